/** Why a directory server could not be read, in the person's language; the server's own sentence goes with it. */
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { English } from '../i18n/en.ts'

const WORDS = {
  'ldap-unreachable': 'ldap.why.unreachable',
  'ldap-certificate': 'ldap.why.certificate',
  'ldap-password': 'ldap.why.password',
  'ldap-password-again': 'ldap.why.passwordAgain',
  'ldap-base': 'ldap.why.base',
  'ldap-name': 'ldap.why.name',
  'ldap-rights': 'ldap.why.rights',
  'ldap-encryption': 'ldap.why.encryption',
  'ldap-plain': 'ldap.why.plain',
  'ldap-start-tls': 'ldap.why.startTls',
  'ldap-limits': 'ldap.why.limits',
  'ldap-busy-there': 'ldap.why.busy',
  'ldap-running': 'ldap.why.running',
  'ldap-leavers': 'ldap.why.leavers',
  'ldap-entries': 'ldap.why.entries',
} as const satisfies Record<string, keyof English>

/** @param code of the refusal */
export const whyOf = (code: string, { t }: Translator<English>): string =>
  t(code in WORDS ? WORDS[code as keyof typeof WORDS] : 'ldap.why.other')
