import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { positionBetween, positionsFor } from './position.ts'

const test = suite('positions')

test('COURSE-1: a position lies between its neighbours, or beyond the end', () => {
  assert.is(positionBetween(null, null), 1)
  assert.is(positionBetween(null, 1), 0)
  assert.is(positionBetween(3, null), 4)
  assert.is(positionBetween(1, 2), 1.5)
})

test('COURSE-1: nothing lies between two that are equal or next to each other', () => {
  assert.is(positionBetween(2, 2), null)
  assert.is(positionBetween(1, 1 + Number.EPSILON), null)
})

test('COURSE-2: a move changes the one that moves; where nothing fits, all are numbered anew', () => {
  assert.equal([...positionsFor('c', 1, [['a', 1] as const, ['b', 2] as const])], [['c', 1.5]])
  assert.equal([...positionsFor('c', 9, [['a', 1] as const, ['b', 2] as const])], [['c', 3]])
  const equal = [['a', 1] as const, ['b', 1] as const]
  assert.equal(
    [...positionsFor('c', 1, equal)],
    [
      ['a', 1],
      ['c', 2],
      ['b', 3],
    ],
  )
})

test('COURSE-2: moved between the same two a hundred times, the order holds', () => {
  let positions = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])
  for (let turn = 0; turn < 100; turn++) {
    const order = [...positions].sort(([, one], [, other]) => one - other)
    const [last] = order[2]!
    const others = order.filter(([id]) => id !== last)
    positions = new Map([...positions, ...positionsFor(last, 1, others)])
    const now = [...positions].sort(([, one], [, other]) => one - other).map(([id]) => id)
    assert.equal(now, [others[0]![0], last, others[1]![0]])
  }
})

test.run()
