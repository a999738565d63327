/**
 * Writes one author's facts to a log. The bytes go to the disk first and count only when it has them: what the disk
 * refused has left no trace. Items refer to the author's own previous one alone, so that they stand by themselves
 * wherever they come (DESIGN.md section 2).
 */
import type { Packed } from '../facts/codec.ts'
import { appendUpdate } from '../logs/append.ts'

export type LogDisk = {
  /** resolves when the update is on disk */
  store: (update: Uint8Array) => Promise<void>
  /** It is on disk now. */
  stored: (update: Uint8Array, isNew: boolean) => void
  /** Runs one piece of work after the other. */
  inTurn: (work: () => Promise<void>) => void
}

type Waiting = { value: unknown; size: number; stored: () => void; failed: (reason: unknown) => void }

/** Bytes of facts, as JSON, that are written together; a larger one is written alone. */
const TOGETHER = 256 * 1024

/** A Yjs client id that nobody has used. */
const newClient = (): number => crypto.getRandomValues(new Uint32Array(1))[0]!

export class LogWriter {
  readonly #disk: LogDisk
  /** of Yjs; this session's own, and another one after each write that failed: nobody knows how much of it was kept */
  #client = newClient()
  /** taken only by what is on disk */
  #clock = 0
  #waiting: Waiting[] = []

  constructor(disk: LogDisk) {
    this.#disk = disk
  }

  /** Resolves when it is on disk; facts that come while the disk is at work are written together. @param size of it as JSON, bytes */
  append(value: Packed, size: number): Promise<void> {
    return new Promise((stored, failed) => {
      this.#waiting.push({ value, size, stored, failed })
      if (this.#waiting.length === 1) this.#disk.inTurn(() => this.#flush())
    })
  }

  /** Writes values once more that stand in the log already, where the server cannot take them. In turn. */
  async again(values: readonly unknown[]): Promise<void> {
    if (values.length > 0) await this.#write(values, false)
  }

  async #flush(): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    for (let from = 0, to = 0; from < waiting.length; from = to) {
      for (let size = 0; to < waiting.length && (to === from || size + waiting[to]!.size <= TOGETHER); to++)
        size += waiting[to]!.size
      const batch = waiting.slice(from, to)
      try {
        await this.#write(
          batch.map(({ value }) => value),
          true,
        )
        for (const { stored } of batch) stored()
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
    }
  }

  async #write(values: readonly unknown[], isNew: boolean): Promise<void> {
    const update = appendUpdate(this.#client, this.#clock, values)
    try {
      await this.#disk.store(update)
    } catch (error) {
      this.#client = newClient()
      this.#clock = 0
      throw error
    }
    this.#clock += values.length
    this.#disk.stored(update, isNew)
  }
}
