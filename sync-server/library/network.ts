/** What authors and library say to each other: automerge-repo's network protocol, with every sender held to one name. */
import { cbor, NetworkAdapter, type Message, type PeerId } from '@automerge/automerge-repo'
import { z } from 'zod'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { LibraryConnection } from './connection.ts'
import { changesIn } from './incoming.ts'

/** Of the protocol, as the stock client asks for it. */
const VERSION = '1'
export const LIBRARY_PEER = 'carillon-library' as PeerId

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
/** Names are keys of plain objects in automerge-repo. */
const peerName = z
  .string()
  .regex(/^[\w:.-]{1,100}$/)
  .refine((name) => !(name in {}) && name !== LIBRARY_PEER)
const join = z.object({
  type: z.literal('join'),
  senderId: peerName,
  supportedProtocolVersions: z.array(z.string()).optional(),
})
const spoken = z.object({ type: z.string(), senderId: z.string(), documentId: z.string().optional() })
const withData = z.object({ type: z.enum(['sync', 'request', 'ephemeral']), data: bytes })

export type NetworkNeeds = {
  /** Whether there is such a document, and this administrator may read and change it. */
  admits(document: string, by: AdminId): boolean
  /** Takes the changes of a message; false: they are not admitted. */
  take(document: string, data: Uint8Array, by: AdminId): Promise<boolean>
  /** Resolves when a document is on disk as it is now. */
  stored(document: string): Promise<void>
  /** Tells peers what of a document they lack, as if nothing were on its way to them. */
  beginSync(document: string, peers: PeerId[]): Promise<void>
}

export class LibraryNetwork extends NetworkAdapter {
  readonly #needs: NetworkNeeds
  readonly #joined = new Map<PeerId, LibraryConnection>()

  constructor(needs: NetworkNeeds) {
    super()
    this.#needs = needs
  }

  isReady(): boolean {
    return true
  }
  async whenReady(): Promise<void> {}
  connect(peerId: PeerId): void {
    this.peerId = peerId
  }
  disconnect(): void {
    for (const connection of [...this.#joined.values()]) this.leave(connection)
  }

  /** Whom a peer speaks for; null: it has not joined, or has left. */
  adminOf(peer: PeerId): AdminId | null {
    return this.#joined.get(peer)?.admin ?? null
  }

  /** Peers that have said something about a document. */
  peersOf(document: string): PeerId[] {
    return [...this.#joined].flatMap(([peer, { documents }]) => (documents.has(document) ? [peer] : []))
  }

  /** Nobody is told of anything that is not on disk. */
  send(message: Message): void {
    const { documentId } = message
    const ready = documentId === undefined ? undefined : () => this.#needs.stored(documentId)
    this.#joined.get(message.targetId)?.send(message, ready)
  }

  async receive(connection: LibraryConnection, frame: Uint8Array): Promise<void> {
    const decoded: unknown = cbor.decode(frame)
    const joining = join.safeParse(decoded)
    if (joining.success) return this.#join(connection, joining.data)
    const { type, senderId, documentId } = spoken.parse(decoded)
    if (connection.peer === null || senderId !== connection.peer) {
      // Stock clients pass on what they hear of each other, also back to where it came from.
      if (connection.peer === null || type !== 'ephemeral')
        connection.end('malformed', 'It bears the name of another peer.')
      return
    }
    if (documentId === undefined) return
    if (!this.#needs.admits(documentId, connection.admin)) {
      if (type === 'doc-unavailable') return
      connection.send({ type: 'doc-unavailable', documentId, senderId: LIBRARY_PEER, targetId: senderId })
      return
    }
    if (type !== 'doc-unavailable' && !(await this.#admits(connection, documentId, withData.parse(decoded)))) return
    if (!connection.documents.has(documentId)) {
      connection.documents.add(documentId)
      // What was on its way over an earlier connection of this peer is lost.
      await this.#needs.beginSync(documentId, [connection.peer])
    }
    if (!connection.isEnded) this.emit('message', decoded as Message)
  }

  leave(connection: LibraryConnection): void {
    const { peer } = connection
    if (peer === null || this.#joined.get(peer) !== connection) return
    this.#joined.delete(peer)
    this.emit('peer-disconnected', { peerId: peer })
  }

  async #admits(connection: LibraryConnection, document: string, { type, data }: z.infer<typeof withData>) {
    if (type === 'ephemeral') {
      cbor.decode(new Uint8Array(data)) // throws here rather than in automerge-repo
      return true
    }
    const incoming = changesIn(data)
    if (incoming === null) connection.end('malformed')
    // A few bytes may be much work.
    else if (incoming.operations > data.length && !connection.admits(incoming.operations)) connection.end('rate')
    else if (incoming.count === 0 || (await this.#needs.take(document, data, connection.admin))) return true
    else connection.end('badFact', 'The changes do not fit the document.')
    return false
  }

  #join(connection: LibraryConnection, { senderId, supportedProtocolVersions }: z.infer<typeof join>): void {
    const peer = senderId as PeerId
    const holder = this.#joined.get(peer)
    if (connection.peer !== null && connection.peer !== peer)
      return connection.end('malformed', 'It has joined before.')
    if (supportedProtocolVersions && !supportedProtocolVersions.includes(VERSION)) return connection.end('version')
    if (holder && holder !== connection) {
      if (holder.device !== connection.device) return connection.end('clientTaken', 'This name is taken.')
      // The same device is back before its old connection was found to be dead.
      this.leave(holder)
      holder.end('restarting')
    }
    connection.peer = peer
    this.#joined.set(peer, connection)
    // Ephemeral: what it has is asked anew each time, rather than kept for every browser that ever came.
    this.emit('peer-candidate', { peerId: peer, peerMetadata: { isEphemeral: true } })
    connection.send({
      type: 'peer',
      senderId: LIBRARY_PEER,
      peerMetadata: { isEphemeral: true },
      selectedProtocolVersion: VERSION,
      targetId: peer,
    })
  }
}
