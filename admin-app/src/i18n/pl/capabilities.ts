import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { capabilities as English } from '../en/capabilities.ts'

export const capabilities: Translation<typeof English> = {}
