import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { settle } from '../replica/simulation/manual-time.ts'
import {
  encodeFrame,
  EXCHANGE_HISTORY,
  EXCHANGE_VERSION,
  FRAME_LIMITS,
  OLDEST_EXCHANGE,
  readFrame,
  type Frame,
} from './exchange-frames.ts'
import { logName } from './names.ts'
import { ExchangeLinkPair } from './simulation/exchange-link.ts'
import { MemoryStore } from './simulation/memory-store.ts'

const id = (prefix: string, n: number) => prefix + String(n).padStart(22, 'A')
const feed = logName('feed', id('u', 1), '2026-11')
const talk = (n: number) => logName('talk', id('t', n), '2026-11')
const makePair = () => [new MemoryStore('office'), new MemoryStore('branch')] as const

const begin: Frame = { kind: 'begin', version: 1, cursor: { epoch: '', scope: '', seq: 0 }, credit: 1000 }
const HUGE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]
/** What a peer sends, and how it ends. */
const hostile: Record<string, [string, ...Uint8Array[]]> = {
  'no bytes': ['malformed', new Uint8Array()],
  'an unknown frame': ['malformed', new Uint8Array([99])],
  'a list that is only declared': ['malformed', Uint8Array.from([2, 1, ...HUGE])],
  'bytes that are only declared': ['malformed', Uint8Array.from([4, 1, 97, ...HUGE])],
  'bytes that go on after the end': ['malformed', Uint8Array.from([...encodeFrame({ kind: 'credit', bytes: 1 }), 0])],
  'a name that is too long': [
    'malformed',
    encodeFrame({ kind: 'part', log: 'x'.repeat(201), update: new Uint8Array() }),
  ],
  'a frame that is too large': ['malformed', new Uint8Array(FRAME_LIMITS.bytes + 1)],
  'an offer of too many logs': [
    'malformed',
    encodeFrame({
      kind: 'offer',
      id: 1,
      logs: Array.from({ length: 1001 }, (_, n) => ({ log: talk(n), stateVector: new Uint8Array([0]) })),
    }),
  ],
  'an offer with a state vector that is none': [
    'failed',
    encodeFrame({ kind: 'offer', id: 1, logs: [{ log: talk(1), stateVector: Uint8Array.from([...HUGE]) }] }),
  ],
  'an answer to nothing': ['malformed', encodeFrame({ kind: 'want', id: 7, logs: [] })],
  'two beginnings': ['malformed', encodeFrame(begin), encodeFrame(begin)],
  'a version that is too old': ['version', encodeFrame({ ...begin, version: 0 })],
  'more than there is room for': [
    'flow',
    ...Array.from({ length: 40 }, () => encodeFrame({ kind: 'part', log: talk(1), update: new Uint8Array(150_000) })),
  ],
  'more frames than there is room for': [
    'flow',
    ...Array.from({ length: 20_000 }, () => encodeFrame({ kind: 'skipped', log: talk(1), reason: '' })),
  ],
}
for (const [what, [reason, ...frames]] of Object.entries(hostile))
  test(`EXCHANGE-9: ${what} ends the exchange with a reason`, async () => {
    const [office, branch] = makePair()
    const link = new ExchangeLinkPair({ store: office }, { store: branch })
    for (const frame of frames) link.side(0).receive(frame)
    await settle()
    assert.is(link.ended, `office: ${reason}`)
    assert.is(office.logs.size, 0)
  })

test('EXCHANGE-9: an answer that asks for what was not offered, or twice, ends the exchange', async () => {
  for (const indexes of [[1], [0, 0]]) {
    const [office, branch] = makePair()
    await office.append(feed, 1, [{ t: 'r', a: 1, b: 'd' }])
    const link = new ExchangeLinkPair({ store: office }, { store: branch })
    link.side(0).receive(encodeFrame(begin))
    await settle()
    const logs = indexes.map((index) => ({ index, stateVector: new Uint8Array([0]) }))
    link.side(0).receive(encodeFrame({ kind: 'want', id: 1, logs }))
    assert.is(link.ended, 'office: malformed')
  }
})

const cursor = { epoch: 'e', scope: 'zażółć', seq: 2 ** 40 }
const FRAMES: Frame[] = [
  { kind: 'begin', version: 1, cursor, credit: 1000 },
  { kind: 'offer', id: 3, logs: [{ log: feed, stateVector: new Uint8Array([1, 2, 3]) }] },
  { kind: 'want', id: 3, logs: [{ index: 0, stateVector: new Uint8Array([0]) }] },
  { kind: 'part', log: feed, update: new Uint8Array([0, 0]) },
  { kind: 'push', log: feed, update: new Uint8Array([0, 0]) },
  { kind: 'skipped', log: feed, reason: 'unreadable' },
  { kind: 'reached', cursor, isComplete: true },
  { kind: 'credit', bytes: 65_536 },
]

test('EXCHANGE-10: what goes into a frame comes out of it', () => {
  for (const frame of FRAMES) assert.equal(readFrame(encodeFrame(frame)), frame)
})

test('EXCHANGE-10: the bytes of this version are these; whoever changes them raises the version', () => {
  const fingerprints: Record<number, string> = {
    1: '010101650a7a61c5bcc3b3c582c487808080808020e80702030124666565642f75414141414141414141414141414141414141414141312f323032362d3131030102030303010001000424666565642f75414141414141414141414141414141414141414141312f323032362d31310200000524666565642f75414141414141414141414141414141414141414141312f323032362d31310200000624666565642f75414141414141414141414141414141414141414141312f323032362d31310a756e7265616461626c650701650a7a61c5bcc3b3c582c4878080808080200108808004',
  }
  const bytes = Buffer.concat(FRAMES.map(encodeFrame))
  assert.is(bytes.toString('hex'), fingerprints[EXCHANGE_VERSION])
})

test('EXCHANGE-10: every version has its line of history', () => {
  assert.is(EXCHANGE_HISTORY.length, EXCHANGE_VERSION)
  EXCHANGE_HISTORY.forEach((line, index) => assert.ok(line.startsWith(`${index + 1}: `)))
  assert.ok(OLDEST_EXCHANGE <= EXCHANGE_VERSION)
})

test.run()
