/** All that is kept of a person, as JSON to be handed to them. Sentences and names beside ids, since people read it. */
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import { foldTalk, isTalkFact, speakerOf, type Speaker, type TalkFact } from '@carillon/shared-model/folds/talk.ts'
import { logName, parseLogName } from '@carillon/shared-model/logs/names.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { PersonRecord } from '../ports/person-records.ts'
import { readFacts } from '../publish/read-facts.ts'

type Parts = { store: Pick<LogStore, 'read' | 'damageOf'>; now: () => number }

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

export const exportPerson = async ({ store, now }: Parts, record: PersonRecord): Promise<object> => ({
  exportedAt: iso(now()),
  person: record.person,
  computers: record.computers.map(({ enrolledAt, lastSeen, ...computer }) => ({
    ...computer,
    enrolledAt: iso(enrolledAt),
    lastSeen: iso(lastSeen),
  })),
  conversations: await withWords(store, record.conversations),
  receipts: record.receipts.map(({ times, ...receipt }) => ({
    ...receipt,
    ...Object.fromEntries(RECEIPT_STATES.map((state) => [state, iso(times[state])])),
  })),
  lessons: record.campaigns.map(({ item, title, lessons }) => ({
    campaign: item,
    title,
    lessons: lessons.map((lesson) => ({
      title: lesson.title,
      openedAt: iso(lesson.openedAt),
      finishedAt: iso(lesson.finishedAt),
    })),
  })),
})

const withWords = async (store: Parts['store'], conversations: PersonRecord['conversations']): Promise<object[]> => {
  const logsOf = ({ id, months }: PersonRecord['conversations'][number]) =>
    months.map((month) => logName('talk', id, month))
  const contents = await store.read(conversations.flatMap(logsOf))
  return conversations.map((conversation) => {
    const logs = logsOf(conversation)
    return {
      id: conversation.id,
      with: conversation.with,
      ...told(logs.flatMap((log) => readFacts(contents.get(log)).filter(isTalkFact))),
      ...unreadable(logs.filter((log) => store.damageOf(log) !== null)),
    }
  })
}

/** Of each message, by speaker and id, what it said and when, the oldest first. */
const versionsOf = (facts: readonly TalkFact[]): Map<string, { at: string | null; text: string }[]> => {
  const versions = new Map<string, { at: string | null; text: string }[]>()
  for (const fact of [...facts].sort((a, b) => a.at - b.at)) {
    if (fact.type !== 'said' && fact.type !== 'edited') continue
    const key = `${speakerOf(fact.by)} ${fact.type === 'said' ? fact.id : fact.said}`
    const version = { at: iso(fact.at), text: fact.text }
    const others = versions.get(key)
    if (others) others.push(version)
    else versions.set(key, [version])
  }
  return versions
}

/** Says of which months something is missing, where anything is. */
const unreadable = (logs: readonly string[]): object =>
  logs.length === 0
    ? {}
    : {
        incomplete: 'Something of these months is damaged and cannot be read. What can be read is here.',
        damagedMonths: logs.map((log) => parseLogName(log)?.month),
      }

/** What the facts say, with everything that anything said before it was edited. */
const told = (facts: readonly TalkFact[]): object => {
  const { messages, events, names } = foldTalk(facts)
  const nameOf = (speaker: Speaker) => (speaker === 'person' ? 'person' : (names.get(speaker) ?? speaker))
  const versions = versionsOf(facts)
  return {
    messages: messages.map(({ id, at, speaker, images, withdrawnAt, seenBy }) => ({
      at: iso(at),
      by: nameOf(speaker),
      texts: versions.get(`${speaker} ${id}`) ?? [],
      images,
      withdrawnAt: iso(withdrawnAt),
      seenBy: [...seenBy].map(([reader, when]) => ({ who: nameOf(reader), at: iso(when) })),
    })),
    events: events.map((event) => ({
      at: iso(event.at),
      what: event.kind,
      by: nameOf(event.by),
      ...(event.kind === 'assigned' ? { to: event.to && nameOf(event.to) } : {}),
    })),
  }
}
