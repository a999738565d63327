import { cbor, type Message, type PeerId } from '@automerge/automerge-repo'
import type { WebSocket } from 'ws'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import { CLOSE, closeReason, type CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import { LIMITS } from '../sync/limits.ts'

/** An author's connection to the library. What comes and what goes is handled one after the other. */
export class LibraryConnection {
  readonly admin: AdminId
  readonly device: DeviceId
  /** as it has named itself; null: it has not joined yet */
  peer: PeerId | null = null
  /** ids of those that it has said anything about */
  readonly documents = new Set<string>()
  isEnded = false
  isAlive = true
  readonly #socket: WebSocket
  /** counts bytes, or what is as much work, against the limits of the administrator */
  readonly admits: (bytes: number) => boolean
  #incoming = Promise.resolve()
  #outgoing = Promise.resolve()

  constructor(socket: WebSocket, admin: AdminId, device: DeviceId, admits: (bytes: number) => boolean) {
    this.#socket = socket
    this.admits = admits
    this.admin = admin
    this.device = device
  }

  /** Does it when all that came before has been done. */
  receive(work: () => Promise<void>): void {
    this.#incoming = this.#incoming.then(() => (this.isEnded ? undefined : work())).catch(() => this.end('malformed'))
  }

  /** @param ready is awaited first, such as what is said being on disk */
  send(message: Message | Record<string, unknown>, ready: () => Promise<void> = async () => {}): void {
    this.#outgoing = this.#outgoing
      .then(ready)
      .then(() => this.#write(cbor.encode(message)))
      .catch(() => this.end('restarting'))
  }

  /** Asks for a sign of life; without one since the last time nobody is there. */
  check(): void {
    if (!this.isAlive) this.#socket.terminate()
    this.isAlive = false
    if (!this.isEnded) this.#socket.ping()
  }

  end(why: CloseName, detail?: string): void {
    if (this.isEnded) return
    this.isEnded = true
    this.#socket.close(CLOSE[why].code, closeReason(why, detail))
  }

  #write(bytes: Uint8Array): void {
    if (this.isEnded) return
    if (this.#socket.bufferedAmount > LIMITS.messageBytes) this.end('slow')
    else this.#socket.send(bytes)
  }
}
