import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { holds, isGranted, type Grant } from '@carillon/shared-model/access/grants.ts'
import type { Route } from './routes.ts'

type Page = Exclude<Route['page'], 'unknown'>
/** `everywhere`: the capability has to reach the whole organisation. */
type Need = readonly Capability[] | { everywhere: Capability }
export type Allowed = { may: (capability: Capability) => boolean; mayEverywhere: (capability: Capability) => boolean }

const SENT: Need = ['messages.send', 'alerts.people', 'alerts.computers', 'receipts.see', 'items.recall']

/** A page is there for whoever holds one of these capabilities anywhere; null: for every administrator. */
const NEEDS: Record<Page, Need | null> = {
  home: ['receipts.see', 'progress.see', 'campaigns.run', 'computers.manage', 'branches.manage'],
  quick: ['alerts.people', 'alerts.computers'],
  messages: SENT,
  compose: ['messages.send'],
  message: SENT,
  templates: ['messages.send'],
  template: ['messages.send'],
  draft: ['messages.send'],
  series: SENT,
  training: ['courses.write', 'campaigns.run', 'progress.see'],
  newCampaign: ['campaigns.run'],
  campaign: ['campaigns.run', 'progress.see'],
  course: { everywhere: 'courses.write' },
  chat: ['chat.answer'],
  conversation: ['chat.answer'],
  replies: ['chat.answer'],
  queues: ['settings.manage'],
  people: ['directory.manage', 'computers.manage'],
  import: { everywhere: 'directory.manage' },
  ldap: { everywhere: 'directory.manage' },
  computers: ['computers.manage', 'receipts.see'],
  links: ['computers.manage'],
  administrators: ['administrators.manage'],
  newAdministrator: ['administrators.manage'],
  administrator: ['administrators.manage'],
  profiles: { everywhere: 'administrators.manage' },
  audit: ['audit.read'],
  provider: ['settings.manage'],
  account: null,
}

const isThere = (need: Need | null, account: Allowed): boolean => {
  if (need === null) return true
  return 'everywhere' in need ? account.mayEverywhere(need.everywhere) : need.some((one) => account.may(one))
}

/** What an account's grants make of the console. */
export const pagesOf = (account: Allowed): ReadonlySet<Page> =>
  new Set((Object.keys(NEEDS) as Page[]).filter((page) => isThere(NEEDS[page], account)))

/** What grants allow, as the menu asks for it. */
export const permissionsOf = (grants: readonly Grant[]): Allowed => ({
  may: (capability) => holds(grants, capability),
  mayEverywhere: (capability) => isGranted(grants, capability, null, new Map()),
})

/** The entries of the menu, in groups. */
export const MENU = [
  ['home', 'quick', 'messages', 'training', 'chat'],
  ['people', 'computers'],
  ['administrators', 'audit', 'queues', 'provider'],
] as const
export type MenuPage = (typeof MENU)[number][number]

/** Where somebody comes in who asked for no page: the first of theirs. */
export const landingOf = (pages: ReadonlySet<Page>): MenuPage | 'account' =>
  MENU.flat().find((page) => pages.has(page)) ?? 'account'
