import { foldTalk, PERSON } from '@carillon/shared-model/folds/talk.ts'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import { addMonths } from '@carillon/shared-model/logs/names.ts'
import { translator } from '@carillon/shared-model/i18n/translator.ts'
import {
  conversationIdFrom,
  newAdminId,
  newDeviceId,
  newPersonId,
  newQueueId,
  newUnitId,
  type ConversationId,
  type FactId,
} from '@carillon/shared-model/org/ids.ts'
import { keyOf } from '@carillon/shared-model/web/timeline.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { isAnsweredBy } from '../queues/answerers.ts'
import { hoursText, queueIssue } from '../queues/hours.ts'
import { asHere, byUrgency, DIRECT, isWanted, plainWords, waits, type ConversationRow } from './conversations.ts'
import { followed, type OnScreen } from './followed.ts'
import { matchingReplies, mergedReplies, slashQuery } from './replies.ts'
import { seenMarks } from './seen-marks.ts'
import { waitingWords } from './waiting-words.ts'

const test = suite('chat in the console')
const english = translator<English>('en-GB', en)
const polish = translator<English>('pl', pl)
const me = newAdminId()
const colleague = newAdminId()
const computer = newDeviceId()
const queue = newQueueId()
let number = 0
const row = (values: Partial<ConversationRow>): ConversationRow => ({
  id: conversationIdFrom(new Uint8Array(16).fill(++number)),
  rev: 1,
  person: newPersonId(),
  unit: newUnitId(),
  queue,
  admin: null,
  state: 'waitingForThem',
  waitingSince: null,
  assignedTo: null,
  lastText: 'Hello',
  lastAt: 1000,
  lastBy: PERSON,
  messages: 1,
  months: ['2026-11'],
  ...values,
})

const fact = (name: string) => `f${name.padEnd(22, '-')}` as FactId
const said = (name: string, by: typeof me | typeof computer, at: number, text = name): Fact => ({
  type: 'said',
  id: fact(name),
  at,
  by,
  v: 1,
  text,
})

test('ANSWER-1: who has waited longest comes first, then what is newest', () => {
  const rows = [
    row({ lastAt: 5000, lastText: 'old' }),
    row({ state: 'waitingForUs', waitingSince: 3000, lastText: 'second' }),
    row({ lastAt: 9000, lastText: 'new' }),
    row({ state: 'reopened', waitingSince: 2000, lastText: 'first' }),
    row({ state: 'open', lastAt: null, lastText: 'nothing' }),
  ]
  assert.equal(
    rows.sort(byUrgency).map(({ lastText }) => lastText),
    ['first', 'second', 'new', 'old', 'nothing'],
  )
})

test('ANSWER-1: a line of the list has the words without the marks of Markdown', () => {
  assert.is(plainWords('**Drum** of `F1`, see [here](https://x.pl)\n- one\n> two'), 'Drum of F1, see here one two')
  assert.is(plainWords('2 * 3 = snake_case'), '2 * 3 = snake_case')
})

test('ANSWER-2: conversations are filtered by queue and state', () => {
  const waiting = row({ state: 'waitingForUs', waitingSince: 1 })
  const mine = row({ assignedTo: me })
  const direct = row({ queue: null, admin: me })
  const closed = row({ state: 'closed', assignedTo: me })
  const all = [waiting, mine, direct, closed]
  const wanted = (queue: string, state: string) => all.filter((one) => isWanted(one, { queue, state }, me))
  assert.equal(wanted('', ''), all)
  assert.equal(wanted('', 'waiting'), [waiting])
  assert.equal(wanted('', 'mine'), [mine, direct])
  assert.equal(wanted('', 'closed'), [closed])
  assert.equal(wanted(queue, ''), [waiting, mine, closed])
  assert.equal(wanted(DIRECT, ''), [direct])
})

test('ANSWER-3: what was answered here counts before the server knows, and never less than what it knows', () => {
  const question = said('q', computer, 1000)
  const answer = said('a', me, 2000, 'Done')
  const asked = row({ state: 'waitingForUs', waitingSince: 1000, lastAt: 1000 })
  const here = asHere(asked, foldTalk([question, answer]))
  assert.not(waits(here))
  assert.is(here.waitingSince, null)
  assert.is(here.lastText, 'Done')
  assert.is(here.lastBy, me)
  const newer = row({ state: 'waitingForUs', waitingSince: 3000, lastAt: 3000 })
  assert.is(asHere(newer, foldTalk([question, answer])), newer)
  const taken: Fact = { type: 'assigned', at: 1500, by: me, v: 1, to: me }
  assert.is(asHere(asked, foldTalk([question, taken])).assignedTo, me)
})

test('ANSWER-3: a wait that began before the months at hand began then', () => {
  const since = row({ state: 'waitingForUs', waitingSince: 500, lastAt: 2000 })
  assert.is(asHere(since, foldTalk([said('again', computer, 2000)])).waitingSince, 500)
  const answered = foldTalk([said('a', me, 1000), said('again', computer, 2000)])
  assert.is(asHere(since, answered).waitingSince, 2000)
})

const idsOf = (list: { id: ConversationId }[]) => list.map(({ id }) => id)
const screen = (id: ConversationId, values: Partial<OnScreen> = {}): OnScreen => ({
  id,
  depth: 1,
  since: null,
  ...values,
})

test('ANSWER-4: the newest sixty that are not closed are at hand, however many there are', () => {
  const rows = Array.from({ length: 200 }, (_, index) =>
    row({ lastAt: index, state: index % 2 ? 'closed' : 'reopened' }),
  )
  const list = followed(rows, null, '2026-11')
  assert.is(list.length, 60)
  assert.is(list[0]!.id, rows[198]!.id)
  assert.not(list.some(({ id }) => id === rows[199]!.id))
  assert.equal(followed([row({ months: [], lastAt: null })], null, '2026-11'), [])
})

test('ANSWER-4: what is at hand fits one connection, also when everybody waits and the one on screen is long', () => {
  const months = Array.from({ length: 300 }, (_, index) => addMonths('2026-11', -index))
  const waitingSince = Date.parse('2020-01-01')
  const rows = Array.from({ length: 100 }, () => row({ state: 'waitingForUs', waitingSince, months }))
  const logs = (list: { months: string[] }[]) => list.flatMap(({ months }) => months).length
  assert.is(logs(followed(rows, null, '2026-11')), 159)
  assert.is(logs(followed(rows, screen(rows[0]!.id, { depth: 300 }), '2026-11')), 159)
})

test('ANSWER-5: each with its newest month; where somebody waits with all since they do', () => {
  const quiet = row({ months: ['2026-08', '2026-07'] })
  const waitingSince = Date.parse('2026-09-30T12:00:00Z')
  const waiting = row({
    months: ['2026-11', '2026-09', '2026-08'],
    state: 'waitingForUs',
    waitingSince,
    lastAt: waitingSince,
  })
  assert.equal(followed([quiet, waiting], null, '2026-11'), [
    { id: waiting.id, months: ['2026-11', '2026-09'] },
    { id: quiet.id, months: ['2026-08'] },
  ])
})

test('ANSWER-6: the one on screen comes first, with the current month and as many earlier ones as are wanted', () => {
  const rows = [row({ lastAt: 9000 }), row({ state: 'closed', months: ['2026-09', '2026-05', '2026-01'] })]
  const id = rows[1]!.id
  const months = (values: Partial<OnScreen>) => followed(rows, screen(id, values), '2026-11')[0]!.months
  assert.equal(idsOf(followed(rows, screen(id), '2026-11')), [id, rows[0]!.id])
  assert.equal(months({}), ['2026-11', '2026-09'])
  assert.equal(months({ depth: 2 }), ['2026-11', '2026-09', '2026-05'])
  assert.equal(months({ since: '2026-01' }), ['2026-11', '2026-09', '2026-05', '2026-01'])
  const unknown = conversationIdFrom(new Uint8Array(16).fill(250))
  assert.equal(followed(rows, screen(unknown), '2026-11')[0], { id: unknown, months: ['2026-11'] })
})

test('ANSWER-8: each reader is named at the last message that they have seen, and nobody at their own', () => {
  const talk = foldTalk([
    said('one', me, 1000),
    said('two', me, 2000),
    said('three', me, 3000),
    { type: 'seen', at: 2600, by: computer, v: 1, said: [fact('one'), fact('two')] },
    { type: 'seen', at: 2500, by: computer, v: 1, said: [fact('two')] },
    said('question', computer, 3500),
    { type: 'seen', at: 4000, by: colleague, v: 1, said: [fact('question')] },
    { type: 'seen', at: 4100, by: me, v: 1, said: [fact('question')] },
  ])
  assert.equal(
    [...seenMarks(talk.messages, me)],
    [
      [keyOf({ id: fact('question'), speaker: PERSON }), [{ reader: colleague, at: 4000 }]],
      [keyOf({ id: fact('two'), speaker: me }), [{ reader: PERSON, at: 2500 }]],
    ],
  )
})

test('ANSWER-9: how long somebody waits is told in whole minutes', () => {
  assert.is(waitingWords(0, 59_000, english), 'waits < 1 min')
  assert.is(waitingWords(0, 12 * 60_000 + 30_000, english), 'waits 12 min')
  assert.is(waitingWords(0, 134 * 60_000, polish), 'czeka 2 h 14 min')
})

test('ANSWER-10: a slash at the beginning looks for a saved reply', () => {
  const replies = [
    { title: 'Restart', text: 'Please switch it off and on again.' },
    { title: 'Żaneta', text: 'She knows.' },
  ]
  assert.is(slashQuery('/re'), 're')
  assert.is(slashQuery('see /re'), null)
  assert.is(slashQuery('/re\nmore'), null)
  assert.equal(matchingReplies(replies, 'zaneta'), [replies[1]])
  assert.equal(matchingReplies(replies, ''), replies)
})

test('QUEUE-1: opening hours are a sentence', () => {
  const hours = [
    { days: [1, 2, 3, 4, 5], from: '08:00', until: '16:00' },
    { days: [6], from: '09:00', until: '13:00' },
  ]
  assert.is(hoursText(hours, english), 'Open Mon–Fri 08:00–16:00 and Sat 09:00–13:00.')
  assert.is(hoursText([{ days: [3, 1], from: '08:00', until: '12:00' }], english), 'Open Mon and Wed 08:00–12:00.')
  assert.is(hoursText(null, polish), 'Zawsze otwarta.')
  assert.is(hoursText([], english), 'Never open.')
})

test('QUEUE-2: what keeps a queue from being saved is said', () => {
  const line = { days: [1], from: '08:00', until: '16:00' }
  assert.is(queueIssue(' ', null), 'name')
  assert.is(queueIssue('IT', [{ ...line, days: [] }]), 'days')
  assert.is(queueIssue('IT', [{ ...line, until: '08:00' }]), 'times')
  assert.is(queueIssue('IT', [line]), null)
})

test('QUEUE-3: a queue is answered by whom it names, or by everybody who may', () => {
  const account = { id: me, profile: 'help-desk' }
  assert.ok(isAnsweredBy([], account))
  assert.ok(isAnsweredBy(['help-desk'], account))
  assert.ok(isAnsweredBy([me], { ...account, profile: null }))
  assert.not(isAnsweredBy([colleague, 'owner'], account))
})

test('ANSWER-13: saved replies that two change at once: what either added is there, what either took away is gone', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((title) => ({ title, text: title }))
  const edited = { title: 'a', text: 'longer' }
  assert.equal(mergedReplies([a!, b!], [edited, b!, c!], [a!, d!]), [edited, c!, d!])
  assert.equal(mergedReplies([a!], [a!], [edited]), [edited])
})

test.run()
