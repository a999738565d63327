/** What is sent in one tick goes out in one frame, or in few that are not too large. */

/** Bytes in one frame, unless a single message is larger. */
const FRAME_LIMIT = 256 * 1024

export class OutgoingFrames {
  readonly #send: (frame: Uint8Array<ArrayBuffer>) => void
  #entries: Uint8Array[] = []

  constructor(send: (frame: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send
  }

  queue(entry: Uint8Array): void {
    if (this.#entries.length === 0) queueMicrotask(() => this.#flush())
    this.#entries.push(entry)
  }

  /** Nothing of what is queued is sent. */
  drop(): void {
    this.#entries = []
  }

  #flush(): void {
    const entries = this.#entries
    this.#entries = []
    for (let from = 0, to = 0; from < entries.length; from = to) {
      let size = 0
      while (to < entries.length && (to === from || size + entries[to]!.byteLength <= FRAME_LIMIT))
        size += entries[to++]!.byteLength
      const frame = new Uint8Array(size)
      let at = 0
      for (const entry of entries.slice(from, to)) {
        frame.set(entry, at)
        at += entry.byteLength
      }
      this.#send(frame)
    }
  }
}
