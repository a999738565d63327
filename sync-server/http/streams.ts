/** Replies that stay open, by the device that reads them: they end with the device's admission, or with the server. */
import type { Writable } from 'node:stream'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'

export class Streams {
  readonly #open = new Map<DeviceId, Set<Writable>>()

  add(device: DeviceId, stream: Writable): void {
    const streams = this.#open.get(device) ?? new Set()
    this.#open.set(device, streams.add(stream))
    stream.once('close', () => {
      streams.delete(stream)
      if (streams.size === 0 && this.#open.get(device) === streams) this.#open.delete(device)
    })
  }

  /** Whoever is still admitted comes back, and is asked again what they may see. */
  end(device: DeviceId): void {
    for (const stream of this.#open.get(device) ?? []) stream.end()
  }

  endAll(): void {
    for (const device of this.#open.keys()) this.end(device)
  }
}
