/**
 * Who is in which conversation now (rules PRESENCE-n). Kept in memory alone: one entry for each connection that has a
 * log open and tells of itself there.
 */
import { awarenessMessage } from '@carillon/shared-model/wire/messages.ts'
import { dataEntry } from '@carillon/shared-model/wire/frames.ts'
import { readPresence, writePresence, type PresenceEntry } from '@carillon/shared-model/wire/presence.ts'
import type { Log } from './logs.ts'
import type { Output } from './output.ts'
import type { Peer } from './peer.ts'
import { binaryFrame } from './websocket-frame.ts'

/** A stock client counts from 0 by one for each change; what is near the end of numbers could not be taken back. */
const HIGHEST_CLOCK = 2 ** 40

export class Presences {
  readonly #output: Output

  constructor(output: Output) {
    this.#output = output
  }

  /**
   * Passes on what a peer tells of itself. Stock providers tell what they have heard of others as well, which goes no
   * further.
   * @returns false when it holds anything but presence
   */
  receive(author: Peer, log: Log, update: Uint8Array, now: number): boolean {
    if (!author.hears(now)) return true
    const entries = readPresence(update)
    if (!entries) return false
    const news = entries.flatMap((entry) => (this.#isOwn(author, log, entry) ? this.#newsOf(author, log, entry) : []))
    if (news.length === 0) return true
    for (const { client, clock, state } of news) {
      if (state !== null) log.presences.set(author, { client, clock, state })
      else if (log.presences.get(author)?.client === client) log.presences.delete(author)
    }
    this.#tell(author, log, news)
    return true
  }

  /** Tells a peer who is there, itself aside. */
  greet(peer: Peer, log: Log): void {
    const others = [...log.presences].flatMap(([other, entry]) => (other === peer ? [] : [entry]))
    if (others.length > 0) this.#output.message(peer, log.number, awarenessMessage(writePresence(others)))
  }

  /** A peer has left a log, however: the others need not wait until they miss it. */
  leave(peer: Peer, log: Log): void {
    const entry = log.presences.get(peer)
    if (!entry || !log.presences.delete(peer)) return
    this.#tell(peer, log, [gone(entry)])
  }

  /** A client id belongs to the peer that uses it in this log, and a state to the principal that it names. */
  #isOwn(author: Peer, log: Log, { client, clock, state }: PresenceEntry): boolean {
    if (clock > HIGHEST_CLOCK || (state !== null && state.by !== author.principal.id)) return false
    for (const [peer, held] of log.presences) if (held.client === client && peer !== author) return false
    return true
  }

  #newsOf(author: Peer, log: Log, entry: PresenceEntry): PresenceEntry[] {
    const held = log.presences.get(author)
    const isSame = held?.client === entry.client
    if (entry.state === null) return isSame && entry.clock >= held.clock ? [entry] : []
    if ((isSame && entry.clock <= held.clock) || !author.tells()) return []
    // One entry a connection: its document was made again, under another client id.
    return held && !isSame ? [gone(held), entry] : [entry]
  }

  #tell(author: Peer, log: Log, entries: readonly PresenceEntry[]): void {
    const message = awarenessMessage(writePresence(entries))
    for (const peer of log.followers ?? []) {
      if (peer === author) continue
      // Somebody may leave when no turn is on and nothing will be flushed.
      if (this.#output.isFor(peer)) this.#output.message(peer, log.number, message)
      else peer.write(binaryFrame([peer.isMultiplexed ? dataEntry(log.number, message) : message]))
    }
  }
}

const gone = ({ client, clock }: PresenceEntry): PresenceEntry => ({ client, clock: clock + 1, state: null })
