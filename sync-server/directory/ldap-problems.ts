/** Why a directory server could not be read, as a sentence that says what to do. */
import type { LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import { Refusal, type RefusalCode } from '../refusal.ts'

/** What was being done when it failed. */
export type Step = { doing: 'connect' | 'startTls' | 'bind' } | { doing: 'search'; base: string }

const LONGEST = 200
const CERTIFICATE =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/
const NETWORK: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it ends the connection',
}

const sentence = (code: RefusalCode, text: string) => new Refusal(code, text)

/** By the number of the result (RFC 4511, appendix A). */
const ofResult = (result: number, said: string, { url }: LdapSource, step: Step): Refusal => {
  if (step.doing === 'startTls')
    return sentence('ldap-start-tls', `${url} does not offer StartTLS. Use ldaps:// there, or have it turned on.`)
  switch (result) {
    case 3:
    case 4:
    case 11:
      return sentence(
        'ldap-limits',
        `${url} gives this account only a part of its entries. Have its limits of size and time raised for it, or narrow the filter.`,
      )
    case 8:
    case 13:
      return sentence('ldap-encryption', `${url} wants an encrypted connection. Use ldaps:// or StartTLS.`)
    case 32:
    case 10:
      return sentence(
        'ldap-base',
        `${url} has no entry “${step.doing === 'search' ? step.base : ''}”, or does not show it to this account. Check where to search.`,
      )
    case 34:
      return sentence(
        'ldap-name',
        `${url} does not understand the name of an entry. Write it like ou=people,dc=example.`,
      )
    case 48:
    case 49:
      return sentence('ldap-password', `${url} does not accept this account: its name or its password is wrong.`)
    case 1:
    case 50:
      return sentence(
        'ldap-rights',
        `${url} does not let this account search there. Sign in with one that may, or have it allowed.`,
      )
    case 51:
    case 52:
      return sentence('ldap-busy-there', `${url} is busy or being shut down. Try again later.`)
    default:
      return sentence('ldap-refused', `${url} refuses (${result}): ${said.slice(0, LONGEST)}`)
  }
}

/** @param error what the library threw; a Refusal stays what it is */
export const problemOf = (error: unknown, source: LdapSource, step: Step): Refusal => {
  if (error instanceof Refusal) return error
  const { code, message, name } = error as Error & { code?: unknown }
  if (typeof code === 'number') return ofResult(code, message, source, step)
  const reason = typeof code === 'string' ? code : ''
  if (CERTIFICATE.test(reason))
    return sentence(
      'ldap-certificate',
      reason === 'ERR_TLS_CERT_ALTNAME_INVALID'
        ? `The certificate of ${source.url} is for another name. Use the name that is in it.`
        : reason === 'CERT_HAS_EXPIRED'
          ? `The certificate of ${source.url} has expired. Have it renewed.`
          : `The certificate of ${source.url} is not trusted. Add the certificate of the authority that signed it.`,
    )
  if (name === 'TimeoutError' || /timed? ?out/i.test(message))
    return sentence('ldap-unreachable', `${source.url} does not answer in time. Check address, port and firewalls.`)
  const said = /^(Socket error|Connection closed)/.test(message) ? message.split('\n')[1] : message
  const why = NETWORK[reason] ?? (said ? said.replace(/\s+/g, ' ').slice(0, LONGEST) : NETWORK.ECONNRESET!)
  return sentence(
    'ldap-unreachable',
    `${source.url} cannot be read: ${why}. Check address and port, whether it is encrypted from the start (ldaps://), and firewalls.`,
  )
}
