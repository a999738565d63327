import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newItemId } from '../org/ids.ts'
import { settle } from '../replica/simulation/manual-time.ts'
import { FRAME_LIMITS, readFrame, type Frame } from './exchange-frames.ts'
import { RECEIVER_LIMITS } from './exchange-receiver.ts'
import { SENDER_LIMITS } from './exchange-sender.ts'
import { logName } from './names.ts'
import { ExchangeLinkPair, type Party } from './simulation/exchange-link.ts'
import { contentOf, MemoryStore } from './simulation/memory-store.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const id = (prefix: string, n: number) => prefix + String(n).padStart(22, 'A')
const feed = logName('feed', id('u', 1), '2026-11')
const talk = (n: number) => logName('talk', id('t', n), '2026-11')
const journal = (n: number) => logName('journal', id('d', n), '2026-11')
const fact = (n = 1, more: object = {}) => ({ t: 'r', a: NOW + n, b: id('d', 1), i: newItemId(NOW), s: 'r', ...more })
const facts = (count: number) => Array.from({ length: count }, (_, n) => fact(n))
const makePair = () => [new MemoryStore('office'), new MemoryStore('branch')] as const

/** Delivers until nothing is on its way, or `limit` frames. */
const quiet = async (link: ExchangeLinkPair, limit = Infinity) => {
  let count = 0
  for (let turns = 0; turns < 3 && count < limit; turns++) {
    await settle()
    if (link.isIdle) continue
    link.deliverOne()
    count++
    turns = -1
  }
  await settle()
}
const meet = async (first: Party, second: Party) => {
  const link = new ExchangeLinkPair(first, second)
  await quiet(link)
  return link
}
const framesTo = (link: ExchangeLinkPair, index: 0 | 1) => link.frames[index].map(readFrame)
const kinds = (frames: readonly Frame[]) => frames.map(({ kind }) => kind)
const logsOf = (frames: readonly Frame[], ...wanted: Frame['kind'][]) =>
  frames.flatMap((frame) =>
    (frame.kind === 'part' || frame.kind === 'push') && wanted.includes(frame.kind) ? frame.log : [],
  )

test('EXCHANGE-1: each side has what the other had, and nothing goes back to where it came from', async () => {
  const [office, branch] = makePair()
  await office.append(feed, 1, facts(3))
  await branch.append(journal(1), 2, facts(2))
  await office.append(talk(1), 3, facts(1))
  await branch.append(talk(1), 4, facts(1))
  const link = await meet({ store: office }, { store: branch })
  assert.is(link.ended, null)
  assert.equal(contentOf(office), contentOf(branch))
  assert.equal(logsOf(framesTo(link, 1), 'part', 'push'), [feed, talk(1)])
  assert.equal(logsOf(framesTo(link, 0), 'part', 'push'), [journal(1), talk(1)])
})

test('EXCHANGE-2: with nothing new an exchange costs the same few bytes, whatever there is', async () => {
  const costs: number[] = []
  for (const count of [1, 100]) {
    const [office, branch] = makePair()
    for (let n = 0; n < count; n++) await office.append(journal(n), 1, facts(2))
    await meet({ store: office }, { store: branch })
    // What the branch has from the exchange is new to its own numbers, and is offered back once.
    await meet({ store: office }, { store: branch })
    costs.push((await meet({ store: office }, { store: branch })).bytes)
  }
  assert.ok(Math.max(...costs) < 120, String(costs))
})

test('EXCHANGE-2: new facts cost at most 1.2 times the bytes of their updates, and a little', async () => {
  const [office, branch] = makePair()
  for (let n = 0; n < 50; n++) await office.append(journal(n), 1, facts(20))
  await meet({ store: office }, { store: branch })
  await meet({ store: office }, { store: branch })
  let bytes = 0
  for (let n = 0; n < 50; n++) bytes += await branch.append(journal(n), 2, facts(30))
  bytes += await office.append(feed, 3, facts(100))
  const link = await meet({ store: office }, { store: branch })
  assert.equal(contentOf(office), contentOf(branch))
  assert.ok(link.bytes < 1.2 * bytes + 1000, `${link.bytes} for ${bytes}`)
})

test('EXCHANGE-3: what is sent to people goes before what they wrote, and conversations last', async () => {
  const [office, branch] = makePair()
  for (let n = 0; n < 8; n++) {
    await office.append(talk(n), 1, facts(2))
    await office.append(journal(n), 1, facts(2))
  }
  await office.append(feed, 1, facts(2))
  const link = await meet({ store: office }, { store: branch })
  const order = logsOf(framesTo(link, 1), 'part').map((log) => log.slice(0, 4))
  assert.equal(order, ['feed', ...Array<string>(8).fill('jour'), ...Array<string>(8).fill('talk')])
})

for (const pushes of [true, false])
  test(`EXCHANGE-3: an alert does not wait for what is on its way, ${pushes ? 'pushed' : 'offered'}`, async () => {
    const [office, branch] = makePair()
    for (let n = 0; n < 40; n++) await office.append(talk(n), 1, [fact(n, { x: 'x'.repeat(50_000) })])
    const link = new ExchangeLinkPair({ store: office }, { store: branch })
    link.pushes = pushes
    while (logsOf(framesTo(link, 1), 'part').length < 3) await quiet(link, 1)
    await office.append(feed, 1, facts(1))
    await quiet(link)
    const order = logsOf(framesTo(link, 1), 'part', 'push')
    // What was on its way when it was published comes before: no more than there is room for.
    assert.ok(order.indexOf(feed) <= 3 + RECEIVER_LIMITS.window / 50_000 + 1, String(order.indexOf(feed)))
    assert.equal(contentOf(office), contentOf(branch))
  })

test('EXCHANGE-4: while both are in touch, what is new and small is there with the first frame', async () => {
  const [office, branch] = makePair()
  const link = await meet({ store: office }, { store: branch })
  for (const log of [feed, talk(1), feed]) {
    const before = link.frames[1].length
    await office.append(log, 1, facts(1))
    await quiet(link, 1)
    assert.is(link.frames[1].length, before + 1)
    assert.equal(contentOf(branch)[log], contentOf(office)[log])
    await quiet(link)
  }
  assert.equal(logsOf(framesTo(link, 0), 'part', 'push'), [], 'nothing comes back')
})

test('EXCHANGE-4: what is large, or not at hand, is there after a round trip and a half', async () => {
  const [office, branch] = makePair()
  const link = await meet({ store: office }, { store: branch })
  const before = link.frames[0].length + link.frames[1].length
  await office.append(feed, 1, [fact(1, { x: 'x'.repeat(SENDER_LIMITS.pushBytes) })])
  await quiet(link, 3)
  assert.equal(contentOf(branch), contentOf(office))
  assert.is(link.frames[0].length + link.frames[1].length, before + 3)
})

test('EXCHANGE-5: wherever it is cut, the next exchange goes on, and the cursor is never ahead of the disk', async () => {
  const fill = async () => {
    const [office, branch] = makePair()
    for (let n = 0; n < 7; n++) await office.append(n % 2 ? talk(n) : journal(n), 1, facts(2))
    await branch.append(journal(1), 2, facts(1))
    return [office, branch] as const
  }
  const [whole] = [await meet(...((await fill()).map((store) => ({ store })) as [Party, Party]))]
  const frames = whole.frames[0].length + whole.frames[1].length
  for (let cutAfter = 0; cutAfter < frames; cutAfter++) {
    const [office, branch] = await fill()
    const link = new ExchangeLinkPair({ store: office }, { store: branch })
    await quiet(link, cutAfter)
    link.cut()
    const reached = branch.cursors.get('office')?.seq ?? 0
    for (const [log, { seq }] of office.logs) if (seq <= reached) assert.ok(branch.logs.has(log))
    await meet({ store: office }, { store: branch })
    assert.equal(contentOf(office), contentOf(branch))
  }
})

test('EXCHANGE-5: when the disk refuses, the exchange ends, the cursor stays, and the next one goes on', async () => {
  const [office, branch] = makePair()
  for (let n = 0; n < 4; n++) await office.append(journal(n), 1, facts(1))
  branch.disk = () => Promise.reject(new Error('full'))
  const link = await meet({ store: office }, { store: branch })
  assert.is(link.ended, 'branch: failed')
  assert.is(branch.cursors.size, 0)
  branch.disk = () => Promise.resolve()
  await meet({ store: office }, { store: branch })
  assert.equal(contentOf(office), contentOf(branch))
})

test('EXCHANGE-6: a log that is larger than a frame comes in pieces, and no more is on its way than there is room for', async () => {
  const [office, branch] = makePair()
  const text = 'x'.repeat(100_000)
  for (let n = 0; n < 24; n++) await office.append(talk(1), 1, [fact(n, { x: text })])
  await office.append(talk(1), 2, [fact(1, { x: 'x'.repeat(900_000) })])
  let release: (() => void)[] = []
  branch.disk = () => new Promise((resolve) => release.push(resolve))
  const link = new ExchangeLinkPair({ store: office }, { store: branch })
  let stored = 0
  for (let turns = 0; turns < 60; turns++) {
    await quiet(link)
    const delivered = link.frames[1].reduce((sum, { byteLength }) => sum + byteLength, 0)
    const most = RECEIVER_LIMITS.window + FRAME_LIMITS.bytes
    assert.ok(delivered - stored <= most, `${delivered - stored} on their way`)
    for (const { byteLength } of link.frames[1]) assert.ok(byteLength <= FRAME_LIMITS.bytes)
    for (const done of release) done()
    release = []
    stored = branch.logs.get(talk(1))?.update.byteLength ?? 0
  }
  assert.equal(contentOf(office), contentOf(branch))
})

test('EXCHANGE-7: of another database, or another set of logs, only how far they are is told again', async () => {
  const [office, branch] = makePair()
  for (let n = 0; n < 20; n++) await office.append(journal(n), 1, facts(20))
  await meet({ store: office }, { store: branch })
  for (const change of [
    () => office.renumber('office-2'),
    () => void (office.scope = { id: 'half', has: (log) => log !== journal(0) }),
  ]) {
    change()
    const link = await meet({ store: office }, { store: branch })
    assert.equal(logsOf(framesTo(link, 1), 'part', 'push'), [])
    assert.ok(kinds(framesTo(link, 1)).includes('offer'))
    const cursor = branch.cursors.get('office')!
    assert.equal(cursor, { epoch: office.epoch, scope: office.scope.id, seq: office.seq })
  }
})

test('EXCHANGE-7: a set of logs that changes while both are in touch brings what joined it', async () => {
  const [office, branch] = makePair()
  office.scope = { id: 'without', has: (log) => log !== talk(1) }
  await office.append(talk(1), 1, facts(2))
  await office.append(journal(1), 1, facts(2))
  const link = await meet({ store: office }, { store: branch })
  assert.equal([...branch.logs.keys()], [journal(1)])
  office.scope = { id: 'with', has: () => true }
  link.side(0).changed()
  await quiet(link)
  assert.equal(contentOf(branch), contentOf(office))
  assert.is(branch.cursors.get('office')?.scope, 'with')
})

test('EXCHANGE-7: what the receiver does not want is not sent', async () => {
  const [office, branch] = makePair()
  await office.append(talk(1), 1, facts(2))
  await office.append(journal(1), 1, facts(2))
  const sink = branch.sink('office', (log) => log !== talk(1))
  const link = await meet({ store: office }, { store: branch, sink })
  assert.equal([...branch.logs.keys()], [journal(1)])
  await office.append(talk(1), 1, facts(2))
  await quiet(link)
  assert.equal([...branch.logs.keys()], [journal(1)])
})

test('EXCHANGE-8: a log that cannot be read or is refused is named, and the others come', async () => {
  const [office, branch] = makePair()
  for (let n = 0; n < 5; n++) await office.append(journal(n), 1, facts(1))
  office.unreadable.add(journal(1))
  branch.refusing.add(journal(2))
  const link = await meet({ store: office }, { store: branch })
  assert.is(link.ended, null)
  assert.equal([...branch.logs.keys()].sort(), [journal(0), journal(3), journal(4)].sort())
  assert.equal(
    new Set(link.skipped),
    new Set([
      `office source unreadable ${journal(1)}`,
      `branch peer unreadable ${journal(1)}`,
      `branch sink refused ${journal(2)}`,
    ]),
  )
  assert.is(branch.cursors.get('office')?.seq, office.seq)
})

test('EXCHANGE-8: a source that fails ends the exchange', async () => {
  const [office, branch] = makePair()
  const source = { ...office.source(), changedSince: () => Promise.reject(new Error('closed')) }
  const link = await meet({ store: office, source }, { store: branch })
  assert.is(link.ended, 'office: failed')
  assert.is(link.errors.length, 1)
})

test.run()
