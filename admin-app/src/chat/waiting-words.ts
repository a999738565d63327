import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { English } from '../i18n/en.ts'

const MINUTE = 60_000

/** How long somebody has waited: seconds would only make a list restless. */
export const waitingWords = (since: number, now: number, { t, duration }: Translator<English>): string =>
  now - since < MINUTE ? t('chat.waitsNow') : t('chat.waits', { span: duration(now - since) })
