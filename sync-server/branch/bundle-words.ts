/** What bundles say besides logs: what goes over a link beside the exchange, without who is in touch at the moment. */
import type { checkRoster, Roster } from '@carillon/shared-model/branches/roster.ts'
import { refusedBundle, type CheckedWords } from './bundles.ts'
import { fromBranch, fromHeadOffice, type ContactsFrame, type FromBranchControl } from './link-frames.ts'

type Ready = Extract<FromBranchControl, { kind: 'ready' }>

/** At head office. @throws Refusal when it is not what a branch server says */
export const wordsFrom = (words: readonly unknown[]): { ready: Ready; contacts: ContactsFrame } => {
  const said = words.map((word) => fromBranch.safeParse(word).data)
  const ready = said.find((word) => word?.kind === 'ready')
  const contacts = said.find((word) => word?.kind === 'contacts')
  if (!ready || !contacts) throw refusedBundle('damaged')
  return { ready, contacts }
}

/**
 * At a branch server. An older roster than the one that it goes by is left out: bundles are taken in any order.
 * @throws Refusal when there is none, or one that is not for this branch server
 */
export const rosterIn = async (
  words: readonly unknown[],
  check: (value: unknown) => ReturnType<typeof checkRoster>,
  take: (roster: Roster) => Promise<void>,
  version: () => number,
): Promise<CheckedWords> => {
  const said = words.map((word) => fromHeadOffice.safeParse(word).data).find((word) => word?.kind === 'roster')
  if (!said) throw refusedBundle('damaged')
  const checked = await check(said.roster)
  const nothing = { contacts: 0, takeAfter: async () => {} }
  if ('problem' in checked) {
    if (checked.problem === 'older') return { ...nothing, roster: 'older', takeBefore: async () => {} }
    throw refusedBundle(checked.problem === 'other-branch' ? 'notForUs' : 'damaged')
  }
  const roster = checked.roster.version === version() ? 'same' : 'new'
  return { ...nothing, roster, takeBefore: () => take(checked.roster) }
}
