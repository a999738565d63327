/** All that is kept of a person, as JSON to be handed to them. Sentences and names beside ids, since people read it. */
import * as Y from 'yjs'
import { unpack } from '@carillon/shared-model/facts/codec.ts'
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import { foldTalk, isTalkFact, speakerOf, type Speaker, type TalkFact } from '@carillon/shared-model/folds/talk.ts'
import { FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { logName } from '@carillon/shared-model/logs/names.ts'
import type { ConversationId, FactId, PersonId } from '@carillon/shared-model/org/ids.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { Database } from '../store/database.ts'
import type { LogStore } from '../store/log-store.ts'

type Parts = { database: Database; store: Pick<LogStore, 'read'>; now: () => number }

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const PERSON_ROW = `SELECT people.id, employee_no AS employeeNo, login, first_name AS firstName, last_name AS lastName,
  email, title, units.name AS unit, people.deleted FROM people JOIN units ON units.id = unit WHERE people.id = ?`
const COMPUTERS = `SELECT id, name, enrolled_at AS enrolledAt, last_seen AS lastSeen FROM devices
  WHERE person = ? AND revoked_at IS NULL ORDER BY enrolled_at`
const RECEIPTS = `SELECT item, title, state, delivered_at AS delivered, displayed_at AS displayed, read_at AS read,
  acknowledged_at AS acknowledged FROM receipts JOIN items ON items.id = item WHERE recipient = ? ORDER BY published_at`
const LESSONS = `SELECT item, title, lessons, cells FROM progress JOIN campaigns ON item = campaign
  JOIN items ON items.id = item WHERE person = ? ORDER BY published_at`

/** @throws Error when there was never such a person: the caller has looked */
export const exportPerson = async (parts: Parts, person: PersonId): Promise<object> => {
  const { database, now } = parts
  const row = database.get<Record<string, unknown>>(PERSON_ROW, person)
  if (!row) throw new Error(`There is no person ${person}.`)
  const { _metadata: _, deleted, ...directory } = row
  return {
    exportedAt: iso(now()),
    person: { ...directory, hasLeft: deleted === 1 },
    computers: computersOf(database, person),
    conversations: await conversationsOf(parts, person),
    receipts: receiptsOf(database, person),
    lessons: lessonsOf(database, person),
  }
}

const computersOf = (database: Database, person: PersonId) => {
  type Computer = { id: string; name: string; enrolledAt: number; lastSeen: number | null }
  return database
    .all<Computer>(COMPUTERS, person)
    .map(({ id, name, enrolledAt, lastSeen }) => ({ id, name, enrolledAt: iso(enrolledAt), lastSeen: iso(lastSeen) }))
}

const CONVERSATIONS = `SELECT c.id, queues.name AS queue, admins.name AS administrator,
    (SELECT json_group_array(month) FROM talk_months WHERE conversation = c.id) AS months
  FROM conversations c LEFT JOIN queues ON queues.id = c.queue LEFT JOIN admins ON admins.id = c.admin
  WHERE c.person = ? ORDER BY c.id`

/** Of removed queues too. */
const conversationsOf = async ({ database, store }: Parts, person: PersonId): Promise<object[]> => {
  type Row = { id: ConversationId; queue: string | null; administrator: string | null; months: string }
  const rows = database.all<Row>(CONVERSATIONS, person)
  const logs = (row: Row) => (JSON.parse(row.months) as string[]).sort().map((month) => logName('talk', row.id, month))
  const contents = await store.read(rows.flatMap(logs))
  return rows
    .filter(({ months }) => months !== '[]')
    .map((row) => ({
      id: row.id,
      with: row.queue ?? row.administrator,
      ...told(logs(row).flatMap((log) => factsOf(contents.get(log)))),
    }))
}

/** What the facts say, with everything that anything said before it was edited. */
const told = (facts: readonly TalkFact[]): object => {
  const { messages, events, names } = foldTalk(facts)
  const nameOf = (speaker: Speaker) => (speaker === 'person' ? 'person' : (names.get(speaker) ?? speaker))
  const versions = (id: FactId, speaker: Speaker) =>
    facts
      .flatMap((fact) => {
        const isSaid = fact.type === 'said' && fact.id === id
        const isEdit = fact.type === 'edited' && fact.said === id
        return (isSaid || isEdit) && speakerOf(fact.by) === speaker ? [{ at: fact.at, text: fact.text }] : []
      })
      .sort((a, b) => a.at - b.at)
      .map(({ at, text }) => ({ at: iso(at), text }))
  return {
    messages: messages.map(({ id, at, speaker, images, withdrawnAt, seenBy }) => ({
      at: iso(at),
      by: nameOf(speaker),
      texts: versions(id, speaker),
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

const factsOf = (content: Uint8Array | undefined): TalkFact[] => {
  if (!content) return []
  const doc = new Y.Doc()
  Y.applyUpdate(doc, content)
  const facts = doc
    .getArray<unknown>(FACTS_ARRAY)
    .toArray()
    .flatMap((value): TalkFact[] => {
      const read = unpack(value)
      return read.known && isTalkFact(read.fact) ? [read.fact] : []
    })
  doc.destroy()
  return facts
}

const receiptsOf = (database: Database, person: PersonId): object[] => {
  type Row = { item: string; title: string; state: number } & Record<string, number | null>
  return database.all<Row>(RECEIPTS, person).map(({ item, title, state, ...times }) => ({
    item,
    title,
    state: RECEIPT_STATES[state],
    ...Object.fromEntries(RECEIPT_STATES.map((name) => [name, iso(times[name] ?? null)])),
  }))
}

const lessonsOf = (database: Database, person: PersonId): object[] => {
  type Row = { item: string; title: string; lessons: string; cells: string }
  return database.all<Row>(LESSONS, person).map(({ item, title, lessons, cells }) => {
    const reached = decodeCells(cells)
    return {
      campaign: item,
      title,
      lessons: (JSON.parse(lessons) as { title: string }[]).map((lesson, at) => ({
        title: lesson.title,
        openedAt: iso(reached[at]?.openedAt ?? null),
        finishedAt: iso(reached[at]?.finishedAt ?? null),
      })),
    }
  })
}
