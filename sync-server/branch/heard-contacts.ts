/**
 * What branch servers tell of the contacts of their computers, at head office (CONTACT-n): a contact counts once head
 * office holds everything that the computer had written by then, and whoever is in touch through a branch server is so
 * while its link holds.
 */
import type { BranchId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Background } from '../ports/background.ts'
import type { Branch } from '../ports/branches.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { ContactsFrame } from './link-frames.ts'

type Told = ContactsFrame['contacts'][number]
type Heard = {
  /** everything that the branch server had when it was linked is here */
  isComplete: boolean
  /** when it told of its computers last, milliseconds; null: not since it was linked */
  asOf: number | null
  /** computers that were in touch with it by their last contact that counts */
  connected: Set<DeviceId>
  /** of each computer the last contact, where head office lacks something that it wrote */
  waiting: Map<DeviceId, Told>
}

type Parts = {
  unitOfWork: UnitOfWork
  store: Pick<LogStore, 'heads'>
  background: Pick<Background, 'run'>
  now: () => number
}

/** Milliseconds by which the clock of whoever wrote a bundle may be ahead for its times to be believed. */
const MOST_AHEAD = 600_000
const FAILURE = 'When computers were in touch with their branch server was not written.'

export class HeardContacts {
  readonly #parts: Parts
  readonly #links = new Map<BranchId, Heard>()
  readonly #lastContacts: Map<BranchId, number>
  #last: Promise<void> = Promise.resolve()

  constructor(parts: Parts, branches: readonly Branch[]) {
    this.#parts = parts
    this.#lastContacts = new Map(branches.flatMap(({ id, lastContact }) => (lastContact === null ? [] : [[id, lastContact]]))) // prettier-ignore
  }

  /** Through any branch server whose link holds. */
  isInTouch(device: DeviceId): boolean {
    for (const heard of this.#links.values()) if (heard.connected.has(device)) return true
    return false
  }

  /** Until when what is done at a computer of a branch server was known here; null: it never was; undefined: it is. */
  cutOffSince(branch: BranchId, device: DeviceId): number | null | undefined {
    const heard = this.#links.get(branch)
    const isKnown = heard && isCurrent(heard) && !heard.waiting.has(device)
    return isKnown ? undefined : this.lastContact(branch)
  }

  /** Computers whose last contact does not count yet. */
  waitingAt(branch: BranchId): number {
    return this.#links.get(branch)?.waiting.size ?? 0
  }

  /** Milliseconds; null: it was never linked. */
  lastContact(branch: BranchId): number | null {
    return this.#lastContacts.get(branch) ?? null
  }

  /** A link begins. What an earlier one told holds no more. */
  begin(branch: BranchId): void {
    this.end(branch)
    this.#inTurn(async () => {
      this.#links.set(branch, { isComplete: false, asOf: null, connected: new Set(), waiting: new Map() })
    })
  }

  /** Everything that it had is on this disk. */
  complete(branch: BranchId): void {
    this.#inTurn(async () => {
      const heard = this.#links.get(branch)
      if (!heard) return
      heard.isComplete = true
      await this.#count(branch, heard)
    })
  }

  /** @param covers whether a computer is one of the branch's */
  take(branch: BranchId, { now: theirs, contacts }: ContactsFrame, covers: (device: DeviceId) => boolean): void {
    const { now } = this.#parts
    const arrived = now()
    this.#inTurn(async () => {
      const heard = this.#links.get(branch)
      if (!heard) return
      heard.asOf = arrived
      for (const told of contacts) {
        // Of two clocks nobody knows which one is right: what counts is how long ago it was.
        const at = Math.min(arrived, arrived - (theirs - told.at))
        if (covers(told.device)) heard.waiting.set(told.device, { ...told, at })
      }
      await this.#count(branch, heard)
    })
  }

  /**
   * What came in a bundle, of which nobody knows how long it was on its way: its times are the branch server's own, and no
   * later than they can have been. Nobody is in touch by it.
   * @param isComplete everything that it had is on this disk
   */
  async carried(
    branch: BranchId,
    { now: theirs, contacts }: ContactsFrame,
    isComplete: boolean,
    covers: (device: DeviceId) => boolean,
  ): Promise<void> {
    const { store, unitOfWork, now } = this.#parts
    const arrived = now()
    if (theirs > arrived + MOST_AHEAD) return
    const known = contacts.filter(({ device }) => covers(device))
    const held = await store.heads([...new Set(known.flatMap(({ heads }) => heads.map(([log]) => log)))])
    const counted = known.filter(({ heads }) => heads.every((head) => isHeldIn(held, head)))
    const times = counted.map(({ device, at }) => ({ device, at: Math.min(at, arrived, arrived - (theirs - at)) }))
    const until = Math.min(theirs, arrived)
    if (isComplete) this.#lastContacts.set(branch, Math.max(until, this.lastContact(branch) ?? 0))
    await unitOfWork(async ({ write }) => {
      if (isComplete) write({ kind: 'branch-contact', branch, at: until })
      if (times.length > 0) write({ kind: 'devices-heard-of', contacts: times })
    })
  }

  /** Something was written: what waits may count now. */
  look(branch: BranchId): void {
    const heard = this.#links.get(branch)
    if (heard && heard.waiting.size > 0) this.#inTurn(() => this.#count(branch, heard))
  }

  /** The link is gone: whoever was in touch through it was so until the branch server told of them last. */
  end(branch: BranchId): void {
    this.#inTurn(async () => {
      const heard = this.#links.get(branch)
      this.#links.delete(branch)
      if (!heard || heard.asOf === null || !isCurrent(heard)) return
      await this.#keep(branch, heard.asOf, [...heard.connected].map((device) => ({ device, at: heard.asOf! }))) // prettier-ignore
    })
  }

  async #count(branch: BranchId, heard: Heard): Promise<void> {
    if (!isCurrent(heard)) return
    const waiting = [...heard.waiting.values()]
    const held = await this.#parts.store.heads([...new Set(waiting.flatMap(({ heads }) => heads.map(([log]) => log)))])
    const counted = waiting.filter(({ heads }) => heads.every((head) => isHeldIn(held, head)))
    for (const { device, isConnected } of counted) {
      heard.waiting.delete(device)
      if (isConnected) heard.connected.add(device)
      else heard.connected.delete(device)
    }
    await this.#keep(branch, heard.asOf!, counted)
  }

  async #keep(branch: BranchId, at: number, contacts: readonly { device: DeviceId; at: number }[]): Promise<void> {
    this.#lastContacts.set(branch, Math.max(at, this.lastContact(branch) ?? 0))
    await this.#parts.unitOfWork(async ({ write }) => {
      write({ kind: 'branch-contact', branch, at })
      if (contacts.length > 0) write({ kind: 'devices-heard-of', contacts })
    })
  }

  #inTurn(work: () => Promise<void>): void {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    this.#parts.background.run(FAILURE, () => done)
  }
}

const isHeldIn = (held: Awaited<ReturnType<LogStore['heads']>>, [log, client, clock]: Told['heads'][number]): boolean =>
  (held.get(log)?.get(client)?.clock ?? 0) >= clock

const isCurrent = ({ isComplete, asOf }: Heard): boolean => isComplete && asOf !== null
