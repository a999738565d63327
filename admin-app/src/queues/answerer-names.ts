/** What those who answer a queue are called, as far as this account may know them. */
import { READY_MADE_PROFILES } from '@carillon/shared-model/access/profiles.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import { profileName } from '../administrators/words.ts'
import type { AdminDesk } from '../app/desk.svelte.ts'
import type { English } from '../i18n/en.ts'
import type { AnsweredBy } from './answerers.ts'

/** null: an account or profile that is not shown to whoever asks */
export const answererName = (
  answerer: AnsweredBy[number],
  { administrators, chat }: AdminDesk,
  translator: Translator<English>,
): string | null => {
  const profile = administrators.profile(answerer) ?? READY_MADE_PROFILES.find(({ id }) => id === answerer)
  if (profile) return translator.t('profile.named', { name: profileName(profile, translator) })
  const admin = answerer as AdminId
  return administrators.account(admin)?.name ?? chat.nameOf(admin)
}

/** Answered by the profile Help desk, Jan Kowalski and 2 more. */
export const answeredByText = (answeredBy: AnsweredBy, desk: AdminDesk, translator: Translator<English>): string => {
  const { t, list } = translator
  if (answeredBy.length === 0) return t('queues.byEverybody')
  const names = answeredBy.flatMap((one) => answererName(one, desk, translator) ?? [])
  const unknown = answeredBy.length - names.length
  return t('queues.by', { names: list(unknown > 0 ? [...names, t('audience.more', { count: unknown })] : names) })
}
