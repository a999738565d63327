/** The stock adapter of automerge-repo, with a fresh address for every connection. */
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket'
import type { PeerId, PeerMetadata } from '@automerge/automerge-repo/slim'

/** Milliseconds from a lost connection to the next try. */
const RETRY = 3000

export class LibrarySocket extends WebSocketClientAdapter {
  readonly #address: () => Promise<string>
  #closed = false
  #stop: () => void

  /** @param address makes the address with a token: one lives for a minute, so none is used twice */
  constructor(address: () => Promise<string>) {
    super('', RETRY)
    this.#address = address
    // A browser says at once that it lost the network; the socket itself would be noticed minutes later.
    const offline = () => this.#lose()
    const online = () => this.peerId && this.connect(this.peerId, this.peerMetadata)
    addEventListener('offline', offline)
    addEventListener('online', online)
    this.#stop = () => {
      removeEventListener('offline', offline)
      removeEventListener('online', online)
    }
  }

  override connect(peerId: PeerId, peerMetadata?: PeerMetadata): void {
    // Known at once: the repository asks for it before the address is made.
    this.peerId = peerId
    this.peerMetadata = peerMetadata ?? {}
    void this.#address()
      .then((url) => {
        if (this.#closed || this.socket?.readyState === WebSocket.OPEN) return
        Object.assign(this, { url })
        super.connect(peerId, peerMetadata)
      })
      .catch(() => undefined) // Signed out meanwhile: there is nobody to connect.
  }

  override disconnect(): void {
    this.#closed = true
    this.#stop()
    if (this.peerId && this.socket) super.disconnect()
  }

  /** Ends the connection as if it had been lost, so that it is made anew. */
  #lose(): void {
    const { socket } = this
    if (!socket) return
    socket.removeEventListener('close', this.onClose)
    socket.removeEventListener('message', this.onMessage)
    socket.close()
    this.onClose()
  }
}
