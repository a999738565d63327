import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLOSE, closeReason, type CloseName } from './close-codes.ts'
import {
  clientControl,
  dataEntry,
  readClientFrame,
  readServerFrame,
  serverControl,
  type ClientControl,
  type ServerControl,
} from './frames.ts'
import { KEEP_ALIVE, syncStep1, syncStep2, syncUpdate } from './messages.ts'
import { HISTORY, OLDEST_SUPPORTED, WIRE_VERSION } from './version.ts'

const CLIENT: ClientControl[] = [
  { kind: 'open', channel: 1, name: 'desk/dAAAAAAAAAAAAAAAAAAAAAA' },
  { kind: 'close', channel: 300 },
]
const SERVER: ServerControl[] = [
  { kind: 'opened', channel: 1, log: 200 },
  { kind: 'closed', channel: 1, code: 4403, reason: 'No.' },
  { kind: 'stored', channel: 2, stateVector: Uint8Array.of(1, 7, 3) },
  { kind: 'welcome', version: 1, now: 1_700_000_000_000, ticket: 'ticket' },
  { kind: 'welcome', version: 2, now: 1_700_000_000_000, ticket: 'ticket', epoch: 'e1' },
]
const join = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

test('FRAME-1: what goes into a frame comes out of it, in order', () => {
  const number = fc.integer({ min: 1, max: 2 ** 40 })
  const entries = fc.array(fc.tuple(number, fc.uint8Array()))
  fc.assert(
    fc.property(entries, (entries) => {
      const frame = join(entries.map(([channel, data]) => dataEntry(channel, data)))
      const expected = entries.map(([channel, data]) => ({ channel, data: Array.from(data) }))
      for (const read of [readClientFrame, readServerFrame])
        assert.equal(
          read(frame).map((entry) => 'data' in entry && { channel: entry.channel, data: Array.from(entry.data) }),
          expected,
        )
    }),
  )
})

test('FRAME-1: controls come out as they went in', () => {
  const plain = (value: unknown) => JSON.stringify(value)
  assert.is(
    plain(readClientFrame(join(CLIENT.map(clientControl)))),
    plain(CLIENT.map((control) => ({ channel: 0, control }))),
  )
  assert.is(
    plain(readServerFrame(join(SERVER.map(serverControl)))),
    plain(SERVER.map((control) => ({ channel: 0, control }))),
  )
})

test('FRAME-2: a malformed frame throws an error, and nothing else', () => {
  for (const read of [readClientFrame, readServerFrame])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (frame) => {
        try {
          read(frame)
        } catch (error) {
          assert.ok(error instanceof Error)
        }
      }),
      { numRuns: 2000 },
    )
  assert.throws(() => readClientFrame(Uint8Array.of(0, 1, 99)))
  assert.throws(() => readClientFrame(Uint8Array.of(3, 5, 1)))
})

test('FRAME-3: the bytes of this version are these; whoever changes them raises the version', () => {
  const bytes = join([
    ...CLIENT.map(clientControl),
    ...SERVER.map(serverControl),
    dataEntry(9, syncStep1(Uint8Array.of(0))),
    dataEntry(9, syncStep2(Uint8Array.of(0, 0))),
    dataEntry(9, syncUpdate(Uint8Array.of(0, 0))),
    dataEntry(9, KEEP_ALIVE),
  ])
  const fingerprints: Record<number, string> = {
    2: '001f01011c6465736b2f6441414141414141414141414141414141414141414141000302ac0200040301c80100080401b322034e6f2e0006060203010703000f050180d095ffbc31067469636b65740012050280d095ffbc31067469636b6574026531090400000100090500010200000905000202000009050002020000',
  }
  assert.is(Buffer.from(bytes).toString('hex'), fingerprints[WIRE_VERSION])
})

test('FRAME-3: every version has its line of history', () => {
  assert.is(HISTORY.length, WIRE_VERSION)
  HISTORY.forEach((line, index) => assert.ok(line.startsWith(`${index + 1}: `)))
  assert.ok(OLDEST_SUPPORTED <= WIRE_VERSION)
})

test('FRAME-4: close codes differ, say whether to retry, and their reasons fit a close frame', () => {
  const codes = Object.values(CLOSE)
  assert.is(new Set(codes.map(({ code }) => code)).size, codes.length)
  for (const { code, retry } of codes) assert.is(retry, code < 4400 || code > 4499)
  for (const name of Object.keys(CLOSE) as CloseName[])
    assert.ok(new TextEncoder().encode(closeReason(name, 'ż'.repeat(200))).length <= 123)
})

test.run()
