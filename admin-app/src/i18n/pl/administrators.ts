import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { administrators as English } from '../en/administrators.ts'

export const administrators: Translation<typeof English> = {}
