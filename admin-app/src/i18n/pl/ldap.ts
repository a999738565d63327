import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { ldap as English } from '../en/ldap.ts'

export const ldap: Translation<typeof English> = {}
