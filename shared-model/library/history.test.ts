import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Change } from './changes.ts'
import { headsWithout, versionsOf } from './history.ts'

const test = suite('versions')
const MINUTE = 60_000

/** Changes with few words: what is not said is what typing does. */
class Written {
  readonly changes: Change[] = []
  #operation = 0

  add(by: string, minute: number, deps: string[], more: Partial<Change> = {}): string {
    const hash = `${this.changes.length}`.padStart(6, '0')
    const first = ++this.#operation
    const at = minute * MINUTE
    this.changes.push({
      ...{ hash, actor: by, by, deps, at, first, last: first, writes: true, removes: false, keys: [], erased: [] },
      ...more,
    })
    return hash
  }
  get told(): [by: string | null, heads: string[]][] {
    return versionsOf(this.changes).map(({ by, heads }) => [by, heads])
  }
}

test('COURSE-11: a pause ends a version; so does the end of making the document; a clock that is behind does not', () => {
  const written = new Written()
  const made = written.add('anna', 0, [])
  const one = written.add('anna', 1, [made])
  const two = written.add('ewa', -90, [one])
  const three = written.add('ewa', 3, [two])
  const four = written.add('ewa', 9, [three])
  assert.equal(written.told, [
    ['ewa', [four]],
    ['ewa', [three]],
    ['anna', [one]],
    ['anna', [made]],
  ])
})

test('COURSE-11: an author goes on in another window with what they had, and apart from it does not', () => {
  const written = new Written()
  const made = written.add('anna', 0, [])
  const one = written.add('anna', 1, [made])
  const next = written.add('anna', 2, [one], { actor: 'second window' })
  const apart = written.add('anna', 2, [made], { actor: 'phone' })
  assert.equal(
    written.told
      .slice(0, 2)
      .map(([, heads]) => heads)
      .sort(),
    [[next], [apart]],
  )
})

test('COURSE-11: a version keeps its id while it grows, whatever comes from elsewhere', () => {
  const written = new Written()
  const made = written.add('anna', 0, [])
  const one = written.add('anna', 1, [made])
  const { id } = versionsOf(written.changes)[0]!
  const theirs = written.add('ewa', 0.5, [made])
  written.add('anna', 2, [one, theirs])
  assert.ok(versionsOf(written.changes).some((version) => version.id === id && version.heads[0] !== one))
})

test('COURSE-12: letters taken back one by one are a passage when they are many', () => {
  const written = new Written()
  let last = written.add('anna', 0, [])
  const ids = Array.from({ length: 14 }, () => {
    last = written.add('anna', 1, [last])
    return `${written.changes.at(-1)!.first}@anna`
  })
  const whole = last
  for (const id of ids.slice(0, 6)) last = written.add('anna', 2, [last], { writes: false, erased: [id] })
  assert.is(written.told.length, 2)
  for (const id of ids.slice(6)) last = written.add('anna', 2, [last], { writes: false, erased: [id] })
  assert.equal(
    written.told.map(([, heads]) => heads[0]),
    [last, whole, '000000'],
  )
})

test('COURSE-10: of a lesson that was removed twice, the last time counts; of one that two removed, both do', () => {
  const written = new Written()
  const made = written.add('anna', 0, [])
  const gone = written.add('anna', 1, [made], { removes: true, keys: ['fire'] })
  const back = written.add('anna', 2, [gone])
  const mine = written.add('anna', 3, [back], { removes: true, keys: ['fire'] })
  const theirs = written.add('ewa', 3, [back], { removes: true, keys: ['fire'] })
  written.add('ewa', 4, [mine, theirs])
  assert.equal(headsWithout('fire', written.changes), [back])
  assert.is(headsWithout('water', written.changes), null)
})

test.run()
