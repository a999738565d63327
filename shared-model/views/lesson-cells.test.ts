import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DELIVERED, FINISHED, OPENED, decodeCells, encodeCells, reachedIn, type LessonCell } from './lesson-cells.ts'

const test = suite('cells of lessons as a text')

const after = fc.integer({ min: 0, max: 1e10 })
const anyCell = fc
  .record({
    computer: fc.integer({ min: 0, max: 9 }),
    deliveredAt: fc.integer({ min: -1e12, max: 4e12 }),
    opened: fc.option(after),
    finished: fc.option(after),
    tries: fc.array(fc.integer({ min: -1e12, max: 4e12 }), { maxLength: 3 }),
  })
  .map(({ computer, deliveredAt, opened, finished, tries }): LessonCell => {
    const openedAt = opened === null ? null : deliveredAt + opened
    return {
      computer,
      deliveredAt,
      openedAt,
      finishedAt: openedAt === null || finished === null ? null : openedAt + finished,
      tries,
    }
  })
const reachedBy = (cell: LessonCell | null | undefined) =>
  !cell ? 0 : cell.finishedAt !== null ? FINISHED : cell.openedAt !== null ? OPENED : DELIVERED

test('PROJECT-12: cells come back from their text as they were, and how far somebody has got is seen in it', () => {
  fc.assert(
    fc.property(fc.array(fc.option(anyCell), { maxLength: 20 }), (cells) => {
      const text = encodeCells(cells)
      const read = decodeCells(text)
      assert.ok(read.length <= cells.length)
      assert.equal(
        cells.map((_, lesson) => read[lesson] ?? null),
        cells,
      )
      assert.equal(
        reachedIn(text, 20),
        Array.from({ length: 20 }, (_, lesson) => reachedBy(cells[lesson])),
      )
    }),
  )
})

test('PROJECT-12: what it looks like', () => {
  const cell = { computer: 0, deliveredAt: 1000, openedAt: 1500, finishedAt: 1600, tries: [1550] }
  assert.is(
    encodeCells([null, cell, { ...cell, finishedAt: null, tries: [] }, null]),
    ';0,1000,500,100!1550;0,1000,500',
  )
  assert.is(encodeCells([null, null]), '')
})

test.run()
