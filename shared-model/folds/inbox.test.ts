import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Fact } from '../facts/codec.ts'
import { STAND_IN_CREDENTIAL } from '../replica/simulation/stand-in.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { AlertContent, Content, Published, Request } from '../facts/items.ts'
import { RECEIPT_STATES, type Receipt, type ReceiptState } from '../facts/receipts.ts'
import { newAdminId, newDeviceId, newItemId, newPersonId, newUnitId } from '../org/ids.ts'
import { closeReason, closesAt, countUnread, dueAlerts, isAlert } from './alerts.ts'
import { foldInbox, type InboxItem } from './inbox.ts'
import { foldActs, type LogFacts } from './acts.ts'
import { foldReceipts } from './receipts.ts'

const T = Date.parse('2026-11-10T10:00:00Z')
const unit = newUnitId(T)
const person = newPersonId(T)
const here = newDeviceId(T)
const elsewhere = newDeviceId(T)
const admin = newAdminId(T)
const items = [newItemId(T), newItemId(T), newItemId(T)]
const [item] = items as [(typeof items)[0]]

const deskFor = (who: typeof person | null): Desk => ({
  type: 'desk',
  at: T,
  by: 'server',
  v: 1,
  organisation: 'City Library',
  since: '2026-11',
  device: { id: here, name: 'desk 1', unit, unitName: 'Branch 1' },
  person: who && { id: who, name: 'Jan', unit, unitName: 'Branch 1' },
  follow: [
    { log: `feed/${unit}`, person: who !== null, computer: true },
    { log: `inbox/${here}`, person: false, computer: true },
    ...(who ? [{ log: `inbox/${who}`, person: true, computer: false }] : []),
  ],
})
const desk = deskFor(person)
const FEED = `feed/${unit}/2026-11`
const PERSONAL = `inbox/${person}/2026-11`
const COMPUTER = `inbox/${here}/2026-11`
const JOURNAL = `journal/${person}/2026-11`
const OWN_JOURNAL = `journal/${here}/2026-11`

const message = (subject = 'News'): Content => ({ kind: 'message', subject, body: '', images: [], acknowledge: true })
const alert = (fields: Partial<AlertContent> = {}): AlertContent => ({
  kind: 'alert',
  severity: 'info',
  title: '',
  text: 'Fire',
  seconds: 10,
  screens: 'both',
  ...fields,
})
const published = (request: Request, at = T, sig = 'A'): Published => ({
  type: 'published',
  at,
  by: 'server',
  v: 1,
  request,
  key: here,
  sig: sig.repeat(86),
  credential: STAND_IN_CREDENTIAL,
})
const head = { by: admin, name: 'Anna' }
const publish = (content: Content, fields: { item?: typeof item; expires?: number | null; at?: number } = {}) =>
  published(
    { act: 'publish', ...head, at: T, item, to: ['everyone'], expires: null, content, ...fields },
    fields.at ?? T,
  )
const recall = (at = T) => published({ act: 'recall', ...head, at, item }, at)
const revise = (subject: string, asked: number, at: number) =>
  published({ act: 'revise', ...head, at: asked, item, content: message(subject) }, at, subject[0])
const receipt = (state: ReceiptState, at: number, by = here): Receipt => ({
  type: 'receipt',
  at,
  by,
  v: 1,
  item,
  state,
})

const fold = (logs: Record<string, (Fact | UnknownFact)[]>, of = desk): InboxItem[] => {
  const all = Object.entries(logs).map(([name, facts]): LogFacts => ({ name, facts }))
  return foldInbox(of, foldActs(of, all), all, { now: T, zone: 'UTC', since: 0 })
}

test('INBOX-1: order and repetition of facts and logs do not matter', () => {
  const pick = fc.constantFrom(...items)
  const time = fc.integer({ min: T, max: T + 5 })
  const sig = fc.constantFrom('A', 'B', 'C')
  const content = fc.constantFrom<Content>(message('one'), message('two'), alert(), alert({ severity: 'critical' }))
  const request = fc.oneof(
    fc
      .record({ item: pick, at: time, content })
      .map((f): Request => ({ act: 'publish', ...head, to: ['everyone'], expires: null, ...f })),
    fc.record({ item: pick, at: time }).map((f): Request => ({ act: 'recall', ...head, ...f })),
    fc.record({ item: pick, at: time, content }).map((f): Request => ({ act: 'revise', ...head, ...f })),
    fc.record({ item: pick, at: time }).map((f): Request => ({ act: 'remind', ...head, ...f })),
  )
  // A signature is that of one request.
  const signed = new Map<string, string>()
  const sigOf = (request: Request, letter: string) => {
    const text = JSON.stringify(request)
    if (!signed.has(text)) signed.set(text, letter + String(signed.size).padStart(6, '0'))
    return signed.get(text)!
  }
  const placed = fc.oneof(
    fc.tuple(
      fc.constantFrom(FEED, PERSONAL, COMPUTER),
      fc.tuple(request, time, sig).map(([r, at, s]): Fact => ({ ...published(r, at), sig: sigOf(r, s) })),
    ),
    fc.tuple(
      fc.constantFrom(JOURNAL, OWN_JOURNAL),
      fc
        .record({
          item: pick,
          at: time,
          by: fc.constantFrom(here, elsewhere),
          state: fc.constantFrom(...RECEIPT_STATES),
          text: fc.constantFrom(undefined, 'A'.repeat(16), 'B'.repeat(16)),
        })
        .map(({ text, ...f }): Fact => ({ type: 'receipt', v: 1, ...f, ...(text ? { text } : {}) })),
    ),
  )
  const gather = (entries: readonly [string, Fact][]) => {
    const logs: Record<string, Fact[]> = {}
    for (const [name, fact] of entries) (logs[name] ??= []).push(fact)
    return logs
  }
  const normal = (list: InboxItem[]) =>
    JSON.stringify(list, (_key, value: unknown) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort())
        : value,
    )
  fc.assert(
    fc.property(fc.array(placed, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (facts, keys) => {
      const twice = [...facts, ...facts.filter((_, index) => index % 2)].map((fact) => ({
        fact,
        key: keys.next().value!,
      }))
      const shuffled = twice.sort((a, b) => a.key - b.key).map(({ fact }) => fact)
      assert.is(normal(fold(gather(shuffled))), normal(fold(gather(facts))))
    }),
    { numRuns: 500 },
  )
})

test('INBOX-2: a recall that comes before its item suppresses it', () => {
  const [only] = fold({ [FEED]: [recall(), publish(alert())] })
  assert.is(only!.recalledAt, T)
  assert.equal(dueAlerts([only!], T), [])
  assert.equal(fold({ [FEED]: [recall()] }), [])
})

test('INBOX-3: of several revisions the one asked for last holds, whenever it was published', () => {
  const facts = [publish(message('first')), revise('later', T + 2, T + 3), revise('earlier', T + 1, T + 9)]
  const [only] = fold({ [FEED]: facts })
  assert.equal(only!.content, message('later'))
  assert.is(only!.revisedAt, T + 3)
})

test('INBOX-3: a revision of another kind changes nothing', () => {
  const [only] = fold({ [FEED]: [publish(alert()), revise('text', T + 1, T + 1)] })
  assert.is(only!.content.kind, 'alert')
})

test('INBOX-9: only its sender changes an item, and only the sender or who may recall others’ recalls it', () => {
  const other = { by: newAdminId(T), name: 'Jan' }
  const powerless = { ...STAND_IN_CREDENTIAL, may: ['messages.send' as const] }
  const by = (request: Request, credential = STAND_IN_CREDENTIAL) => ({ ...published(request, T + 1), credential })
  const changed = by({ act: 'revise', ...other, at: T + 1, item, content: message('mine') })
  assert.is(fold({ [FEED]: [publish(message()), changed] })[0]!.revisedAt, null)
  const recalled = (credential = STAND_IN_CREDENTIAL) =>
    fold({ [FEED]: [publish(message()), by({ act: 'recall', ...other, at: T + 1, item }, credential)] })[0]!.recalledAt
  assert.is(recalled(powerless), null)
  assert.is(recalled(), T + 1)
})

test('INBOX-4: unknown facts are ignored', () => {
  const unknown: UnknownFact[] = [
    { type: 'invented', at: T, by: 'server', v: 1 },
    { ...publish(message()), v: 2 },
    { ...receipt('read', T), v: 2 },
  ]
  const [only] = fold({ [FEED]: [...unknown, publish(message())], [JOURNAL]: unknown })
  assert.is(only!.state, null)
})

test('INBOX-5: what lies in a log that the desk does not name is not for this device', () => {
  assert.equal(fold({ [`feed/${newUnitId()}/2026-11`]: [publish(message())] }), [])
})

const WHO: [screens: AlertContent['screens'], log: string, who: typeof person | null, expected: string | null][] = [
  ['people', FEED, person, person],
  ['people', COMPUTER, person, null],
  ['people', FEED, null, null],
  ['computers', FEED, person, here],
  ['computers', PERSONAL, person, null],
  ['both', FEED, person, person],
  ['both', COMPUTER, person, here],
  ['both', FEED, null, here],
]
for (const [screens, log, who, expected] of WHO)
  test(`INBOX-6: an alert for ${screens} through ${log.split('/')[0]} at a computer ${who ? 'with' : 'without'} a person`, () => {
    const [only] = fold({ [log]: [publish(alert({ screens }))] }, deskFor(who))
    assert.is(only?.recipient ?? null, expected)
  })

test('INBOX-7: a message is for the person, and for a computer only when it has none', () => {
  assert.is(fold({ [FEED]: [publish(message())] })[0]!.recipient, person)
  assert.equal(fold({ [COMPUTER]: [publish(message())] }), [])
  assert.is(fold({ [COMPUTER]: [publish(message())] }, deskFor(null))[0]!.recipient, here)
})

test('RECEIPTS-1: a state implies those before it, and the earliest time of each counts', () => {
  const receipts = foldReceipts([
    receipt('read', T + 5),
    receipt('delivered', T + 7),
    receipt('displayed', T + 3, elsewhere),
  ])
  const of = receipts.get(item)!
  assert.is(of.state, 'read')
  assert.equal(of.times, { delivered: T + 3, displayed: T + 3, read: T + 5 })
  assert.equal(
    [...of.devices].sort(),
    (
      [
        [here, 'read'],
        [elsewhere, 'displayed'],
      ] as [string, string][]
    ).sort(),
  )
})

test('RECEIPTS-3: of each text the furthest state counts, and when it was reached first', () => {
  const mark = 'L'.repeat(16)
  const { texts } = foldReceipts([
    receipt('read', T + 9),
    { ...receipt('read', T + 7, elsewhere), text: mark },
    receipt('acknowledged', T + 5),
    { ...receipt('read', T + 8), text: mark },
    receipt('acknowledged', T + 6, elsewhere),
  ]).get(item)!
  assert.equal(texts.get(''), { state: 'acknowledged', at: T + 5 })
  assert.equal(texts.get(mark), { state: 'read', at: T + 7 })
})

test('INBOX-10: an item says what receipts call its text, and how far one has got with this one', () => {
  const facts = [publish(message('first')), revise('later', T + 2, T + 3)]
  const [old] = fold({ [FEED]: [facts[0]!], [JOURNAL]: [receipt('acknowledged', T + 1)] })
  assert.equal([old!.text, old!.stateOfText], [null, 'acknowledged'])
  const [changed] = fold({ [FEED]: facts, [JOURNAL]: [receipt('acknowledged', T + 1)] })
  assert.equal([changed!.text, changed!.state, changed!.stateOfText], ['l'.repeat(16), 'acknowledged', null])
  const again = { ...receipt('read', T + 9), text: 'l'.repeat(16) }
  const [read] = fold({ [FEED]: facts, [JOURNAL]: [receipt('acknowledged', T + 1), again] })
  assert.equal([read!.state, read!.stateOfText], ['acknowledged', 'read'])
})

test('RECEIPTS-2: what another computer displayed was not displayed here', () => {
  const [only] = fold({ [FEED]: [publish(alert())], [JOURNAL]: [receipt('displayed', T, elsewhere)] })
  assert.is(only!.displayedHere, false)
  assert.is(only!.state, 'displayed')
})

test('RECEIPTS-4: what was displayed here was, also when nobody is at this computer any more, or somebody is again', () => {
  const facts = [publish(alert({ screens: 'both' }))]
  const seen = { [FEED]: facts, [JOURNAL]: [receipt('displayed', T)] }
  const alone = deskFor(null)
  assert.is(fold(seen, alone)[0]!.displayedHere, true)
  assert.is(fold(seen, alone)[0]!.state, null, 'but not by the computer itself')
})

test('ALERTS-1: due are those that hold and were not displayed here, the most severe first, then the newest', () => {
  const [a, b, c] = items as [typeof item, typeof item, typeof item]
  const list = fold({
    [FEED]: [
      publish(alert({ severity: 'info' }), { item: a, at: T + 2 }),
      publish(alert({ severity: 'critical' }), { item: b }),
      publish(alert({ severity: 'info' }), { item: c, at: T + 1 }),
    ],
  })
  assert.equal(
    dueAlerts(list, T).map(({ id }) => id),
    [b, a, c],
  )
})

test('ALERTS-2: an expired alert never flashes', () => {
  const list = fold({ [FEED]: [publish(alert(), { expires: T + 10 })] })
  assert.is(dueAlerts(list, T + 9).length, 1)
  assert.is(dueAlerts(list, T + 10).length, 0)
})

test('ALERTS-3: an alert closes after its seconds, at its expiry or when recalled', () => {
  const at = (logs: Fact[]) => fold({ [FEED]: logs }).filter(isAlert)[0]!
  const plain = at([publish(alert())])
  assert.is(closesAt(plain, T), T + 10_000)
  assert.is(closeReason(plain, T, T + 9999), null)
  assert.is(closeReason(plain, T, T + 10_000), 'timeout')
  assert.is(closeReason(at([publish(alert(), { expires: T + 5 })]), T, T + 5), 'expired')
  assert.is(closeReason(at([publish(alert()), recall()]), T, T), 'recalled')
})

test('INBOX-8: unread are messages that hold and were not read', () => {
  assert.is(countUnread(fold({ [FEED]: [publish(message())] }), T), 1)
  assert.is(countUnread(fold({ [FEED]: [publish(message())], [JOURNAL]: [receipt('read', T, elsewhere)] }), T), 0)
  assert.is(countUnread(fold({ [FEED]: [publish(message()), recall()] }), T), 0)
  assert.is(countUnread(fold({ [FEED]: [publish(message(), { expires: T })] }), T), 0)
})

test.run()
