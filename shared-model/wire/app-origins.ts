/**
 * What the installed apps have for an origin. Their pages come from the installation and talk to the server that the
 * enrolment names, so that one store serves a branch and head office alike: servers admit these origins beside their own.
 */
export const APP_SCHEME = 'carillon-app'
export const APP_ORIGINS = { endpoint: `${APP_SCHEME}://endpoint`, admin: `${APP_SCHEME}://admin` } as const
export type DesktopApp = keyof typeof APP_ORIGINS

const ALL: ReadonlySet<string> = new Set(Object.values(APP_ORIGINS))

export const isAppOrigin = (origin: string): boolean => ALL.has(origin)
