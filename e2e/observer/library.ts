/**
 * A small library whose server is real from the door for writes to the views, in virtual time, and whose computers are
 * played: each knows what it has heard of, keeps what it could not tell, and tells it when it is in touch.
 */
import {
  newAdminId,
  newCourseId,
  newDeviceId,
  newItemId,
  newPersonId,
  newUnitId,
  type DeviceId,
  type ItemId,
  type PersonId,
  type UnitId,
} from '@carillon/shared-model/org/ids.ts'
import type { Content, Request } from '@carillon/shared-model/facts/items.ts'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import { LiveDirectory } from '../../sync-server/directory/directory.ts'
import type { Change } from '../../sync-server/ports/changes.ts'
import { addressed } from '../../sync-server/publish/addressed.ts'
import { Occurrences } from '../../sync-server/publish/occurrences.ts'
import { Presence } from '../../sync-server/store/presence.ts'
import { project } from '../../sync-server/store/project.ts'
import { SqliteItems } from '../../sync-server/store/sqlite/items.ts'
import { openDatabase } from '../../sync-server/store/sqlite/open.ts'
import { SqliteViews } from '../../sync-server/store/sqlite/views.ts'
import { SqliteWriter } from '../../sync-server/store/sqlite/writer.ts'

export type Computer = {
  id: DeviceId
  name: string
  unit: UnitId
  person: PersonId | null
  enrolledAt: number
  revokedAt: number | null
  isConnected: boolean
  /** true last contact, milliseconds; null: never */
  lastContact: number | null
  /** what was heard of at the last contact, and whose it is */
  knows: Map<ItemId, PersonId | DeviceId>
  /** could not be told yet, by journal */
  unsent: { subject: string; fact: Fact }[]
}
export type Somebody = { id: PersonId; login: string; unit: UnitId; isGone: boolean; employeeNo: string }
export type Sent = {
  id: ItemId
  to: Target[]
  /** null: a campaign */
  content: Content | null
  publishedAt: number
  expires: number | null
  recalledAt: number | null
  /** marks of its revisions, in their order */
  marks: { mark: string; at: number }[]
  kind: 'item' | 'series' | 'campaign'
}

const MINUTE = 60_000
export const LESSONS = 3
const admin = newAdminId()
const sig = (chance: Chance): string => Array.from({ length: 86 }, () => 'ABCDEFGHIJ'[chance.below(10)]).join('')

export class Library {
  readonly chance: Chance
  now: number
  readonly units: { id: UnitId; code: string; parent: UnitId | null }[] = []
  readonly people: Somebody[] = []
  readonly computers: Computer[] = []
  readonly sent: Sent[] = []
  readonly #database = openDatabase(':memory:')
  readonly #writer = new SqliteWriter(this.#database)
  readonly #items = new SqliteItems(this.#database)
  #due: (() => Promise<unknown>) | null = null
  #presence: Presence
  #lastPublished = 0
  directory!: LiveDirectory
  #occurrences!: Occurrences
  readonly views: SqliteViews

  private constructor(chance: Chance, now: number) {
    this.chance = chance
    this.now = now
    this.#presence = this.#startPresence(null)
    const contacts = {
      isConnected: (device: DeviceId) => this.computer(device)?.isConnected ?? false,
      seenAt: (device: DeviceId) => this.#presence.seenAt(device),
      cutOffSince: () => undefined,
    }
    this.views = new SqliteViews(this.#database, contacts, () => this.now)
  }

  static async open(chance: Chance, now: number): Promise<Library> {
    const library = new Library(chance, now)
    const { repositories, announcements } = library.#writer
    library.directory = await LiveDirectory.load({
      ...{ repository: repositories.directory, announcements },
      computers: {
        get: (id) => library.computers.find((one) => one.id === id && one.revokedAt === null),
        computers: () => library.computers.filter(({ revokedAt }) => revokedAt === null),
      },
      organisation: () => 'Library',
      talks: () => ({ talks: [] }),
    })
    library.#occurrences = new Occurrences({
      items: library.#items,
      directory: library.directory,
      append: (_appends, changes) => library.#write(...changes),
      calendar: () => library.now,
    })
    return library
  }

  close(): void {
    this.views.close()
    this.#database.close()
  }

  computer(id: DeviceId): Computer | undefined {
    return this.computers.find((one) => one.id === id)
  }
  of(person: PersonId): Computer[] {
    return this.computers.filter((one) => one.person === person)
  }
  at({ person }: Computer): Somebody | undefined {
    return this.people.find(({ id, isGone }) => id === person && !isGone)
  }

  #startPresence(lastRun: number | null): Presence {
    const timers = {
      run: (_failure: string, work: () => unknown) => void work(),
      after: (_milliseconds: number, _failure: string, work: () => unknown) => {
        this.#due = work as () => Promise<unknown>
        return () => (this.#due = null)
      },
    }
    return new Presence(this.#writer.unitOfWork, timers, () => this.now, lastRun)
  }

  #write(...changes: readonly Change[]): Promise<void> {
    return this.#writer.unitOfWork(async ({ write }) => write(...changes))
  }

  /** What happens a quarter of a second later: contacts are written. */
  async settle(): Promise<void> {
    const due = this.#due
    this.#due = null
    await due?.()
  }

  // People and places

  async found(units: number, people: number): Promise<void> {
    const root = { id: newUnitId(), code: 'ROOT', parent: null }
    const districts = [1, 2].map((n) => ({ id: newUnitId(), code: `D${n}`, parent: root.id }))
    const branches = Array.from({ length: units }, (_, n) => ({
      ...{ id: newUnitId(), code: `B${n}`, parent: districts[n % 2]!.id },
    }))
    this.units.push(root, ...districts, ...branches)
    await this.#import(this.units, [])
    for (let n = 0; n < people; n++) await this.join()
  }

  somewhere(): UnitId {
    return this.chance.pick(this.units.slice(1))!.id
  }

  async join(): Promise<Somebody> {
    const employeeNo = String(this.people.length + 1)
    const one = { id: newPersonId(), login: `p${employeeNo}`, unit: this.somewhere(), isGone: false, employeeNo }
    this.people.push(one)
    await this.#import([], [one])
    return one
  }

  async move(one: Somebody): Promise<void> {
    one.unit = this.somewhere()
    await this.#import([], [one])
    await this.refresh()
  }

  async leave(one: Somebody): Promise<void> {
    one.isGone = true
    await this.#import([], [], [one.id])
    await this.refresh()
  }

  async comeBack(one: Somebody): Promise<void> {
    one.isGone = false
    await this.#import([], [one])
    await this.refresh()
  }

  #import(units: Library['units'], people: readonly Somebody[], removedPeople: PersonId[] = []): Promise<void> {
    return this.#write({
      kind: 'directory-imported',
      units: units.map((unit) => ({ item: { ...unit, name: unit.code, timeZone: 'Europe/Warsaw' }, entry: null })),
      people: people.map(({ id, login, unit, employeeNo }) => ({
        item: { id, login, employeeNo, firstName: login, lastName: 'Kot', email: '', unit, title: '' },
        entry: null,
      })),
      ...{ removedUnits: [], removedPeople, arrived: people.map(({ id }) => id), recounted: [], hasMoved: true },
    })
  }

  // Computers

  async enrol(unit: UnitId, person: PersonId | null): Promise<Computer> {
    const id = newDeviceId()
    const name = `PC-${this.computers.length}`
    const common = { id, name, unit, person, enrolledAt: this.now }
    await this.#write({ kind: 'device-added', device: { ...common, key: id, admin: null, expiresAt: null }, version: null }) // prettier-ignore
    const computer: Computer = {
      ...common,
      ...{ revokedAt: null, isConnected: false, lastContact: null, knows: new Map(), unsent: [] },
    }
    this.computers.push(computer)
    return computer
  }

  async remove(computer: Computer): Promise<void> {
    computer.revokedAt = this.now
    await this.#write({ kind: 'device-revoked', device: computer.id, at: this.now })
    if (computer.isConnected) this.disconnect(computer)
  }

  async connect(computer: Computer): Promise<void> {
    if (computer.isConnected || computer.revokedAt !== null) return
    computer.isConnected = true
    computer.lastContact = this.now
    this.#presence.seen(computer.id, true)
    await this.hear(computer)
    await this.tell(computer)
  }

  disconnect(computer: Computer): void {
    if (!computer.isConnected) return
    computer.isConnected = false
    computer.lastContact = this.now
    this.#presence.seen(computer.id, false)
  }

  /** What a computer shows that is in touch: what is addressed to it, or to whoever is at it, now. */
  async hear(computer: Computer): Promise<void> {
    computer.knows = new Map()
    for (const one of this.sent)
      if (this.isFor(one, computer)) computer.knows.set(one.id, this.recipientAt(one, computer)!)
  }

  /** Everybody in touch hears of what has changed. */
  async refresh(): Promise<void> {
    for (const computer of this.computers) if (computer.isConnected) await this.hear(computer)
  }

  async tell(computer: Computer): Promise<void> {
    if (!computer.isConnected) return
    // What somebody did who has left stays there until they return.
    const mayTell = ({ subject }: Computer['unsent'][number]) =>
      subject === computer.id || this.at(computer)?.id === subject
    const told = computer.unsent.filter(mayTell)
    computer.unsent = computer.unsent.filter((one) => !mayTell(one))
    for (const { subject, fact } of told) await this.#write(...project(subject, [fact], this.now))
  }

  covers(to: readonly Target[], unit: UnitId): boolean {
    for (let at: UnitId | null = unit; at !== null; at = this.units.find(({ id }) => id === at)!.parent)
      if (to.includes(at)) return true
    return to.includes('everyone')
  }

  isAddressed(to: readonly Target[], { id, unit, isGone }: Somebody): boolean {
    return !isGone && (to.includes(id) || this.covers(to, unit))
  }

  /** Whose it is on this computer; null: nobody's. */
  recipientAt({ to, content }: Sent, computer: Computer): PersonId | DeviceId | null {
    const person = this.at(computer)
    const forPerson = person && this.isAddressed(to, person) ? person.id : null
    const forComputer = to.includes(computer.id) || this.covers(to, computer.unit) ? computer.id : null
    if (content?.kind !== 'alert') return forPerson
    if (content.screens === 'people') return forPerson
    return content.screens === 'computers' ? forComputer : (forPerson ?? forComputer)
  }

  isFor(one: Sent, computer: Computer): boolean {
    const first = new Date(computer.enrolledAt)
    const from = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - 1, 1)
    return this.recipientAt(one, computer) !== null && (one.kind !== 'item' || one.publishedAt >= from)
  }

  // What is sent

  #signed(request: Request, item: ItemId): Change & { kind: 'history' } {
    return { kind: 'history', item, at: this.now, signed: { request, key: newDeviceId(), sig: sig(this.chance) } }
  }

  async publish(to: Target[], content: Content, expires: number | null): Promise<Sent & { counted: number }> {
    const item = newItemId(this.now)
    const request = { act: 'publish', by: admin, name: 'Anna', at: this.now, item, to, content, expires } as const
    const counted = addressed(content, to, this.directory)
    await this.#write({ kind: 'item', request, publishedAt: this.now, addressed: counted }, this.#signed(request, item))
    return { ...(await this.#add({ id: item, to, content, expires, kind: 'item' })), counted }
  }

  async #add(one: Pick<Sent, 'id' | 'to' | 'content' | 'expires' | 'kind'>): Promise<Sent> {
    const sent: Sent = { ...one, publishedAt: this.now, recalledAt: null, marks: [] }
    this.sent.push(sent)
    this.#lastPublished = this.now
    await this.refresh()
    return sent
  }

  async repeat(to: Target[], schedule: Calendar, acknowledge: boolean, lasting: number | null): Promise<Sent> {
    const item = newItemId(this.now)
    const content = { kind: 'message', subject: 'Plan', body: '', images: [], acknowledge } as const
    const request: Request = { act: 'repeat', by: admin, name: 'Anna', at: this.now, item, to, content: { ...content, images: [] }, schedule, lasting } // prettier-ignore
    await this.#write({ kind: 'series', request, publishedAt: this.now, addressed: this.directory.countPeople(to) }, this.#signed(request, item)) // prettier-ignore
    return this.#add({ id: item, to, content: { ...content, images: [] }, expires: lasting, kind: 'series' })
  }

  async start(to: Target[], schedule: Calendar): Promise<Sent> {
    const item = newItemId(this.now)
    const lessons = Array.from({ length: LESSONS }, (_, n) => ({ title: `L${n}`, body: '', images: [], quiz: null }))
    const campaign = { course: newCourseId(), title: 'Safety', version: '0'.repeat(64), heads: [], lessons, schedule }
    const request: Request = { act: 'start', by: admin, name: 'Anna', at: this.now, item, to, campaign }
    await this.#write({ kind: 'campaign', request, publishedAt: this.now, addressed: this.directory.countPeople(to) }, this.#signed(request, item)) // prettier-ignore
    return this.#add({ id: item, to, content: null, expires: null, kind: 'campaign' })
  }

  async revise(one: Sent): Promise<void> {
    const content = one.content!
    const revised: Content = content.kind === 'message' ? { ...content, body: 'New' } : { ...content, text: 'New' }
    const request: Request = { act: 'revise', by: admin, name: 'Anna', at: this.now, item: one.id, content: revised }
    const history = this.#signed(request, one.id)
    await this.#write({ kind: 'revised', item: one.id, at: this.now, content: revised }, history)
    one.marks.push({ mark: history.signed.sig.slice(0, 16), at: this.now })
    this.#lastPublished = this.now
    await this.refresh()
  }

  async recall(one: Sent): Promise<void> {
    one.recalledAt = this.now
    await this.#write({ kind: 'recalled', item: one.id, at: this.now })
    this.#lastPublished = this.now
    await this.refresh()
  }

  // Time and failures

  async advance(milliseconds: number): Promise<void> {
    this.now += milliseconds
    if (await this.#occurrences.isDue()) await this.#occurrences.run()
  }

  /** The server is cut short and started again: nobody is connected, and its clock was on disk a moment before. */
  async crash(): Promise<void> {
    await this.settle()
    const lastRun = Math.max(this.now - this.chance.below(MINUTE), this.#lastPublished)
    for (const computer of this.computers)
      if (computer.isConnected) {
        computer.isConnected = false
        computer.lastContact = this.now
      }
    this.now += MINUTE
    this.#presence = this.#startPresence(lastRun)
    await this.#presence.flushed()
  }
}
