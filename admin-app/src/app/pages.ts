/**
 * Every page of the console, in one list: its address, its name, for whom it is there, and the entry of the menu that it
 * lies under. Addresses, menu and palette follow from it.
 */
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'

/** For whoever holds one of these capabilities anywhere. `everywhere`: it has to reach the whole organisation. null: for all. */
export type Need = readonly Capability[] | { everywhere: Capability } | null
/** The entries of the menu, in groups. */
export const MENU = [
  ['home', 'quick', 'messages', 'training', 'chat'],
  ['people', 'computers'],
  ['administrators', 'audit', 'queues', 'provider'],
] as const
export type MenuPage = (typeof MENU)[number][number]

type Described = {
  /** below /console/; a part that begins with a colon is an id, whose first letter is that of `IDS` */
  path: string
  /** phrase; null: it is named for what it shows */
  name: string | null
  needs: Need
  /** null: what leads there is no entry of the menu */
  under: MenuPage | null
}

const SENT: Need = ['messages.send', 'alerts.people', 'alerts.computers', 'receipts.see', 'items.recall']
const SENDS: Need = ['messages.send']
const ANSWERS: Need = ['chat.answer']
const ADMINISTERS: Need = ['administrators.manage']
const IMPORTS: Need = { everywhere: 'directory.manage' }

export const PAGES = {
  home: {
    path: '',
    name: 'menu.home',
    needs: ['receipts.see', 'progress.see', 'campaigns.run', 'computers.manage', 'branches.manage'],
    under: 'home',
  },
  quick: { path: 'quick', name: 'menu.quick', needs: ['alerts.people', 'alerts.computers'], under: 'quick' },
  messages: { path: 'messages', name: 'menu.messages', needs: SENT, under: 'messages' },
  compose: { path: 'messages/new', name: 'compose.title', needs: SENDS, under: 'messages' },
  message: { path: 'messages/:item', name: null, needs: SENT, under: 'messages' },
  templates: { path: 'messages/templates', name: 'templates.title', needs: SENDS, under: 'messages' },
  template: { path: 'messages/template/:text', name: null, needs: SENDS, under: 'messages' },
  draft: { path: 'messages/draft/:text', name: null, needs: SENDS, under: 'messages' },
  series: { path: 'messages/series/:item', name: null, needs: SENT, under: 'messages' },
  training: {
    path: 'training',
    name: 'menu.training',
    needs: ['courses.write', 'campaigns.run', 'progress.see'],
    under: 'training',
  },
  newCampaign: { path: 'training/new', name: 'training.start', needs: ['campaigns.run'], under: 'training' },
  campaign: {
    path: 'training/campaign/:item',
    name: null,
    needs: ['campaigns.run', 'progress.see'],
    under: 'training',
  },
  course: { path: 'training/course/:course', name: null, needs: { everywhere: 'courses.write' }, under: 'training' },
  chat: { path: 'chat', name: 'menu.chat', needs: ANSWERS, under: 'chat' },
  conversation: { path: 'chat/:conversation', name: null, needs: ANSWERS, under: 'chat' },
  replies: { path: 'chat/replies', name: 'replies.title', needs: ANSWERS, under: 'chat' },
  people: { path: 'people', name: 'menu.people', needs: ['directory.manage', 'computers.manage'], under: 'people' },
  import: { path: 'people/import', name: 'import.title', needs: IMPORTS, under: 'people' },
  ldap: { path: 'people/directory-server', name: 'menu.ldap', needs: IMPORTS, under: 'people' },
  computers: {
    path: 'computers',
    name: 'menu.computers',
    needs: ['computers.manage', 'receipts.see'],
    under: 'computers',
  },
  links: { path: 'computers/links', name: 'links.title', needs: ['computers.manage'], under: 'computers' },
  administrators: { path: 'administrators', name: 'menu.administrators', needs: ADMINISTERS, under: 'administrators' },
  newAdministrator: {
    path: 'administrators/new',
    name: 'administrators.new',
    needs: ADMINISTERS,
    under: 'administrators',
  },
  administrator: { path: 'administrators/:admin', name: null, needs: ADMINISTERS, under: 'administrators' },
  profiles: {
    path: 'administrators/profiles',
    name: 'administrators.profiles',
    needs: { everywhere: 'administrators.manage' },
    under: 'administrators',
  },
  audit: { path: 'audit', name: 'menu.audit', needs: ['audit.read'], under: 'audit' },
  queues: { path: 'settings/queues', name: 'menu.queues', needs: ['settings.manage'], under: 'queues' },
  provider: { path: 'settings/sign-in', name: 'menu.provider', needs: ['settings.manage'], under: 'provider' },
  account: { path: 'account', name: 'menu.account', needs: null, under: null },
} as const satisfies Record<string, Described>

export type Page = keyof typeof PAGES
/** Pages whose address is always the same. */
export type FixedPage = { [One in Page]: (typeof PAGES)[One]['name'] extends null ? never : One }[Page]
export const ALL_PAGES = Object.keys(PAGES) as Page[]
export const FIXED_PAGES = ALL_PAGES.filter((page): page is FixedPage => PAGES[page].name !== null)

/** The first letter of an id in an address. */
export const IDS: Readonly<Record<string, string>> = {
  item: 'i',
  text: 'x',
  course: 'c',
  conversation: 't',
  admin: 'a',
}
