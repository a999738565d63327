import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { security as English } from '../en/security.ts'

export const security: Translation<typeof English> = {}
