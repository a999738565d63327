/** Links that open the apps, and links that leave them. */

import { certificateHash } from './own-certificate.ts'
import { parseUrl } from './parse-url.ts'

/** The scheme of links in mails and on pages. */
export const LINK_SCHEME = 'carillon'

/** `certificate`: the SHA-256 of the server's own, base64; null: an authority vouches for it, or the settings name it */
export type EnrolmentLink = { server: string; code: string; certificate: string | null }

/**
 * An enrolment link as head office gives it out, `https://host/endpoint/#enrol=CODE`, with
 * `&certificate=SHA256` (base64url) where the server has a certificate of its own; null: it is none.
 */
export const readEnrolmentLink = (text: string): EnrolmentLink | null => {
  const url = parseUrl(text)
  if (url === null) return null
  const { protocol, origin, hash } = url
  if (protocol !== 'https:' && protocol !== 'http:') return null
  const said = new URLSearchParams(hash.slice(1))
  const code = said.get('enrol')
  if (code === null || code === '' || code.length > 64) return null
  const named = said.get('certificate')
  if (named === null) return { server: origin, code, certificate: null }
  const certificate = `${named.replaceAll('-', '+').replaceAll('_', '/')}=`
  return certificateHash.safeParse(certificate).success ? { server: origin, code, certificate } : null
}

export type DeepLink =
  /** `carillon://enrol?link=<enrolment link>` */
  | { kind: 'enrol'; link: EnrolmentLink }
  /** `carillon://open/message/<id>`, or of a lesson or a conversation: what stands after the # of the endpoint's address */
  | { kind: 'open'; hash: string }
  /** `carillon://console/<path>` of the administrators' console */
  | { kind: 'console'; path: string }

const OPENED = new Set(['message', 'lesson', 'chat'])

/** What a `carillon://` link asks for; null: nothing that this version knows. It may come from anybody. */
export const readDeepLink = (text: string): DeepLink | null => {
  const url = parseUrl(text)
  if (url === null) return null
  const { protocol, host, pathname, search, searchParams } = url
  if (protocol !== `${LINK_SCHEME}:`) return null
  const parts = pathname.split('/').filter((part) => part !== '')
  if (host === 'enrol') {
    const link = readEnrolmentLink(searchParams.get('link') ?? '')
    return link && { kind: 'enrol', link }
  }
  if (host === 'open' && parts.length === 2 && OPENED.has(parts[0]!) && /^[\w:.~-]{1,120}$/.test(parts[1]!))
    return { kind: 'open', hash: `#${parts[0]}=${parts[1]}` }
  if (host === 'console' && parts.every((part) => /^[\w:.~%-]{1,200}$/.test(part)))
    return { kind: 'console', path: `/console/${parts.join('/')}${search}` }
  return null
}

/** @param certificate SHA-256 of the server's own, base64; null: it has none @returns what people are given */
export const enrolmentLink = (origin: string, code: string, certificate: string | null): string => {
  const named = certificate?.replaceAll('+', '-').replaceAll('/', '_').replace('=', '')
  return `${origin}/endpoint/#enrol=${code}${named === undefined ? '' : `&certificate=${named}`}`
}

/** The link among the words that the program was started with. */
export const linkAmong = (words: readonly string[]): DeepLink | null =>
  words.map(readDeepLink).find((link) => link !== null) ?? null
