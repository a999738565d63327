import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { audit as English } from '../en/audit.ts'

export const audit: Translation<typeof English> = {}
