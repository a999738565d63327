import { RECEIPT_STATES, type ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { PersonRecord, PersonRecordRepository } from '../../ports/person-records.ts'
import type { Database } from './database.ts'

const PERSON = `SELECT people.id, employee_no AS employeeNo, login, first_name AS firstName, last_name AS lastName,
  email, title, units.name AS unit, people.deleted FROM people JOIN units ON units.id = unit WHERE people.id = ?`
const COMPUTERS = `SELECT id, name, enrolled_at AS enrolledAt, last_seen AS lastSeen FROM devices
  WHERE person = ? AND revoked_at IS NULL ORDER BY enrolled_at`
const CONVERSATIONS = `SELECT c.id, coalesce(queues.name, admins.name) AS party,
    (SELECT group_concat(month) FROM talk_months WHERE conversation = c.id) AS months
  FROM conversations c LEFT JOIN queues ON queues.id = c.queue LEFT JOIN admins ON admins.id = c.admin
  WHERE c.person = ? AND months IS NOT NULL ORDER BY c.id`
const RECEIPTS = `SELECT item, title, state, delivered_at AS delivered, displayed_at AS displayed, read_at AS read,
  acknowledged_at AS acknowledged FROM receipts JOIN items ON items.id = item WHERE recipient = ? ORDER BY published_at`
const LESSONS = `SELECT item, title, lessons, cells FROM progress JOIN campaigns ON item = campaign
  JOIN items ON items.id = item WHERE person = ? ORDER BY published_at`

export class SqlitePersonRecords implements PersonRecordRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async nameOf(person: PersonId): Promise<string | null> {
    const sql = "SELECT first_name || ' ' || last_name AS name FROM people WHERE id = ?"
    return this.#database.get<{ name: string }>(sql, person)?.name ?? null
  }

  async find(id: PersonId): Promise<PersonRecord | null> {
    const person = this.#person(id)
    if (!person) return null
    return {
      person,
      computers: this.#computers(id),
      conversations: this.#conversations(id),
      receipts: this.#receipts(id),
      campaigns: this.#campaigns(id),
    }
  }

  #person(person: PersonId): PersonRecord['person'] | null {
    type Row = Omit<PersonRecord['person'], 'hasLeft'> & { deleted: number }
    const row = this.#database.get<Row>(PERSON, person)
    if (!row) return null
    const { id, employeeNo, login, firstName, lastName, email, title, unit, deleted } = row
    return { id, employeeNo, login, firstName, lastName, email, title, unit, hasLeft: deleted === 1 }
  }

  #computers(person: PersonId): PersonRecord['computers'] {
    return this.#database
      .all<PersonRecord['computers'][number]>(COMPUTERS, person)
      .map(({ id, name, enrolledAt, lastSeen }) => ({ id, name, enrolledAt, lastSeen }))
  }

  #conversations(person: PersonId): PersonRecord['conversations'] {
    type Row = Pick<PersonRecord['conversations'][number], 'id'> & { party: string | null; months: string }
    return this.#database
      .all<Row>(CONVERSATIONS, person)
      .map(({ id, party, months }) => ({ id, with: party, months: months.split(',').sort() }))
  }

  #receipts(person: PersonId): PersonRecord['receipts'] {
    type Row = { item: ItemId; title: string; state: number } & Record<ReceiptState, number | null>
    return this.#database
      .all<Row>(RECEIPTS, person)
      .map(({ item, title, state, delivered, displayed, read, acknowledged }) => ({
        item,
        title,
        state: RECEIPT_STATES[state]!,
        times: { delivered, displayed, read, acknowledged },
      }))
  }

  #campaigns(person: PersonId): PersonRecord['campaigns'] {
    type Row = { item: ItemId; title: string; lessons: string; cells: string }
    return this.#database.all<Row>(LESSONS, person).map(({ item, title, lessons, cells }) => {
      const reached = decodeCells(cells)
      return {
        item,
        title,
        lessons: (JSON.parse(lessons) as { title: string }[]).map((lesson, at) => ({
          title: lesson.title,
          openedAt: reached[at]?.openedAt ?? null,
          finishedAt: reached[at]?.finishedAt ?? null,
        })),
      }
    })
  }
}
