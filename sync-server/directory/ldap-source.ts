/** Reads the entries of a directory server, encrypted, in pages and within limits. References elsewhere are ignored. */
import { X509Certificate } from 'node:crypto'
import net from 'node:net'
import tls from 'node:tls'
import { Client, FilterParser, type Entry } from 'ldapts'
import type { LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import { Refusal, type RefusalCode } from '../refusal.ts'
import { isLoopback } from '../loopback.ts'
import { guarded } from './ldap-frames.ts'
import { problemOf, type Step } from './ldap-problems.ts'

/** An attribute by its name in small letters; a value that is not text is null. */
export type LdapEntry = {
  dn: string
  /** its identifier, a UUID in small letters; '': the server tells none */
  id: string
  attributes: ReadonlyMap<string, readonly (string | null)[]>
}
export type LdapEntries = { units: LdapEntry[] | null; people: LdapEntry[] }

const CONNECT_TIMEOUT = 10_000
const ANSWER_TIMEOUT = 60_000
const WHOLE_TIMEOUT = 10 * 60_000
const PAGE = 500
const MOST_ENTRIES = 100_000
/** characters of a value; what is longer than a field may be is an error in any case */
const LONGEST_VALUE = 1000
/** Active Directory's identifier of an entry: 16 bytes, which are text only by accident */
const GUID = 'objectGUID'
/** What stays of an entry when its name, its place and all its other attributes change: RFC 4530, and Active Directory. */
const UUID = 'entryUUID'

const invalid = (message: string, code: RefusalCode = 'invalid') => new Refusal(code, message)

/** @throws Refusal when the settings cannot work, or a password would travel in clear */
export const checkSource = ({ url, startTls, authority, people, units }: LdapSource): void => {
  const { protocol, hostname, username, password, search, hash } = parsedUrl(url)
  if (!hostname || username || password || search || hash)
    throw invalid('The address is a name and a port alone, such as ldaps://directory.example:636.')
  if (startTls && protocol === 'ldaps:')
    throw invalid('ldaps:// is encrypted from the start: leave StartTLS out, or write ldap://.')
  if (protocol === 'ldap:' && !startTls && !isLoopback(hostname))
    throw invalid('Without encryption anybody on the way reads the password. Use ldaps:// or StartTLS.', 'ldap-plain')
  if (authority !== null && !isCertificate(authority))
    throw invalid('The certificate of the authority is not one. Paste the whole text with BEGIN CERTIFICATE (PEM).')
  for (const filter of [people.filter, units?.filter])
    if (filter !== undefined && !isFilter(filter))
      throw invalid(`The filter “${filter.slice(0, 100)}” cannot be read. Write it like (objectClass=person).`)
  if (!units && people.unit.by === 'place')
    throw invalid('When units come from files, an attribute has to tell the unit of a person.')
}

const parsedUrl = (url: string): URL => {
  try {
    return new URL(url)
  } catch {
    throw invalid('This is not an address. Write it like ldaps://directory.example:636.')
  }
}

const isCertificate = (pem: string): boolean => {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}

const isFilter = (filter: string): boolean => {
  try {
    FilterParser.parseString(filter)
    return true
  } catch {
    return false
  }
}

/**
 * @param password for `bindDn`; null when that is empty
 * @param stop ends the reading
 * @throws Refusal with a sentence that says why and what to do
 */
export const readDirectory = async (
  source: LdapSource,
  password: string | null,
  stop: AbortSignal,
): Promise<LdapEntries> => {
  checkSource(source)
  // A name with an empty password is an anonymous visitor to many servers, and nobody would notice.
  if (source.bindDn && !password)
    throw new Refusal('ldap-password', 'The password of the account that reads the directory server is missing.')
  const { hostname } = new URL(source.url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const trust: tls.ConnectionOptions = {
    host,
    minVersion: 'TLSv1.2',
    ...(source.authority === null ? {} : { ca: [source.authority] }),
  }
  const sockets = new Set<net.Socket>()
  // The client's own limit leaves its timer behind, and the process waiting, where a connection is refused.
  const keep = <Kind extends net.Socket>(socket: Kind, connected: 'connect' | 'secureConnect'): Kind => {
    sockets.add(socket)
    socket.setTimeout(CONNECT_TIMEOUT, () => socket.destroy(new Error('Connection timeout')))
    socket.once(connected, () => socket.setTimeout(0))
    return guarded(socket)
  }
  const client = new Client({
    url: source.url,
    timeout: ANSWER_TIMEOUT,
    ...(source.url.startsWith('ldaps:') ? { tlsOptions: trust } : {}),
    createConnection: ((...args: [number, string]) => keep(net.connect(...args), 'connect')) as typeof net.connect,
    createSecureConnection: ((...args: [number, string, tls.ConnectionOptions]) =>
      keep(tls.connect(...args), 'secureConnect')) as typeof tls.connect,
  })
  let step: Step = { doing: 'connect' }
  const work = async (): Promise<LdapEntries> => {
    if (source.startTls) {
      step = { doing: 'startTls' }
      await client.startTLS({ ...trust, ...(net.isIP(host) ? {} : { servername: host }) })
    }
    step = { doing: 'bind' }
    if (source.bindDn) await client.bind(source.bindDn, password ?? '')
    const { units, people } = source
    let foundUnits: LdapEntry[] | null = null
    if (units) {
      step = { doing: 'search', base: units.base }
      const code = units.codeBy === 'attribute' ? units.code : ''
      foundUnits = await searchAll(client, units.base, units.filter, [code, units.name])
    }
    step = { doing: 'search', base: people.base }
    const { login, firstName, lastName, email, employeeNo, title, unit } = people
    const names = [login, firstName, lastName, email, employeeNo, title, unit.by === 'attribute' ? unit.attribute : '']
    return { units: foundUnits, people: await searchAll(client, people.base, people.filter, names) }
  }
  const signal = AbortSignal.any([stop, AbortSignal.timeout(WHOLE_TIMEOUT)])
  let giveUp!: () => void
  const ended = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason as Error)
    signal.addEventListener('abort', giveUp, { once: true })
  })
  try {
    signal.throwIfAborted()
    return await Promise.race([work(), ended])
  } catch (error) {
    throw problemOf(error, source, step)
  } finally {
    signal.removeEventListener('abort', giveUp)
    for (const socket of sockets) socket.destroy()
  }
}

const searchAll = async (
  client: Client,
  base: string,
  filter: string,
  attributes: readonly string[],
): Promise<LdapEntry[]> => {
  const wanted = [...new Set(attributes.filter(Boolean))]
  const found: LdapEntry[] = []
  const pages = client.searchPaginated(base, {
    scope: 'sub',
    filter,
    attributes: [...new Set([...wanted, UUID, GUID])],
    explicitBufferAttributes: [GUID],
    derefAliases: 'never',
    paged: { pageSize: PAGE },
  })
  for await (const { searchEntries } of pages) {
    if (found.length + searchEntries.length > MOST_ENTRIES)
      throw new Refusal('ldap-limits', `Below “${base}” are more than ${MOST_ENTRIES} entries. Narrow the filter.`)
    for (const entry of searchEntries) found.push(entryOf(entry, wanted))
  }
  return found
}

const entryOf = (entry: Entry, wanted: readonly string[]): LdapEntry => {
  const names = new Set(wanted.map((name) => name.toLowerCase()))
  const attributes = new Map<string, (string | null)[]>()
  for (const [name, value] of Object.entries(entry)) {
    const key = name.toLowerCase()
    if (!names.has(key) || name === 'dn') continue
    const values: readonly (string | Buffer)[] = Array.isArray(value) ? value : [value]
    const isGuid = key === GUID.toLowerCase()
    attributes.set(
      key,
      values.map((each) =>
        typeof each === 'string' ? text(each) : isGuid && each.length === 16 ? uuidOf(each) : null,
      ),
    )
  }
  return { dn: entry.dn, id: identifierOf(entry), attributes }
}

const identifierOf = (entry: Entry): string => {
  const first = (name: string): string | Buffer | undefined => {
    const [, value] = Object.entries(entry).find(([found]) => found.toLowerCase() === name.toLowerCase()) ?? []
    return Array.isArray(value) ? value[0] : value
  }
  const [guid, uuid] = [first(GUID), first(UUID)]
  if (Buffer.isBuffer(guid) && guid.length === 16) return uuidOf(guid)
  return typeof uuid === 'string' ? uuid.trim().toLowerCase() : ''
}

/** As Windows writes it: the first three groups have their bytes in reverse (MS-DTYP 2.3.4). */
const uuidOf = (bytes: Buffer): string => {
  const reversed = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex')
  const tail = [bytes.subarray(8, 10), bytes.subarray(10, 16)].map((part) => part.toString('hex'))
  return [reversed(0, 4), reversed(4, 6), reversed(6, 8), ...tail].join('-')
}

const text = (value: string): string => value.slice(0, LONGEST_VALUE).trim().normalize('NFC')
