import { z } from 'zod'
import type { QueueId } from '@carillon/shared-model/org/ids.ts'
import { queueFields, savedReply } from '@carillon/shared-model/views/talk.ts'
import type { Queue, QueueChange, QueueRepository, SavedReply } from '../../ports/queues.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

const savedReplies = z.array(savedReply)

type Row = { id: QueueId; name: string; hours: string; answeredBy: string }

export class SqliteQueues implements QueueRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<Queue[]> {
    const sql = 'SELECT id, name, hours, answered_by AS answeredBy FROM queues WHERE deleted = 0'
    return this.#database.all<Row>(sql).map(({ id, name, hours, answeredBy }) => ({
      id,
      ...queueFields.parse({
        name,
        hours: JSON.parse(hours) as unknown,
        answeredBy: JSON.parse(answeredBy) as unknown,
      }),
    }))
  }

  async replies(): Promise<Map<QueueId, SavedReply[]>> {
    const sql = "SELECT id, replies FROM queues WHERE deleted = 0 AND replies <> '[]'"
    const rows = this.#database.all<{ id: QueueId; replies: string }>(sql)
    return new Map(rows.map(({ id, replies }) => [id, savedReplies.parse(JSON.parse(replies))]))
  }
}

export const queueAppliers: Appliers<QueueChange> = {
  'queue-saved': (database, { queue: { id, name, hours, answeredBy } }, rev) => {
    database.run(
      `INSERT INTO queues (id, name, hours, answered_by, rev) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET name = excluded.name, hours = excluded.hours, answered_by = excluded.answered_by,
         rev = excluded.rev, deleted = 0`,
      id,
      name,
      JSON.stringify(hours),
      JSON.stringify(answeredBy),
      rev('queues'),
    )
    // Whoever answers other queues than before sees other conversations.
    rev('conversations')
  },
  'queue-removed': (database, { queue }, rev) => {
    database.run('UPDATE queues SET deleted = 1, rev = ? WHERE id = ?', rev('queues'), queue)
    const sql = 'UPDATE conversations SET deleted = 1, rev = ? WHERE queue = ? AND deleted = 0'
    database.run(sql, rev('conversations'), queue)
  },
  'replies-saved': (database, { queue, replies }, rev) => {
    database.run('UPDATE queues SET replies = ?, rev = ? WHERE id = ?', JSON.stringify(replies), rev('queues'), queue)
  },
}
