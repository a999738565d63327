/** Which of the desks that an endpoint holds says who and where it is (rules DESK-n in docs/spec/model.md). */
import { isOf, type Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'

/** The desk that holds, or null when no server has told anything yet. */
export const foldDesk = (facts: Iterable<Fact | UnknownFact>): Desk | null => {
  let held: Desk | null = null
  for (const fact of facts) if (isOf(fact, 'desk') && (!held || supersedes(fact, held))) held = fact
  return held
}

/**
 * Up to when what a desk was made from is known to be head office's, by head office's clock, milliseconds. Head office
 * makes one from all that it knows at that moment; a branch server from its roster, whatever time it is there.
 */
const knowledgeOf = ({ at, roster }: Desk): number => roster ?? at

/** Does `desk` hold before `held`? The later knowledge, then head office's word, then the later one of the same server. */
const supersedes = (desk: Desk, held: Desk): boolean => {
  const later = knowledgeOf(desk) - knowledgeOf(held)
  if (later !== 0) return later > 0
  const isHeadOffices = desk.roster === undefined
  if (isHeadOffices !== (held.roster === undefined)) return isHeadOffices
  if (desk.at !== held.at) return desk.at > held.at
  // Two at one time differ only when a server failed between them: any order will do that is the same everywhere.
  return JSON.stringify(desk) > JSON.stringify(held)
}
