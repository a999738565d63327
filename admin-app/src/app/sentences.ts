import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { ApiError } from '@carillon/shared-model/api/client.ts'
import type { English } from '../i18n/en.ts'
import { PartMissing } from './parts.ts'

/** What went wrong, as a sentence in the person's language; the server's own where there is none here. */
export const sentenceOf = (error: unknown, { t }: Translator<English>): string => {
  if (error instanceof PartMissing) return t('error.part')
  if (error instanceof TypeError) return t('error.network')
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
  const count = Number(/\d+/.exec(error.message)?.[0] ?? 0)
  switch (error.code) {
    case 'wrong-password':
      // 403: the session is good, and its own account's password was asked for again.
      return error.status === 403 ? t('error.wrongOwnPassword') : t('error.wrongPassword')
    case 'wrong-code':
      return t('error.wrongCode')
    case 'no-pending-key':
      return t('error.noPendingKey')
    case 'locked-out':
      return t('error.lockedOut', { count })
    case 'busy':
      return t('error.busy')
    case 'wrong-setup-token':
      return t('error.setupToken')
    case 'unauthenticated':
      return t('error.unauthenticated')
    case 'disk-full':
      return t('error.diskFull')
    case 'unavailable':
      return t('error.unavailable')
    case 'internal':
      return t('error.internal')
    case 'changed-meanwhile':
      return t('error.changedMeanwhile')
    case 'last-owner':
      return t('error.lastOwner')
    case 'beyond-your-powers':
      return t('error.beyondOwn')
    case 'login-taken':
      return t('error.loginTaken')
    default:
      return error.message
  }
}
