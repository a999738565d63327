import { changesLine, RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { backoff } from '@carillon/shared-model/replica/backoff.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { lines } from './lines.ts'

type Listener = {
  /** the stream is open: from here on no change is missed */
  onOpen: () => void
  /** these views have changed */
  onChange: (views: readonly ViewName[]) => void
  /** the server was heard, if only a heartbeat */
  onContact: () => void
  onLost: () => void
  /** the server knows this device no more */
  onRefused: () => void
}

const FIRST_WAIT = 500
const LONGEST_WAIT = 15_000
/** The server's heart beats every 15 seconds; after this long without one the line is dead. */
const SILENCE = 40_000

/** Listens to what changes on the server, and comes back when the line breaks: soon at first, then less often. */
export class Changes {
  readonly #url: string
  readonly #header: () => Promise<string | null>
  readonly #listener: Listener
  #ended = new AbortController()
  #wake: () => void = () => undefined

  constructor(origin: string, header: () => Promise<string | null>, listener: Listener) {
    this.#url = origin + RAW_ROUTES.changes.path
    this.#header = header
    this.#listener = listener
    void this.#run()
  }

  /** Tries again now, as when the browser says that the network is back. */
  retry(): void {
    this.#wake()
  }

  close(): void {
    this.#ended.abort()
    this.#wake()
  }

  async #run(): Promise<void> {
    let failures = 0
    while (!this.#ended.signal.aborted) {
      const opened = await this.#listen()
      if (this.#ended.signal.aborted) return
      this.#listener.onLost()
      failures = opened ? 0 : failures + 1
      const pause = backoff(failures, FIRST_WAIT, LONGEST_WAIT) * (0.5 + Math.random())
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** @returns whether the stream was open */
  async #listen(): Promise<boolean> {
    const dead = new AbortController()
    let opened = false
    let timer = setTimeout(() => dead.abort(), SILENCE)
    const end = () => dead.abort()
    // AbortSignal.any is younger than the oldest runtime of the installed console.
    this.#ended.signal.addEventListener('abort', end)
    if (this.#ended.signal.aborted) end()
    try {
      const header = await this.#header()
      const response = await fetch(this.#url, {
        headers: header ? { authorization: header } : {},
        signal: dead.signal,
      })
      if (response.status === 401) this.#listener.onRefused()
      if (!response.ok || !response.body) return false
      opened = true
      this.#listener.onOpen()
      for await (const line of lines(response.body)) {
        clearTimeout(timer)
        timer = setTimeout(() => dead.abort(), SILENCE)
        this.#listener.onContact()
        if (line.trim()) this.#listener.onChange(changesLine.parse(JSON.parse(line)).views)
      }
      return true
    } catch {
      return opened
    } finally {
      this.#ended.signal.removeEventListener('abort', end)
      clearTimeout(timer)
    }
  }
}
