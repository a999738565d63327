/** An exchange between two stores over a link whose frames move when told. What was on its way is lost with the link. */
import type { Chance } from '../../replica/simulation/chance.ts'
import { ExchangeSide } from '../exchange.ts'
import type { Sink, Source } from '../exchange-ports.ts'
import type { Appended } from '../exchange-sender.ts'
import type { MemoryStore } from './memory-store.ts'

type End = { side: ExchangeSide; queue: Uint8Array[] }
export type Party = { store: MemoryStore; source?: Source; sink?: Sink }

export class ExchangeLinkPair {
  readonly #ends: [End, End]
  /** frames that were delivered, per receiver */
  readonly frames: [Uint8Array[], Uint8Array[]] = [[], []]
  bytes = 0
  isCut = false
  /** what ended it, and who */
  ended: string | null = null
  readonly skipped: string[] = []
  readonly errors: unknown[] = []
  /** whether the sides are handed what was committed */
  pushes = true
  readonly #forget: (() => void)[] = []

  constructor(first: Party, second: Party) {
    this.#ends = [this.#end(first, second, 1), this.#end(second, first, 0)]
    for (const [n, { store }] of [first, second].entries()) {
      const { side } = this.#ends[n]!
      const listener = (appends: Appended[]) => side.changed(this.pushes ? appends : [])
      store.listeners.add(listener)
      this.#forget.push(() => store.listeners.delete(listener))
    }
    for (const { side } of this.#ends) side.start()
  }

  #end({ store, source, sink }: Party, peer: Party, to: 0 | 1): End {
    const side = new ExchangeSide({
      source: source ?? store.source(),
      sink: sink ?? store.sink(peer.store.name),
      link: {
        send: (frame) => void this.#ends[to].queue.push(frame.slice()),
        end: (reason) => {
          this.ended ??= `${store.name}: ${reason}`
          this.cut()
        },
      },
      report: {
        skipped: (log, reason, by) => void this.skipped.push(`${store.name} ${by} ${reason} ${log}`),
        failed: (error) => void this.errors.push(error),
      },
    })
    return { side, queue: [] }
  }

  side(index: 0 | 1): ExchangeSide {
    return this.#ends[index].side
  }

  get isIdle(): boolean {
    return this.isCut || this.#ends.every(({ queue }) => queue.length === 0)
  }

  /** Delivers one frame to one side or the other. */
  deliverOne(chance?: Chance): void {
    const waiting = ([0, 1] as const).filter((index) => this.#ends[index].queue.length > 0)
    const index = chance ? chance.pick(waiting) : waiting[0]
    if (index === undefined || this.isCut) return
    const frame = this.#ends[index].queue.shift()!
    this.frames[index].push(frame)
    this.bytes += frame.byteLength
    this.#ends[index].side.receive(frame)
  }

  cut(): void {
    this.isCut = true
    for (const forget of this.#forget) forget()
    for (const { side } of this.#ends) side.stop()
  }
}
