/** Takes what is in a bundle, or tells what it would bring (rules BUNDLE-n). */
import type { BundleHeader } from './bundle-format.ts'
import { readClocks } from './clocks.ts'
import type { Cursor } from './exchange-frames.ts'
import type { Sink } from './exchange-ports.ts'
import { parseLogName, type LogKind } from './names.ts'
import type { OpenedBundle } from './read-bundle.ts'
import { readUpdate } from './read-update.ts'
import type { Statement } from './statement.ts'

/** Of updates that are taken together. */
const TOGETHER_BYTES = 2 * 1024 * 1024

/** What would come of it, by kind of log. */
export type BundlePreview = Partial<Record<LogKind | 'other', { logs: number; facts: number }>>

/** What taking the bundle would bring; changes nothing. */
export const previewBundle = async (bundle: OpenedBundle, sink: Sink): Promise<BundlePreview> => {
  const preview: BundlePreview = {}
  let current = ''
  let held = new Map<number, number>()
  for await (const frame of bundle.frames()) {
    if (frame.kind !== 'part' || !sink.wants(frame.log)) continue
    const { log } = frame
    const isNext = log !== current
    // The pieces of a log follow each other.
    if (isNext) held = readClocks((await sink.stateVectors([log])).get(log) ?? new Uint8Array([0]))
    current = log
    const facts = newFacts(frame.update, held)
    if (facts === 0) continue
    const ofKind = (preview[parseLogName(log)?.kind ?? 'other'] ??= { logs: 0, facts: 0 })
    if (isNext) ofKind.logs++
    ofKind.facts += facts
  }
  return preview
}

/** Counts what is new, and raises `held` to it. */
const newFacts = (update: Uint8Array, held: Map<number, number>): number => {
  const read = readUpdate(update)
  if (!read.ok) return 0
  let count = 0
  for (const { client, clock, end } of read.sections) {
    const known = held.get(client) ?? 0
    if (clock > known || end <= known) continue
    count += end - known
    held.set(client, end)
  }
  return count
}

export type BundleTarget = {
  /** of this server's own database */
  epoch: string
  sink: Sink
  /** The other's last word, if it is later than what was heard before: the next bundle is made from it. */
  heard(statement: Statement): Promise<void>
}
export type TakenBundle = {
  skipped: { log: string; reason: string }[]
  /** everything that its sender had is on this disk */
  isComplete: boolean
}

/** Takes all of it. Rejects when nothing can be kept; it may be taken again, as often as one likes. */
export const takeBundle = async (bundle: OpenedBundle, target: BundleTarget): Promise<TakenBundle> => {
  const { sink } = target
  const skipped = new Map<string, string>()
  let together: { log: string; update: Uint8Array }[] = []
  let bytes = 0
  let reached: Cursor | null = null
  const flush = async () => {
    await takeTogether(sink, together, skipped)
    together = []
    bytes = 0
  }
  for await (const frame of bundle.frames()) {
    if (frame.kind === 'part' && sink.wants(frame.log)) {
      together.push(frame)
      if ((bytes += frame.update.byteLength) > TOGETHER_BYTES) await flush()
    }
    if (frame.kind === 'skipped') skipped.set(frame.log, frame.reason)
    if (frame.kind === 'reached' && frame.isComplete) reached = frame.cursor
  }
  await flush()
  if (reached && follows(bundle.header, reached, target, skipped)) await sink.reached(reached, true)
  await target.heard(bundle.statement)
  return {
    skipped: [...skipped].map(([log, reason]) => ({ log, reason })),
    isComplete: reached !== null && isWithin(reached, sink.cursor()),
  }
}

/** Of several logs at once, of each in order. */
const takeTogether = async (
  sink: Sink,
  parts: readonly { log: string; update: Uint8Array }[],
  skipped: Map<string, string>,
): Promise<void> => {
  const logs = new Map<string, Uint8Array[]>()
  for (const { log, update } of parts) logs.set(log, [...(logs.get(log) ?? []), update])
  await Promise.all(
    [...logs].map(async ([log, updates]) => {
      for (const update of updates) {
        if (skipped.has(log)) return
        const result = await sink.take(log, update)
        if (!result.ok) skipped.set(log, result.reason)
      }
    }),
  )
}

const isWithin = (reached: Cursor, held: Cursor | null): boolean =>
  reached.seq === 0 || (held?.epoch === reached.epoch && held.scope === reached.scope && held.seq >= reached.seq)

/**
 * Whether everything up to there is on disk now: the bundle begins no later than where this server is, the server has
 * still what it had when it said so, and nothing was left out because something before it was lacking.
 */
const follows = (
  { base }: BundleHeader,
  reached: Cursor,
  { epoch, sink }: BundleTarget,
  skipped: ReadonlyMap<string, string>,
): boolean => {
  if ([...skipped.values()].includes('gap')) return false
  if (base && base.epoch !== epoch) return false
  const isSame = (cursor: Cursor | null | undefined): cursor is Cursor =>
    cursor?.epoch === reached.epoch && cursor.scope === reached.scope
  const from = isSame(base?.cursor) ? base.cursor.seq : 0
  const mine = sink.cursor()
  const held = isSame(mine) ? mine.seq : 0
  return held >= from && reached.seq > held
}
