/** What computers elsewhere say of a clock that is doubted. None of them sets it: they can only show the same. */
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'

/** Milliseconds between clocks that show the same. */
const SAME = 120_000
/** Computers that must show the same: one may be wrong, stolen, or set by the same hand. */
const ENOUGH = 3
/** Computers that are remembered, the latest. */
const MOST = 10_000

export class Witnesses {
  readonly #agrees = new Map<DeviceId, boolean>()
  #agreeing = 0

  /** @param ahead how far its clock is ahead of the one that is doubted, milliseconds */
  hear(device: DeviceId, ahead: number): void {
    this.#forget(device)
    const agrees = Math.abs(ahead) < SAME
    this.#agrees.set(device, agrees)
    if (agrees) this.#agreeing++
    const [oldest] = this.#agrees.keys()
    if (this.#agrees.size > MOST && oldest) this.#forget(oldest)
  }

  forgetAll(): void {
    this.#agrees.clear()
    this.#agreeing = 0
  }

  get counts(): { agreeing: number; disagreeing: number } {
    return { agreeing: this.#agreeing, disagreeing: this.#agrees.size - this.#agreeing }
  }

  get areEnough(): boolean {
    const { agreeing, disagreeing } = this.counts
    return agreeing >= ENOUGH && agreeing > disagreeing
  }

  #forget(device: DeviceId): void {
    if (this.#agrees.get(device)) this.#agreeing--
    this.#agrees.delete(device)
  }
}
