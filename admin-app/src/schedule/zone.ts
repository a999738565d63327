import type { UnitTree } from '../org/tree.ts'

/** The organisation's time zone; where its unit names none, that of this computer. */
export const zoneOf = (tree: UnitTree): string =>
  tree.roots.find(({ timeZone }) => timeZone !== null)?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
