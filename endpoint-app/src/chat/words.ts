/** What is said of a conversation in a few words. */
import { plainText } from '@carillon/shared-model/content/markdown.ts'
import { PERSON, type Speaker, type TalkFold } from '@carillon/shared-model/folds/talk.ts'
import { daysUntil, isOpen, nextOpening, type OpeningHours } from '@carillon/shared-model/schedule/opening-hours.ts'
import type { EndpointTranslator } from '../i18n/language.svelte.ts'

/** What a list needs to know of a conversation. */
export type Summary = { name: string; talk: TalkFold }

/** Where the conversation has got to; null: there is nothing to say. */
export const stateWords = (say: EndpointTranslator, { state, messages }: TalkFold): string | null => {
  switch (state) {
    case 'open':
      return null
    case 'waitingForUs':
    case 'reopened':
      return say.t('chat.waiting')
    case 'waitingForThem':
      // An administrator who begins answers nothing.
      return messages.some(({ speaker }) => speaker === PERSON) ? say.t('chat.answered') : null
    case 'closed':
      return say.t('chat.ended')
  }
}

export const nameOf = (say: EndpointTranslator, { name, talk }: Summary, speaker: Speaker): string =>
  speaker === PERSON ? say.t('chat.you') : (talk.names.get(speaker) ?? name)

/** The last message in a line; null: nothing was said. */
export const lastWords = (say: EndpointTranslator, chat: Summary): string | null => {
  const message = chat.talk.messages.at(-1)
  if (!message) return null
  const { withdrawnAt, text, images } = message
  const words =
    withdrawnAt !== null ? say.t('chat.withdrawn') : plainText(text) || say.t('chat.pictures', { count: images.length })
  return say.t('chat.last', { name: nameOf(say, chat, message.speaker), text: words })
}

/** Those with the newest words first, then those in which nothing was said, as they are offered. */
export const inOrder = <Chat extends Summary>(chats: readonly Chat[]): Chat[] => {
  const lastAt = ({ talk }: Chat) => talk.messages.at(-1)?.at ?? 0
  return [...chats].sort((a, b) => lastAt(b) - lastAt(a))
}

/** @param zone IANA time zone @returns when somebody is there again; null: somebody is, or nobody ever will be */
const openingWords = (
  say: EndpointTranslator,
  hours: OpeningHours | null,
  now: number,
  zone: string,
): string | null => {
  const at = nextOpening(hours, now, zone)
  if (at === null) return null
  const format = (options: Intl.DateTimeFormatOptions, at: number) =>
    new Intl.DateTimeFormat(say.locale, { ...options, timeZone: zone }).format(at)
  const time = format({ hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }, at)
  const days = daysUntil(now, at, zone)
  if (days === 0) return say.t('chat.whenToday', { time })
  if (days === 1) return say.t('chat.whenTomorrow', { time })
  return say.t('chat.whenDay', { day: format({ weekday: 'long' }, at), time })
}

/** Whether somebody is there, for the list. */
export const hoursWords = (say: EndpointTranslator, hours: OpeningHours | null, now: number, zone: string): string => {
  if (isOpen(hours, now, zone)) return say.t('chat.open')
  const when = openingWords(say, hours, now, zone)
  return when === null ? say.t('chat.shut') : say.t('chat.opens', { when })
}

/** What somebody who writes now should know; null: somebody is there. */
export const answerWords = (
  say: EndpointTranslator,
  hours: OpeningHours | null,
  now: number,
  zone: string,
): string | null => {
  if (isOpen(hours, now, zone)) return null
  const when = openingWords(say, hours, now, zone)
  return when === null ? say.t('chat.nobodyAnswers') : say.t('chat.answersFrom', { when })
}
