/** Knows everything that was done, and says what does not hold. */
import { deviceId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'
import type { Report } from '@carillon/shared-model/views/report.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Place } from './places.ts'
import type { Computer, Sender, World } from './world.ts'

/** What somebody asked for. */
export type Sent = {
  item: ItemId
  by: Sender
  to: Place | 'everyone'
  content: 'alert' | 'message'
  expires: number | null
  /** somebody who may has asked for its recall */
  isRecalled: boolean
}
type Recipient = Report['recipients'][number]
/** What one computer has shown and knows. */
type Seen = { items: Set<ItemId>; recalled: Set<ItemId>; shown: Set<ItemId> }

export class Observer {
  readonly #world: World
  readonly sent: Sent[] = []
  readonly #seen = new Map<string, Seen>()
  /** `recipient item state` of what was truly done */
  readonly #done = new Set<string>()
  /** the first thing that did not hold */
  failure: string | null = null

  constructor(world: World) {
    this.#world = world
    for (const computer of world.computers) this.watch(computer)
  }

  /** A computer that has started, for the first time or again. */
  watch(computer: Computer): void {
    const { device, endpoint } = computer
    const seen = this.#seen.get(device.device) ?? { items: new Set(), recalled: new Set(), shown: new Set() }
    this.#seen.set(device.device, seen)
    endpoint.onAlertShown((item) => this.#shown(computer, seen, item))
    endpoint.onChange(() => this.#changed(computer, seen))
  }

  /** Somebody is about to do this. */
  does(computer: Computer, item: ItemId, state: 'read' | 'acknowledged'): void {
    this.#done.add(`${recipientOf(computer)} ${item} ${state}`)
  }

  /** What the server of a place says, by what is true. */
  async look(place: Place): Promise<void> {
    for (const row of await this.#world.rows(place, 'items')) {
      const { recipients } = await this.#world.report(place, row.id)
      for (const recipient of recipients) this.#knowable(place, row, recipient)
    }
  }

  /** All links have been there for long. */
  async lookAtTheEnd(): Promise<void> {
    const { computers, sites, senders } = this.#world
    for (const { place, console } of senders)
      this.#hold(isSent(console.replica), `what was asked for at ${place} waits still`)
    for (const { place, endpoint } of computers)
      this.#hold(isSent(endpoint.replica), `what was done at a computer of ${place} waits still`)
    for (const { place } of sites) await this.look(place)
    const rows = await this.#world.rows(0, 'items')
    const reports = new Map<ItemId, Report>()
    for (const { id } of rows) reports.set(id, await this.#world.report(0, id))
    for (const sent of this.sent) this.#arrived(sent, rows)
    for (const computer of computers) this.#keeps(computer)
    for (const done of this.#done) this.#told(done, reports)
    for (const { place } of sites.slice(1)) await this.#equal(place, rows, reports)
  }

  #hold(condition: boolean, otherwise: string): void {
    if (!condition) this.failure ??= otherwise
  }

  #shown(computer: Computer, seen: Seen, { id, recalledAt, expires }: InboxItem): void {
    const where = `at a computer of ${computer.place}`
    this.#hold(!seen.shown.has(id), `${id} was displayed twice ${where}`)
    this.#hold(recalledAt === null && !seen.recalled.has(id), `${id} was displayed after its recall was known ${where}`)
    this.#hold(expires === null || expires > this.#world.time.now, `${id} was displayed after its end ${where}`)
    seen.shown.add(id)
    this.#done.add(`${recipientOf(computer)} ${id} displayed`)
  }

  #changed(computer: Computer, seen: Seen): void {
    for (const { id, recalledAt } of computer.endpoint.items) {
      if (!seen.items.has(id)) this.#mayHave(computer, id)
      seen.items.add(id)
      if (recalledAt !== null) seen.recalled.add(id)
    }
  }

  #mayHave({ place }: Computer, id: ItemId): void {
    const sent = this.sent.find(({ item }) => item === id)
    if (!sent) return
    this.#hold(isGranted(sent), `${id} reached a computer of ${place} and was more than its sender may do`)
    this.#hold(isFor(sent, place), `${id} reached a computer of ${place}, to which it was not sent`)
  }

  #knowable(place: Place, { id }: ViewRow<'items'>, { recipient, times }: Recipient): void {
    for (const state of ['displayed', 'read', 'acknowledged'] as const)
      if (times[state] !== undefined)
        this.#hold(
          this.#done.has(`${recipient} ${id} ${state}`),
          `the report of ${id} at ${place} says ${state} of ${recipient}, and that was not so`,
        )
  }

  #arrived(sent: Sent, rows: readonly ViewRow<'items'>[]): void {
    const row = rows.find(({ id }) => id === sent.item)
    const wasSeen = [...this.#seen.values()].some(({ items }) => items.has(sent.item))
    if (isGranted(sent) && sent.expires === null) this.#hold(row !== undefined, `${sent.item} is not at head office`)
    if (wasSeen) this.#hold(row !== undefined, `${sent.item} was seen and is not at head office`)
    if (row) this.#hold((row.recalledAt !== null) === sent.isRecalled, `${sent.item} is ${row.recalledAt === null ? 'not ' : ''}recalled at head office`) // prettier-ignore
  }

  #keeps({ place, device, endpoint }: Computer): void {
    const seen = this.#seen.get(device.device)!
    const here = new Map(endpoint.items.map((item) => [item.id, item]))
    for (const id of seen.items) this.#hold(here.has(id), `${id} was seen at a computer of ${place} and is gone`)
    for (const sent of this.sent) {
      if (!isFor(sent, place) || !isGranted(sent) || sent.expires !== null) continue
      if (sent.isRecalled)
        this.#hold(here.get(sent.item)?.recalledAt !== null, `${sent.item} is still shown at ${place}`) // prettier-ignore
      else this.#hold(here.has(sent.item), `${sent.item} has not come to a computer of ${place}`)
    }
  }

  #told(done: string, reports: ReadonlyMap<ItemId, Report>): void {
    const [recipient, item, state] = done.split(' ') as [string, ItemId, 'read' | 'acknowledged' | 'displayed']
    const report = reports.get(item)
    // Messages are accounted for by people.
    if (report?.item.kind === 'message' && deviceId.safeParse(recipient).success) return
    const row = report?.recipients.find((one) => one.recipient === recipient)
    // Whoever confirms at once has read, and only the first is written down.
    const isTold = row?.times[state] !== undefined || (state === 'read' && row?.times.acknowledged !== undefined)
    this.#hold(isTold, `head office does not know that ${recipient} has ${state} ${item}`)
  }

  async #equal(place: Place, rows: readonly ViewRow<'items'>[], reports: ReadonlyMap<ItemId, Report>): Promise<void> {
    for (const here of await this.#world.rows(place, 'items')) {
      const there = rows.find(({ id }) => id === here.id)
      // When it was published is each server's own word.
      const of = ({ kind, title, expires, recalledAt }: ViewRow<'items'>) =>
        JSON.stringify({ kind, title, expires, isRecalled: recalledAt !== null })
      this.#hold(there !== undefined, `${here.id} is at ${place} alone`)
      if (!there) continue
      this.#hold(of(here) === of(there), `${here.id} is ${of(here)} at ${place} and ${of(there)} at head office`)
      const known = new Map(reports.get(here.id)!.recipients.map((one) => [one.recipient, one]))
      for (const recipient of (await this.#world.report(place, here.id)).recipients) {
        const [mine, theirs] = [recipient, known.get(recipient.recipient)].map((one) => one && standingOf(one))
        this.#hold(mine === theirs, `of ${recipient.recipient} and ${here.id} ${place} says ${mine} and head office ${theirs}`) // prettier-ignore
      }
    }
  }
}

/** Whoever stays at a branch server has its word, and none of head office's. */
const isSent = ({ pending, atBranch }: { pending: number; atBranch: number }): boolean => pending === atBranch
/** Times are not compared: no report has anything done before its own server published the item. */
const standingOf = ({ times, standing }: Recipient): string => `${standing} ${Object.keys(times).sort().join()}`
const recipientOf = ({ person, device }: Computer): string => person ?? device.device
const isFor = ({ to }: Sent, place: Place): boolean => to === 'everyone' || to === 0 || to === place
/** Officers of a branch send to its unit alone. */
const isGranted = ({ by, to }: Sent): boolean => by.scope === null || to === by.scope
