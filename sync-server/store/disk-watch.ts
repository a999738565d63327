/** Knows whether the disk is full: that is said once, and once when it is over, whatever fails meanwhile. */
import { isDiskFull } from './storage-failure.ts'

type Parts = {
  /** Writes as much as work needs that is worth trying, and removes it again; throws while there is no room. */
  probe: () => void
  log: { error: (details: object, text: string) => void; warn: (text: string) => void }
}

export class DiskWatch {
  readonly #parts: Parts
  readonly #listeners = new Set<() => void>()
  #error: Error | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What failed for want of room, until there is some again; null: there is. */
  get error(): Error | null {
    return this.#error
  }

  /** Is told of everything that failed; most of it is none of its business. */
  failed(error: unknown): void {
    if (!isDiskFull(error) || this.#error) return
    this.#error = error as Error
    this.#parts.log.error({ why: this.#error.message }, 'The disk is full: nothing more is kept until there is room.')
  }

  /** Looks whether there is room again; meant to be called often. */
  look(): void {
    if (!this.#error) return
    try {
      this.#parts.probe()
    } catch (error) {
      if (isDiskFull(error)) return
      throw error
    }
    this.#error = null
    this.#parts.log.warn('There is room on the disk again: what waited goes on.')
    for (const listener of [...this.#listeners]) listener()
  }

  /** Is called whenever there is room again. @returns the way to stop that */
  whenOver(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when there is room. */
  room(): Promise<void> {
    if (!this.#error) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = this.whenOver(() => {
        stop()
        resolve()
      })
    })
  }
}
