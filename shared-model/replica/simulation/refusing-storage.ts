import { MemoryStorage } from '../memory-storage.ts'

/** A disk that is full at times: what it refuses it does not keep. */
export class RefusingStorage extends MemoryStorage {
  /** writes to logs from now on that are refused */
  refusals = 0
  /** of the value that is refused the next time */
  refusedKey: string | null = null
  /** appends that were asked for */
  asked = 0

  override async append(log: string, update: Uint8Array): Promise<void> {
    this.asked++
    this.#refuse()
    await super.append(log, update)
  }

  override async compact(log: string, merged: Uint8Array, count: number): Promise<void> {
    this.#refuse()
    await super.compact(log, merged, count)
  }

  override async set(key: string, value: unknown): Promise<void> {
    if (this.refusedKey === key) {
      this.refusedKey = null
      throw new Error('The disk is full.')
    }
    await super.set(key, value)
  }

  #refuse(): void {
    if (this.refusals === 0) return
    this.refusals--
    throw new Error('The disk is full.')
  }
}
