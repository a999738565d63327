/** What people and those who answer them are called, as far as it is known here. */
import type { Speaker } from '@carillon/shared-model/folds/talk.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { ConversationId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { AdminDesk } from '../app/desk.svelte.ts'
import type { English } from '../i18n/en.ts'

/** While the directory is still being read, nobody is said to be missing from it. */
export const personName = (desk: AdminDesk, person: PersonId | undefined, { t }: Translator<English>): string =>
  (person && desk.directory.nameOf(person)) || (desk.views.loaded ? t('chat.somebody') : '…')

/** Of whom a conversation is with. */
export const partyName = (desk: AdminDesk, id: ConversationId, translator: Translator<English>): string =>
  personName(desk, desk.chat.party(id)?.person, translator)

export const speakerName = (
  desk: AdminDesk,
  id: ConversationId,
  speaker: Speaker,
  translator: Translator<English>,
): string =>
  speaker === 'person' ? partyName(desk, id, translator) : (desk.chat.nameOf(speaker) ?? translator.t('chat.colleague'))

/** A queue's name, or that there is none between the two. */
export const queueName = (desk: AdminDesk, queue: string | null, { t }: Translator<English>): string =>
  desk.views.queues.find(({ id }) => id === queue)?.name ?? (queue === null ? t('chat.direct') : t('chat.noQueue'))
