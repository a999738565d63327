/** What people and computers do with what has come to them, and a record of all of it, told to the server or not. */
import type { ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'
import { RECEIPT_STATES, type ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { LessonState } from '@carillon/shared-model/facts/training.ts'
import { deliveries } from '@carillon/shared-model/schedule/deliveries.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { LESSONS, type Computer, type Library, type Sent } from './library.ts'

type Done = { state: ReceiptState; mark: string | null; at: number; computer: Computer }
/** An item as somebody has it: what was sent by itself, or an occurrence of what recurs. */
export type Had = Pick<Sent, 'to' | 'content' | 'publishedAt' | 'expires' | 'recalledAt' | 'marks'> & {
  id: ItemId
  /** what brought it */
  source: Sent
}

export const goalOf = ({ content }: Pick<Sent, 'content'>): ReceiptState =>
  content?.kind === 'alert' ? 'displayed' : content?.acknowledge ? 'acknowledged' : 'read'
const rank = (state: ReceiptState): number => RECEIPT_STATES.indexOf(state)

export class Doings {
  readonly #library: Library
  readonly #done = new Map<string, Done[]>()
  /** by person and campaign: lessons opened, and finished */
  readonly #lessons = new Map<string, { opened: Set<number>; finished: Set<number> }>()
  readonly calendars = new Map<ItemId, Calendar>()
  /** of what recurs, as it has come */
  occurrences: readonly Had[] = []

  constructor(library: Library) {
    this.#library = library
  }

  get items(): Had[] {
    const single = this.#library.sent.filter(({ kind }) => kind === 'item').map((one) => ({ ...one, source: one }))
    return [...single, ...this.occurrences]
  }

  /** How far a recipient has truly got with the text that holds; null: with none, or not at all. */
  truth(item: Had, recipient: string): ReceiptState | null {
    const mark = item.content?.kind === 'alert' ? undefined : (item.marks.at(-1)?.mark ?? undefined)
    const states = (this.#done.get(item.id + recipient) ?? []).filter((one) => mark === undefined || one.mark === mark)
    return states.map(({ state }) => state).sort((a, b) => rank(b) - rank(a))[0] ?? null
  }

  hasReached(item: Had, recipient: string): boolean {
    const state = this.truth(item, recipient)
    return state !== null && rank(state) >= rank(goalOf(item))
  }

  /** Whether anything of a recipient's is on the server. */
  hasTold(item: Had, recipient: string): boolean {
    return (this.#done.get(item.id + recipient) ?? []).some(
      ({ computer, at, state }) =>
        !computer.unsent.some(
          ({ subject, fact }) =>
            subject === recipient &&
            fact.type === 'receipt' &&
            fact.item === item.id &&
            fact.at === at &&
            fact.state === state,
        ),
    )
  }

  /** Where a recipient got furthest first, as far as the server has heard. */
  deviceOf(item: Had, recipient: string): string | undefined {
    const told = (this.#done.get(item.id + recipient) ?? []).filter(
      ({ computer, at }) =>
        !computer.unsent.some(({ fact }) => fact.at === at && fact.type === 'receipt' && fact.item === item.id),
    )
    return [...told].sort((a, b) => rank(b.state) - rank(a.state) || a.at - b.at)[0]?.computer.id
  }

  lessonsOf(campaign: ItemId, person: PersonId) {
    const key = campaign + person
    const known = this.#lessons.get(key) ?? { opened: new Set<number>(), finished: new Set<number>() }
    this.#lessons.set(key, known)
    return known
  }

  /** What a computer that is running shows and confirms by itself. */
  receive(computer: Computer): void {
    for (const item of this.#on(computer)) {
      const recipient = computer.knows.get(item.source.id)!
      const wanted: ReceiptState = item.content?.kind === 'alert' ? 'displayed' : 'delivered'
      const has = (this.#done.get(item.id + recipient) ?? []).some((one) => one.computer === computer)
      if (!has) this.#did(computer, item, recipient, wanted)
    }
  }

  /** Somebody at a computer does something with one of the things that are there. */
  act(computer: Computer): void {
    const { chance } = this.#library
    const item = chance.pick(this.#on(computer))
    const recipient = item && computer.knows.get(item.source.id)
    if (item && recipient?.startsWith('p'))
      this.#did(computer, item, recipient, item.content?.kind === 'alert' || chance.happens(0.5) ? 'read' : 'acknowledged') // prettier-ignore
  }

  learn(computer: Computer): void {
    const { chance, now, sent } = this.#library
    const campaign = chance.pick(sent.filter(({ id, kind }) => kind === 'campaign' && computer.knows.has(id)))
    const person = campaign && computer.knows.get(campaign.id)
    if (!campaign || !person?.startsWith('p')) return
    const days = deliveries(this.calendars.get(campaign.id)!, 'Europe/Warsaw', LESSONS)
    const { opened, finished } = this.lessonsOf(campaign.id, person as PersonId)
    const lesson = days.findIndex(({ at }, number) => at <= now && !finished.has(number))
    if (lesson < 0) return
    const state: LessonState = chance.happens(0.6) ? 'finished' : 'opened'
    opened.add(lesson)
    if (state === 'finished') finished.add(lesson)
    const common = { type: 'lesson', at: now, by: computer.id, v: 1, item: campaign.id, lesson } as const
    computer.unsent.push({ subject: person, fact: { ...common, state } })
  }

  /** What holds and is on a computer, as far as it has heard. */
  #on(computer: Computer): Had[] {
    const { now } = this.#library
    return this.items.filter(
      (item) =>
        computer.knows.has(item.source.id) &&
        (item.expires === null || item.expires > now) &&
        (item.recalledAt === null || item.recalledAt > (computer.isConnected ? now : computer.lastContact!)),
    )
  }

  #did(computer: Computer, item: Had, recipient: string, state: ReceiptState): void {
    const { now } = this.#library
    const heard = computer.isConnected ? now : computer.lastContact!
    const mark = item.marks.findLast(({ at }) => at <= heard)?.mark ?? null
    const done = this.#done.get(item.id + recipient) ?? []
    this.#done.set(item.id + recipient, [...done, { state, mark, at: now, computer }])
    const text = mark !== null && state !== 'delivered' ? { text: mark } : {}
    const fact = { type: 'receipt', at: now, by: computer.id, v: 1, item: item.id, state, ...text } as const
    computer.unsent.push({ subject: recipient, fact })
  }
}
