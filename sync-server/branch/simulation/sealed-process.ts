/**
 * Seals this process off: until it is opened again clock, timers, randomness, keys and sockets are those of a
 * simulation, for the servers, the replicas and every library below them, so that one seed has one history.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module'
import type { Server } from 'node:net'
import type { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import { fill, newKeyPair, newUuid, randomBuffer, sealedSubtle } from './sealed-crypto.ts'
import { sealedFetch } from './virtual-fetch.ts'
import type { VirtualNetwork } from './virtual-network.ts'
import type { VirtualTime } from './virtual-time.ts'

const require = createRequire(import.meta.url)
const cryptoModule = require('node:crypto') as Record<string, unknown>
const timersModule = require('node:timers/promises') as Record<string, unknown>
const net = require('node:net') as { connect: unknown; Server: typeof Server }

/** What stands in the place of a Node timer. */
class Timer {
  readonly stop: () => void
  constructor(stop: () => void) {
    this.stop = stop
  }
  ref = () => this
  unref = () => this
  hasRef = () => false
  close = () => this.stop()
}

/** @returns the way to open the process again */
export const seal = (time: VirtualTime, chance: Chance, network: VirtualNetwork): (() => void) => {
  const undo: (() => void)[] = []
  const replace = (target: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(target, name)
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true })
    undo.push(() => {
      if (before) Object.defineProperty(target, name, before)
      else delete (target as Record<string, unknown>)[name]
    })
  }
  const start = time.now
  const clearing = (real: (timer: never) => void) => (timer: unknown) => {
    if (timer instanceof Timer) timer.stop()
    else real(timer as never)
  }
  const repeat = (work: (...given: unknown[]) => void, milliseconds: number, ...given: unknown[]) => {
    let stop = (): void => {}
    const again = (): void => {
      stop = time.after(milliseconds, () => {
        again()
        work(...given)
      })
    }
    again()
    return new Timer(() => stop())
  }
  const soon = (work: (...given: unknown[]) => void, ...given: unknown[]) => new Timer(time.soon(() => work(...given)))
  const { clearTimeout, clearInterval, clearImmediate } = globalThis
  replace(globalThis, 'setTimeout', (work: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) => {
    return new Timer(time.after(milliseconds, () => work(...given)))
  })
  replace(globalThis, 'setInterval', repeat)
  replace(globalThis, 'setImmediate', soon)
  replace(globalThis, 'clearTimeout', clearing(clearTimeout))
  replace(globalThis, 'clearInterval', clearing(clearInterval))
  replace(globalThis, 'clearImmediate', clearing(clearImmediate))
  replace(globalThis, 'fetch', sealedFetch(network))
  replace(Date, 'now', () => time.now)
  replace(performance, 'now', () => time.now - start)
  replace(Math, 'random', chance.next)
  const after = (milliseconds = 0, value?: unknown) => new Promise((resolve) => void time.after(milliseconds, () => resolve(value))) // prettier-ignore
  replace(timersModule, 'setTimeout', after)
  replace(timersModule, 'setImmediate', (value?: unknown) => new Promise((resolve) => void time.soon(() => resolve(value)))) // prettier-ignore

  const below = (from: number, to?: number) => (to === undefined ? chance.below(from) : from + chance.below(to - from))
  replace(cryptoModule, 'randomBytes', (size: number) => randomBuffer(chance, size))
  replace(cryptoModule, 'randomInt', below)
  replace(cryptoModule, 'randomUUID', () => newUuid(chance))
  replace(cryptoModule, 'generateKeyPairSync', () => newKeyPair(chance))
  replace(crypto, 'randomUUID', () => newUuid(chance))
  replace(crypto, 'getRandomValues', <View extends ArrayBufferView>(view: View) => fill(chance, view))
  const importKey = crypto.subtle.importKey.bind(crypto.subtle)
  for (const [name, work] of Object.entries(sealedSubtle(chance, { importKey }))) replace(crypto.subtle, name, work)

  const { listen, close } = net.Server.prototype as unknown as Record<'listen' | 'close', (...given: unknown[]) => unknown> // prettier-ignore
  replace(net, 'connect', (options: { port: number | string }) => network.dial(Number(options.port)))
  replace(net.Server.prototype, 'listen', function (this: Server, ...given: unknown[]) {
    const [options, told] = given as [{ port: number }, (() => void) | undefined]
    if (typeof options !== 'object') return listen.apply(this, given)
    network.listen(options.port, this, told)
    return this
  })
  replace(net.Server.prototype, 'close', function (this: Server, ...given: unknown[]) {
    return network.unlisten(this, given[0] as (() => void) | undefined) ? this : close.apply(this, given)
  })
  syncBuiltinESMExports()
  return () => {
    for (const one of undo.reverse()) one()
    syncBuiltinESMExports()
  }
}
