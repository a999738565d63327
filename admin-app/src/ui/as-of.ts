import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { Views } from '../data/views.svelte.ts'
import type { English } from '../i18n/en.ts'

/** What is said of the present, such as who is connected: without the server it is what was so then. */
export const asOfWhen = (
  what: string,
  { contact, asOf }: Pick<Views, 'contact' | 'asOf'>,
  now: number,
  { t, moment }: Translator<English>,
): string => (contact.kind === 'offline' && asOf !== null ? t('asOf.then', { what, time: moment(asOf, now) }) : what)
