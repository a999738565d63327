/** Addresses of the console's pages, below /console/. Filters and tabs are in the query, so that a link shows the same. */
export type Route =
  | { page: 'home' }
  | { page: 'quick' }
  | { page: 'messages' }
  | { page: 'compose' }
  | { page: 'message'; item: string }
  | { page: 'training' }
  | { page: 'newCampaign' }
  | { page: 'campaign'; item: string }
  | { page: 'course'; course: string }
  | { page: 'chat' }
  | { page: 'conversation'; conversation: string }
  | { page: 'replies' }
  | { page: 'queues' }
  | { page: 'people' }
  | { page: 'import' }
  | { page: 'computers' }
  | { page: 'links' }
  | { page: 'ldap' }
  | { page: 'administrators' }
  | { page: 'newAdministrator' }
  | { page: 'administrator'; admin: string }
  | { page: 'profiles' }
  | { page: 'audit' }
  | { page: 'provider' }
  | { page: 'account' }
  | { page: 'unknown' }

export const BASE = '/console/'

const FIXED = {
  home: '',
  quick: 'quick',
  messages: 'messages',
  compose: 'messages/new',
  training: 'training',
  newCampaign: 'training/new',
  chat: 'chat',
  replies: 'chat/replies',
  queues: 'settings/queues',
  people: 'people',
  import: 'people/import',
  computers: 'computers',
  links: 'computers/links',
  ldap: 'people/directory-server',
  administrators: 'administrators',
  newAdministrator: 'administrators/new',
  profiles: 'administrators/profiles',
  audit: 'audit',
  provider: 'settings/sign-in',
  account: 'account',
} as const
export type FixedPage = keyof typeof FIXED

export const parseRoute = (pathname: string): Route => {
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length).replace(/\/$/, '') : ''
  for (const page of Object.keys(FIXED) as FixedPage[]) if (FIXED[page] === path) return { page }
  const message = /^messages\/(i[A-Za-z0-9_-]{22})$/.exec(path)
  if (message) return { page: 'message', item: message[1]! }
  const campaign = /^training\/campaign\/(i[A-Za-z0-9_-]{22})$/.exec(path)
  if (campaign) return { page: 'campaign', item: campaign[1]! }
  const course = /^training\/course\/(c[A-Za-z0-9_-]{22})$/.exec(path)
  if (course) return { page: 'course', course: course[1]! }
  const conversation = /^chat\/(t[A-Za-z0-9_-]{22})$/.exec(path)
  if (conversation) return { page: 'conversation', conversation: conversation[1]! }
  const administrator = /^administrators\/(a[A-Za-z0-9_-]{22})$/.exec(path)
  return administrator ? { page: 'administrator', admin: administrator[1]! } : { page: 'unknown' }
}

type Query = Record<string, string | null | undefined>

const search = (query: Query): string => {
  const text = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString()
  return text && `?${text}`
}

/** The address of a page; empty values of the query are left out. */
export const href = (page: FixedPage, query: Query = {}): string => BASE + FIXED[page] + search(query)
export const messageHref = (item: string, query: Query = {}): string => `${BASE}messages/${item}${search(query)}`
export const campaignHref = (item: string, query: Query = {}): string =>
  `${BASE}training/campaign/${item}${search(query)}`
export const courseHref = (course: string, query: Query = {}): string =>
  `${BASE}training/course/${course}${search(query)}`
export const chatHref = (conversation: string, query: Query = {}): string =>
  `${BASE}chat/${conversation}${search(query)}`
export const administratorHref = (admin: string): string => `${BASE}administrators/${admin}`
