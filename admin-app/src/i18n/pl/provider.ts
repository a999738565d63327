import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { provider as English } from '../en/provider.ts'

export const provider: Translation<typeof English> = {}
