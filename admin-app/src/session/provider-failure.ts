import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import { sentenceOf } from '../app/sentences.ts'
import type { English } from '../i18n/en.ts'

/**
 * How a sign-in with the provider ended, as a sentence.
 * @param failure the code that the server sent the browser back with, or what was thrown when its answer was claimed
 */
export const providerFailure = (failure: unknown, translator: Translator<English>): string => {
  if (typeof failure !== 'string') return sentenceOf(failure, translator)
  const { t } = translator
  switch (failure) {
    case 'unknown-identity':
      return t('providerSignIn.unknown')
    case 'account-disabled':
      return t('providerSignIn.disabled')
    case 'provider-failed':
      return t('providerSignIn.denied')
    case 'sign-in-expired':
      return t('providerSignIn.expired')
    case 'no-identity':
      return t('providerSignIn.noIdentity')
    case 'unverified-email':
      return t('providerSignIn.unverified')
    case 'no-provider':
      return t('providerSignIn.removed')
    default:
      return t('providerSignIn.failed', { code: failure })
  }
}
