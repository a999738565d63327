import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { ApiError } from '@carillon/shared-model/api/client.ts'
import type { English } from '../i18n/en.ts'

/** What went wrong, as a sentence in the person's language; the server's own where there is none here. */
export const sentenceOf = (error: unknown, { t }: Translator<English>): string => {
  if (error instanceof TypeError) return t('error.network')
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
  const count = Number(/\d+/.exec(error.message)?.[0] ?? 0)
  switch (error.code) {
    case 'wrong-password':
      return t('error.wrongPassword')
    case 'locked-out':
      return t('error.lockedOut', { count })
    case 'busy':
      return t('error.busy')
    case 'wrong-setup-token':
      return t('error.setupToken')
    case 'unauthenticated':
      return t('error.unauthenticated')
    case 'internal':
      return t('error.internal')
    default:
      return error.message
  }
}
