import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { Route } from './routes.ts'

type Page = Exclude<Route['page'], 'unknown'>

/** A page is there for whoever holds one of these capabilities anywhere; null: for every administrator. */
const NEEDS: Record<Page, readonly Capability[] | null> = {
  home: null,
  quick: ['alerts.people', 'alerts.computers'],
  messages: ['messages.send', 'alerts.people', 'alerts.computers', 'receipts.see', 'items.recall'],
  compose: ['messages.send'],
  message: ['messages.send', 'alerts.people', 'alerts.computers', 'receipts.see', 'items.recall'],
  people: null,
  import: ['directory.manage'],
  computers: null,
  links: ['computers.manage'],
}

/** What an account's grants make of the console. */
export const pagesOf = (account: { may: (capability: Capability) => boolean }): ReadonlySet<Page> =>
  new Set((Object.keys(NEEDS) as Page[]).filter((page) => NEEDS[page]?.some((one) => account.may(one)) ?? true))
