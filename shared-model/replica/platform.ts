/** What a replica needs of its platform: a socket and timers. The browser's own fit, and so does the `ws` package. */

/** Compared like methods, so that handlers of richer events fit. */
type Handler<Event> = { handle(event: Event): void }['handle'] | null

export interface PlatformSocket {
  binaryType: string
  onopen: Handler<object>
  onmessage: Handler<{ data: unknown }>
  onerror: Handler<object>
  onclose: Handler<{ code: number; reason: string }>
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number, reason?: string): void
}
export type WebSocketConstructor = new (url: string) => PlatformSocket

export interface Timers {
  /** Runs `work` once after so many milliseconds; returns the way to call it off. */
  after(milliseconds: number, work: () => void): () => void
}

/** The longest time that `setTimeout` can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1

export const platformTimers: Timers = {
  after(milliseconds, work) {
    const timer = setTimeout(work, Math.min(milliseconds, LONGEST))
    return () => clearTimeout(timer)
  },
}
