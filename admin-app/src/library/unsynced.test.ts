import { next as Automerge } from '@automerge/automerge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { unsyncedSince } from './unsynced.ts'

const test = suite('changes that the server has not got')

type Text = { body: string }
const at = (document: Automerge.Doc<Text>, time: number): Automerge.Doc<Text> =>
  Automerge.change(document, { time }, (draft) => Automerge.splice(draft, ['body'], 0, 0, String(time % 10)))
const begun = () => Automerge.from<Text>({ body: '' })

test('COURSE-6: whoever has the heads lacks nothing; of what came later the first change counts', () => {
  const document = begun()
  const heads = Automerge.getHeads(document)
  assert.is(unsyncedSince(document, heads), null)
  assert.is(unsyncedSince(at(at(document, 100), 200), heads), 100_000)
})

test('COURSE-6: a server that was set back lacks what it had', () => {
  const document = begun()
  const before = Automerge.getHeads(document)
  const now = at(document, 300)
  assert.is(unsyncedSince(now, Automerge.getHeads(now)), null)
  assert.is(unsyncedSince(now, before), 300_000)
})

test('COURSE-6: heads that are not here yet tell nothing until they are: not that everything is lacking', () => {
  const here = at(begun(), 100)
  const there = at(Automerge.clone(here), 200)
  const both = at(Automerge.clone(here), 300)
  const heads = Automerge.getHeads(there)
  assert.is(unsyncedSince(here, heads), undefined)
  assert.is(unsyncedSince(both, [...Automerge.getHeads(both), ...heads]), undefined)
  assert.is(unsyncedSince(Automerge.merge(both, there), heads), 300_000)
})

test('COURSE-6: what is lacking is found without reading the history', () => {
  let document = begun()
  for (let change = 0; change < 2000; change++) document = at(document, change)
  const heads = Automerge.getHeads(document)
  document = at(document, 2000)
  const took = (work: () => unknown): number => {
    const start = performance.now()
    work()
    return performance.now() - start
  }
  unsyncedSince(document, heads)
  const all = took(() => Automerge.getChangesMetaSince(document, []))
  assert.ok(took(() => unsyncedSince(document, heads)) < all / 5)
})

test.run()
