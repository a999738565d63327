import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import type { Peer } from './peer.ts'

/** Every connection, by those it speaks for: its device, its person, its administrator. */
export class Peers {
  readonly #all = new Set<Peer>()
  /** a list only where there is more than one, which is rare */
  readonly #bySubject = new Map<string, Peer | Peer[]>()

  get count(): number {
    return this.#all.size
  }

  get all(): ReadonlySet<Peer> {
    return this.#all
  }

  add(peer: Peer): void {
    this.#all.add(peer)
    this.#index(peer.device, peer)
    if (peer.principal.kind === 'admin') this.#index(peer.principal.id, peer)
    if (peer.person !== null) this.#index(peer.person, peer)
  }

  remove(peer: Peer): void {
    this.#all.delete(peer)
    this.#unindex(peer.device, peer)
    if (peer.principal.kind === 'admin') this.#unindex(peer.principal.id, peer)
    if (peer.person !== null) this.#unindex(peer.person, peer)
  }

  /** A computer has got a person since it connected. */
  setPerson(peer: Peer, person: string): void {
    peer.person = person
    this.#index(person, peer)
  }

  of(subject: string): readonly Peer[] {
    const found = this.#bySubject.get(subject)
    return found === undefined ? NOBODY : Array.isArray(found) ? found : [found]
  }

  isConnected(device: DeviceId): boolean {
    return this.#bySubject.has(device)
  }

  end(device: DeviceId, why: CloseName): void {
    for (const peer of [...this.of(device)]) peer.end(why)
  }

  #index(subject: string, peer: Peer): void {
    const found = this.#bySubject.get(subject)
    if (found === undefined) this.#bySubject.set(subject, peer)
    else if (Array.isArray(found)) found.push(peer)
    else this.#bySubject.set(subject, [found, peer])
  }

  #unindex(subject: string, peer: Peer): void {
    const found = this.#bySubject.get(subject)
    if (found === peer) this.#bySubject.delete(subject)
    else if (Array.isArray(found)) {
      const rest = found.filter((other) => other !== peer)
      if (rest.length === 1) this.#bySubject.set(subject, rest[0]!)
      else this.#bySubject.set(subject, rest)
    }
  }
}

const NOBODY: readonly Peer[] = []
