/** The time as the disk knows it, so that a server's clock is never far behind what it has stored. */
import { z } from 'zod'
import type { Repositories } from '../ports/repositories.ts'
import type { SettingsChange } from '../ports/settings.ts'
import { DAY, type SavedClock } from './server-clock.ts'

const KEY = 'clock'
const stored = z.object({ time: z.number(), wall: z.number(), last: z.number(), until: z.number() })

/** null: nothing was ever stored here */
export const readSavedClock = async ({
  settings,
  stamps,
}: Pick<Repositories, 'settings' | 'stamps'>): Promise<SavedClock | null> => {
  const kept = stored.safeParse(await settings.get(KEY)).data ?? fromStamp(await stamps.latest())
  if (!kept) return null
  // Written once a minute. Whatever was published since then is an entry of the trail, with the same time.
  const published = (await stamps.latestEntry(kept.time + DAY)) ?? 0
  return { ...kept, last: Math.max(kept.last, published) }
}

/** Before there was a clock on disk. */
const fromStamp = (at: number | null): SavedClock | null =>
  at === null ? null : { time: at, wall: at, last: at, until: at }

export const clockSaved = (value: SavedClock): SettingsChange => ({ kind: 'setting-saved', key: KEY, value })
