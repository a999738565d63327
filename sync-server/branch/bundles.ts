/**
 * Carry bundles, seen from either side (BUNDLE-n): what another server lacks goes into a file, and what is in such a file
 * is taken through the same door as what comes over the link.
 */
import { createReadStream } from 'node:fs'
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import type { TakenReport } from '@carillon/shared-model/views/taken-bundle.ts'
import { agreementKey, agreementPrivateKey } from '@carillon/shared-model/logs/agreement-keys.ts'
import type { BundleHeader, BundleReason } from '@carillon/shared-model/logs/bundle-format.ts'
import { openBundle, type OpenedBundle } from '@carillon/shared-model/logs/read-bundle.ts'
import { previewBundle, takeBundle } from '@carillon/shared-model/logs/take-bundle.ts'
import { writeBundle, type WrittenBundle } from '@carillon/shared-model/logs/write-bundle.ts'
import type { Clock } from '../ports/clock.ts'
import type { SettingsRepository } from '../ports/settings.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { Refusal, type RefusalCode } from '../refusal.ts'
import type { BranchExchange } from './branch-links.ts'
import { HeardStatements, isGivenUp } from './heard-statements.ts'

const deflate = promisify(deflateRaw)
const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw)

/** What a bundle says besides logs, once it has been checked and before anything of it is taken. */
export type CheckedWords = Pick<TakenReport, 'roster' | 'contacts'> & {
  /** what logs are judged by */
  takeBefore: () => Promise<void>
  /**
   * what counts only with the logs
   * @param isComplete everything that its sender had is on this disk
   * @param isLatest nothing that it said later has come
   */
  takeAfter: (isComplete: boolean, isLatest: boolean) => Promise<void>
}

/** A server with which bundles are exchanged. */
export type BundlePeer = {
  id: string
  /** raw Ed25519 public key, base64url */
  key: string
  exchange: () => Promise<BranchExchange>
  /** what it is told besides logs */
  words: () => Promise<readonly object[]>
  /** @throws Refusal: nothing of the bundle is taken */
  checkWords: (words: readonly unknown[]) => Promise<CheckedWords>
}

type Parts = {
  /** this server's id */
  id: () => string
  /** this server's Ed25519 private key */
  key: () => JsonWebKey
  epoch: string
  unitOfWork: UnitOfWork
  settings: SettingsRepository
  clock: Pick<Clock, 'tick'>
  /** @param id undefined: the only one that there is @throws Refusal when it is not said which */
  peer: (id: string | undefined) => BundlePeer | null
}

const REFUSED: Record<BundleReason, readonly [RefusalCode, string]> = {
  notABundle: ['not-a-bundle', 'This file is no bundle. Choose one that “carillon branch bundle export” wrote.'],
  newer: ['bundle-newer', 'This bundle was made by a newer version of Carillon. Update this server first.'],
  notForUs: ['bundle-not-for-us', 'This bundle is for another server. Carry it there.'],
  unknownSender: [
    'bundle-unknown-sender',
    'This bundle comes from a server that is not known here, or is admitted no more. Nothing was taken.',
  ],
  damaged: ['bundle-damaged', 'This bundle is damaged or was changed on the way. Copy it again, or make it again.'],
  old: ['bundle-old', 'This bundle is from before its sender was restored from a backup. Make a new one there.'],
}

export const refusedBundle = (reason: BundleReason): Refusal => new Refusal(...REFUSED[reason])

export class Bundles {
  readonly #parts: Parts
  readonly #heard: HeardStatements
  /** of what is taken one after the other */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#heard = new HeardStatements(parts.unitOfWork, parts.settings)
  }

  /**
   * What another server lacks by its own last word.
   * @param to undefined: the only one that there is
   * @param write resolves when it wants more
   * @throws Refusal when there is no such server, before anything is written
   */
  async prepare(
    to: string | undefined,
  ): Promise<(write: (bytes: Uint8Array) => Promise<void>) => Promise<WrittenBundle>> {
    const { peer, id, key, clock } = this.#parts
    const other = peer(to)
    if (!other) throw new Refusal('no-branch', 'There is no such branch server, or it is admitted no more.')
    const words = new TextEncoder().encode(JSON.stringify(await other.words()))
    const [source, sink] = await other.exchange()
    const theirs = (await this.#heard.of(other.id))?.statement ?? null
    const signing = await crypto.subtle.importKey('jwk', signingJwk(key()), 'Ed25519', false, ['sign'])
    const from = { id: id(), key: signing }
    const receiver = { id: other.id, key: await agreementKey(other.key) }
    const compress = (bytes: Uint8Array) => deflate(bytes)
    return (write) =>
      writeBundle({ source, sink, theirs, from, to: receiver, words, made: clock.tick(), compress, write })
  }

  /**
   * Takes what is in a file, or tells what would come of it.
   * @param from whose bundle it has to be; undefined: anybody's whom this server takes bundles from
   * @throws Refusal with the reason, when nothing was taken
   */
  take(file: string, options: { from?: string; dryRun: boolean }): Promise<TakenReport> {
    const taken = this.#last.then(() => this.#take(file, options))
    this.#last = taken.catch(() => undefined)
    return taken
  }

  async #take(file: string, { from, dryRun }: { from?: string; dryRun: boolean }): Promise<TakenReport> {
    const { bundle, peer } = await this.#open(file, from)
    const { roster, contacts, takeBefore, takeAfter } = await peer.checkWords(wordsOf(bundle))
    const [, sink] = await peer.exchange()
    const logs = await previewBundle(bundle, sink)
    const { made } = bundle.header
    const report = { from: peer.id, made, dryRun, roster, contacts, logs, skipped: [], isComplete: null }
    if (dryRun) return report
    await takeBefore()
    let isLatest = false
    // Made anew: what a roster says decides what is taken.
    const target = {
      epoch: this.#parts.epoch,
      sink: (await peer.exchange())[1],
      heard: async (statement: OpenedBundle['statement']) => {
        isLatest = await this.#heard.hear(peer.id, statement)
      },
    }
    const { skipped, isComplete } = await takeBundle(bundle, target)
    await takeAfter(isComplete, isLatest)
    return { ...report, skipped, isComplete }
  }

  async #open(file: string, from: string | undefined): Promise<{ bundle: OpenedBundle; peer: BundlePeer }> {
    let peer: BundlePeer | null = null
    let heard: Awaited<ReturnType<HeardStatements['of']>> = null
    const opened = await openBundle({
      open: () => createReadStream(file),
      decompress: (bytes, most) => inflate(bytes, { maxOutputLength: most }),
      me: { id: this.#parts.id(), key: await agreementPrivateKey(this.#parts.key()) },
      senderKey: async (id) => {
        if (from !== undefined && id !== from) return null
        peer = this.#parts.peer(id)
        heard = await this.#heard.of(id)
        const raw = peer && Buffer.from(peer.key, 'base64url')
        return raw && crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
      },
      isPast: (header: BundleHeader) => isGivenUp(heard, header),
    })
    if (!opened.ok) throw refusedBundle(opened.reason)
    return { bundle: opened.bundle, peer: peer! }
  }
}

/** Web Crypto refuses a key that says otherwise what it is for. */
const signingJwk = ({ kty, crv, x, d }: JsonWebKey): JsonWebKey => ({ kty, crv, x, d }) as JsonWebKey

const wordsOf = ({ words }: OpenedBundle): readonly unknown[] => {
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(words))
    if (Array.isArray(said)) return said
  } catch {
    // not what any server writes
  }
  throw refusedBundle('damaged')
}
