/** One request that two servers published: the acts of administrators, whichever copies have come, in any order. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Desk } from '../facts/desk.ts'
import type { Content, MessageContent, Published, Request } from '../facts/items.ts'
import type { Campaign } from '../facts/training.ts'
import type { Verdict } from '../facts/verdicts.ts'
import {
  newAdminId,
  newBranchId,
  newCourseId,
  newDeviceId,
  newItemId,
  newPersonId,
  newUnitId,
  SERVER,
} from '../org/ids.ts'
import { STAND_IN_CREDENTIAL } from '../replica/simulation/stand-in.ts'
import type { Calendar } from '../schedule/calendar.ts'
import { foldActs } from './acts.ts'
import { foldInbox } from './inbox.ts'
import { foldTraining } from './training.ts'

const DAY = 86_400_000
const T = Date.parse('2026-11-02T00:00:00Z')
const [UNIT, PERSON, HERE] = [newUnitId(T), newPersonId(T), newDeviceId(T)]
const [ANNA, EWA] = [newAdminId(T), newAdminId(T)]
const [ALERT, MESSAGE, SERIES, COURSE] = [newItemId(T), newItemId(T), newItemId(T), newItemId(T)]
const FEED = `feed/${UNIT}/2026-11`
const PERSONAL = `inbox/${PERSON}/2026-11`

const desk: Desk = {
  type: 'desk',
  at: T,
  by: SERVER,
  v: 1,
  organisation: 'City Library',
  device: { id: HERE, name: 'desk', unit: UNIT, unitName: 'Branch' },
  person: { id: PERSON, name: 'Jan', unit: UNIT, unitName: 'Branch' },
  follow: [
    { log: `feed/${UNIT}`, person: true, computer: true },
    { log: `inbox/${PERSON}`, person: true, computer: false },
  ],
  since: '2026-11',
}

const message = (subject: string): MessageContent => ({ kind: 'message', subject, body: '', images: [], acknowledge: true }) // prettier-ignore
const alert: Content = { kind: 'alert', severity: 'warning', title: '', text: 'Fire', seconds: 10, screens: 'both' }
const calendar = (time: string): Calendar => ({ rule: { from: '2026-11-02', repeat: 'FREQ=DAILY', time, except: [] }, pauses: [] }) // prettier-ignore
const campaign: Campaign = {
  title: 'First aid',
  course: newCourseId(T),
  version: 'a'.repeat(64),
  heads: [],
  lessons: [
    { title: 'One', body: '', images: [], quiz: null },
    { title: 'Two', body: '', images: [], quiz: null },
  ],
  schedule: calendar('09:00'),
}

const time = fc.integer({ min: T, max: T + 5 * DAY })
const by = fc.constantFrom(ANNA, EWA)
const subject = fc.constantFrom('one', 'two', 'three')
const head = { name: 'Anna', to: ['everyone'] as const, expires: null }
const request: fc.Arbitrary<Request> = fc.oneof(
  time.map((at) => ({ act: 'publish', by: ANNA, at, item: ALERT, content: alert, ...head })),
  time.map((at) => ({ act: 'publish', by: ANNA, at, item: MESSAGE, content: message('first'), ...head })),
  time.map((at) => ({ act: 'start', by: ANNA, at, item: COURSE, campaign, ...head })),
  time.map((at) => ({ act: 'repeat', by: ANNA, at, item: SERIES, content: message('first'), schedule: calendar('08:00'), lasting: null, ...head })),
  fc.record({ at: time, by, item: fc.constantFrom(MESSAGE, SERIES), subject })
    .map(({ subject, ...one }) => ({ act: 'revise', name: 'Anna', content: message(subject), ...one })),
  fc.record({ at: time, by, item: fc.constantFrom(COURSE, SERIES), hour: fc.constantFrom('10:00', '11:00', '12:00') })
    .map(({ hour, ...one }) => ({ act: 'reschedule', name: 'Anna', schedule: calendar(hour), ...one })),
  fc.record({ at: time, by, item: fc.constantFrom(ALERT, MESSAGE) }).map((one) => ({ act: 'remind', name: 'Anna', ...one })),
  fc.record({ at: time, by, item: fc.constantFrom(ALERT, MESSAGE, SERIES, COURSE) })
    .map((one) => ({ act: 'recall', name: 'Anna', ...one })),
) as fc.Arbitrary<Request> // prettier-ignore

/** Ewa may change nothing of Anna's and recall nothing of hers, whatever she asks for. */
const credentialOf = (admin: string) => ({ ...STAND_IN_CREDENTIAL, may: admin === ANNA ? STAND_IN_CREDENTIAL.may : [] })
const branch = { id: newBranchId(T), units: [UNIT] }

/** As head office published it and as a branch did, each at its own time; null: it did not. */
const delivered = fc.record({ request, office: fc.option(fc.nat(2 * DAY)), branch: fc.option(fc.nat(2 * DAY)) })

const fold = (placed: readonly [log: string, fact: Published][], now = T + 9 * DAY) => {
  const logs = [FEED, PERSONAL].map((name) => ({ name, facts: placed.flatMap(([log, fact]) => (log === name ? [fact] : [])) })) // prettier-ignore
  const acts = foldActs(desk, logs)
  return {
    inbox: foldInbox(desk, acts, logs, { now, zone: 'UTC', since: 0 }),
    training: foldTraining(desk, acts, logs, now, 'UTC'),
  }
}

/** Facts of requests, each signed by itself; the same request has the same signature. */
const copiesOf = (all: readonly { request: Request; office: number | null; branch: number | null }[]) => {
  const signatures = new Map<string, string>()
  return all.map(({ request, office, branch: atBranch }) => {
    const text = JSON.stringify(request)
    // Not in the order of their times.
    if (!signatures.has(text)) signatures.set(text, `${(signatures.size * 7919) % 97}-${text}`)
    const fact = { type: 'published', by: SERVER, v: 1, request, key: HERE, sig: signatures.get(text)! } as const
    const credential = credentialOf(request.by)
    return [
      ...(office === null && atBranch !== null ? [] : [{ ...fact, at: request.at + (office ?? 0), credential }]),
      ...(atBranch === null ? [] : [{ ...fact, at: request.at + atBranch, credential: { ...credential, branch } }]),
    ] satisfies Published[]
  })
}

/** The same in whatever order objects were made. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test('ACTS-1: copies of one request are one act at the earliest time, in any order, wherever and however often they lie', () => {
  fc.assert(
    fc.property(fc.array(delivered, { maxLength: 14 }), fc.infiniteStream(fc.nat()), (all, dice) => {
      const throwDice = () => dice.next().value!
      const copies = copiesOf(all).flat()
      const placed = copies.flatMap((fact): [string, Published][] => [
        [FEED, fact],
        ...(throwDice() % 2 ? ([[PERSONAL, { ...fact }]] as [string, Published][]) : []),
        ...(throwDice() % 3 ? [] : ([[FEED, { ...fact }]] as [string, Published][])),
      ])
      const shuffled = placed.map((one) => ({ one, key: throwDice() })).sort((a, b) => a.key - b.key).map(({ one }) => one) // prettier-ignore
      const earliest = new Map<string, Published>()
      for (const fact of copies) {
        const known = earliest.get(fact.sig)
        if (!known || fact.at < known.at) earliest.set(fact.sig, fact)
      }
      const once = fold([...earliest.values()].map((fact) => [FEED, fact]))
      assert.equal(plain(fold(shuffled)), plain(once))
    }),
    { numRuns: 100 },
  )
})

const sign = (sig: string, at: number, request: object, by = ANNA): Published => ({
  type: 'published',
  at,
  by: SERVER,
  v: 1,
  key: HERE,
  sig: sig.repeat(86),
  request: { name: 'Anna', by, at, ...request } as Request,
  credential: { ...credentialOf(by) },
})
const published = sign('A', T, { act: 'publish', item: MESSAGE, content: message('first'), ...head })
const itemAfter = (...facts: Published[]) => fold([published, ...facts].map((fact) => [FEED, fact])).inbox[0]!

test('ACTS-2: revisions and reminders go by the time at which they were asked for, whichever server was first', () => {
  const first = sign('B', T + 1, { act: 'revise', item: MESSAGE, content: message('asked for first') })
  const last = sign('C', T + 2, { act: 'revise', item: MESSAGE, content: message('asked for last') })
  const late = { ...first, at: T + 500 }
  for (const facts of [[first, last, late], [late, last], [last, late, first]])
    assert.is((itemAfter(...facts).content as MessageContent).subject, 'asked for last')
  const tied = sign('D', T + 2, { act: 'revise', item: MESSAGE, content: message('same time, later signature') })
  for (const facts of [[tied, last], [last, tied]])
    assert.is((itemAfter(...facts).content as MessageContent).subject, 'same time, later signature')
}) // prettier-ignore

test('ACTS-3: a reminder that comes from both servers is one, at the earlier time', () => {
  const remind = sign('B', T + 10, { act: 'remind', item: MESSAGE })
  const again = { ...remind, at: T + 90 }
  for (const facts of [[remind, again], [again, remind], [again, again, remind]])
    assert.is(itemAfter(...facts).remindedAt, T + 10)
}) // prettier-ignore

test('ACTS-4: a recall from either server takes an item off, and nobody who may not recall it hides that', () => {
  const recall = sign('B', T + 50, { act: 'recall', item: MESSAGE })
  const powerless = sign('C', T + 1, { act: 'recall', item: MESSAGE }, EWA)
  assert.is(itemAfter(powerless).recalledAt, null)
  for (const facts of [[recall], [powerless, recall], [recall, powerless], [{ ...recall, at: T + 70 }, recall]])
    assert.is(itemAfter(...facts).recalledAt, T + 50)
  const revise = sign('D', T + 5, { act: 'revise', item: MESSAGE, content: message('Anna’s') })
  const meddling = sign('E', T + 60, { act: 'revise', item: MESSAGE, content: message('Ewa’s') }, EWA)
  assert.is((itemAfter(revise, meddling).content as MessageContent).subject, 'Anna’s')
})

const verdict = (is: Verdict['word']['is'], { sig: of, request: { item } }: Published): Verdict => ({
  ...{ type: 'verdict', at: T + 9, by: SERVER, v: 1, sig: 'V'.repeat(86) },
  word: { is, branch: branch.id, item, of, at: T + 9, why: 'No.', flagged: false },
})

test('VERDICT-3: what is void is left out, before and after it, and in every log', () => {
  const revised = sign('B', T + 1, { act: 'revise', item: MESSAGE, content: message('second') })
  const recalled = sign('C', T + 2, { act: 'recall', item: MESSAGE })
  const started = sign('D', T, { act: 'start', item: COURSE, campaign, ...head })
  const after = (...verdicts: Verdict[]) => {
    const facts = [published, revised, recalled, started]
    const inOrders = [
      [...facts, ...verdicts],
      [...verdicts, ...facts],
    ].map((all) => {
      const logs = [{ name: FEED, facts: all }, { name: PERSONAL, facts: [recalled, ...verdicts] }] // prettier-ignore
      const acts = foldActs(desk, logs)
      const [item] = foldInbox(desk, acts, logs, { now: T + DAY, zone: 'UTC', since: 0 })
      const { subject } = item!.content as MessageContent
      return [subject, item!.recalledAt, foldTraining(desk, acts, logs, T + DAY, 'UTC').length]
    })
    assert.equal(inOrders[0], inOrders[1])
    return inOrders[0]
  }
  assert.equal(after(), ['second', T + 2, 1])
  assert.equal(after(verdict('void', recalled)), ['second', null, 1])
  assert.equal(after(verdict('void', recalled), verdict('void', revised)), ['first', null, 1])
  assert.equal(after(verdict('void', started)), ['second', T + 2, 0])
  assert.equal(after(verdict('void', recalled), verdict('void', published)), ['second', T + 9, 1])
  assert.equal(after(verdict('late', recalled), verdict('superseded', revised)), ['second', T + 2, 1])
})

test.run()
