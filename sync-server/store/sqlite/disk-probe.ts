import type { Database } from './database.ts'
import { writeSetting } from './settings.ts'

const KEY = 'disk.probe'
/** Bytes without which going on would fail at the next larger message. */
const ROOM = 256 * 1024

/** @throws when the disk has no room for what work is worth trying for */
export const probeDisk = (database: Database): void => {
  writeSetting(database, KEY, { filler: 'x'.repeat(ROOM) })
  writeSetting(database, KEY, null)
}
