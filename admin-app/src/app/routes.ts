import { ALL_PAGES, IDS, PAGES, type FixedPage } from './pages.ts'

/** Addresses of the console's pages. Filters and tabs are in the query, so that a link shows the same. */
export type Route =
  | { page: 'home' }
  | { page: 'quick' }
  | { page: 'messages' }
  | { page: 'compose' }
  | { page: 'message'; item: string }
  | { page: 'templates' }
  | { page: 'template'; text: string }
  | { page: 'draft'; text: string }
  | { page: 'series'; item: string }
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

/** `messages/:item` as an expression whose groups are the ids. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/:(\w+)/g, (_, id: string) => `(?<${id}>${IDS[id]}[A-Za-z0-9_-]{22})`)}$`)
const PATTERNS = ALL_PAGES.map((page) => ({ page, pattern: patternOf(PAGES[page].path) }))

export const parseRoute = (pathname: string): Route => {
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length).replace(/\/$/, '') : ''
  for (const { page, pattern } of PATTERNS) {
    const found = pattern.exec(path)
    if (found) return { page, ...found.groups } as Route
  }
  return { page: 'unknown' }
}

type Query = Record<string, string | null | undefined>

const search = (query: Query): string => {
  const text = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])),
  ).toString()
  return text && `?${text}`
}

/** The address of a page; empty values of the query are left out. */
export const href = (page: FixedPage, query: Query = {}): string => BASE + PAGES[page].path + search(query)
export const messageHref = (item: string, query: Query = {}): string => `${BASE}messages/${item}${search(query)}`
export const textHref = (kind: 'template' | 'draft', text: string, query: Query = {}): string =>
  `${BASE}messages/${kind}/${text}${search(query)}`
export const seriesHref = (item: string, query: Query = {}): string => `${BASE}messages/series/${item}${search(query)}`
export const campaignHref = (item: string, query: Query = {}): string =>
  `${BASE}training/campaign/${item}${search(query)}`
export const courseHref = (course: string, query: Query = {}): string =>
  `${BASE}training/course/${course}${search(query)}`
export const chatHref = (conversation: string, query: Query = {}): string =>
  `${BASE}chat/${conversation}${search(query)}`
export const administratorHref = (admin: string): string => `${BASE}administrators/${admin}`
