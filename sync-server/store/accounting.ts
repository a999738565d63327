import type { ItemKind } from '@carillon/shared-model/access/sending.ts'

/** What decides who is accounted for: an item's kind, and on whose screens an alert shows. */
export type Accounting = { kind: ItemKind; screens: 'people' | 'computers' | 'both' | null }

/**
 * Whether a journal's subject is accounted for (PROJECT-4): messages and alerts to people person by person; alerts to
 * computers computer by computer; alerts to both by person where there is one, else by computer.
 * @param recipient a person's id (`p…`) or a device's (`d…`)
 */
export const countsRecipient = ({ kind, screens }: Accounting, recipient: string): boolean => {
  const isPerson = recipient.startsWith('p')
  // What a campaign's people do is told by facts about lessons; receipts are of the occurrences of what recurs.
  if (kind === 'campaign' || kind === 'series') return false
  if (kind === 'message') return isPerson
  return isPerson ? screens !== 'computers' : screens !== 'people'
}
