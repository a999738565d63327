import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { holds, isGranted, type Grant } from '@carillon/shared-model/access/grants.ts'
import { ALL_PAGES, MENU, PAGES, type MenuPage, type Need, type Page } from './pages.ts'

export type Allowed = { may: (capability: Capability) => boolean; mayEverywhere: (capability: Capability) => boolean }

const isThere = (need: Need, account: Allowed): boolean => {
  if (need === null) return true
  return 'everywhere' in need ? account.mayEverywhere(need.everywhere) : need.some((one) => account.may(one))
}

/** What an account's grants make of the console. */
export const pagesOf = (account: Allowed): ReadonlySet<Page> =>
  new Set(ALL_PAGES.filter((page) => isThere(PAGES[page].needs, account)))

/** What grants allow, as the menu asks for it. */
export const permissionsOf = (grants: readonly Grant[]): Allowed => ({
  may: (capability) => holds(grants, capability),
  mayEverywhere: (capability) => isGranted(grants, capability, null, new Map()),
})

/** Where somebody comes in who asked for no page: the first of theirs. */
export const landingOf = (pages: ReadonlySet<Page>): MenuPage | 'account' =>
  MENU.flat().find((page) => pages.has(page)) ?? 'account'
