/** Conversations as projections: the same as the fold of their facts, whatever the order. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import { foldTalk, type TalkFact } from '@carillon/shared-model/folds/talk.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import {
  conversationIdFrom,
  newAdminId,
  newDeviceId,
  newFactId,
  newPersonId,
  newQueueId,
  newUnitId,
} from '@carillon/shared-model/org/ids.ts'
import { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import { searchMessages } from './search.ts'
import { projectTalk } from '../project/talk.ts'
import type { Database } from '../store/database.ts'
import { nextRev, openDatabase } from '../store/open.ts'
import { applyChanges } from '../store/sqlite-changes.ts'
import { SqliteViews } from '../store/sqlite-views.ts'
import { VIEWS } from '@carillon/shared-model/views/rows.ts'

const test = suite<{ database: Database }>('projected conversations')
const BEGIN = Date.UTC(2026, 9, 31, 23)
const HOUR = 3_600_000
const [person, unit, queue] = [newPersonId(), newUnitId(), newQueueId()]
const talk: Talk = { id: conversationIdFrom(new Uint8Array(32).fill(7)), person, with: queue }

test.before.each((context) => {
  const database = openDatabase(join(mkdtempSync(join(tmpdir(), 'carillon-talk-')), 'test.sqlite'))
  database.script(`
    INSERT INTO units (id, code, name, rev) VALUES ('${unit}', 'U', 'Unit', 1);
    INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev)
      VALUES ('${person}', '1', 'jan', 'Jan', 'Kot', '', '${unit}', '', 1);
    INSERT INTO queues (id, name, hours, answered_by, rev) VALUES ('${queue}', 'Q', 'null', '[]', 1)`)
  context.database = database
})
test.after.each(({ database }) => database?.close())

const apply = (database: Database, month: string, facts: readonly TalkFact[]) =>
  database.transaction(() => applyChanges(database, projectTalk(talk, month, facts), () => nextRev(database)))

/** Two devices and two administrators, few times and ids, so that all that can coincide does. */
const randomFact = (chance: Chance, ids: readonly ReturnType<typeof newFactId>[], authors: Authors): TalkFact => {
  const at = BEGIN + chance.below(8) * (HOUR / 2)
  const by = chance.pick([...authors.devices, ...authors.admins])!
  const admin = chance.pick(authors.admins)!
  const said = chance.pick(ids)!
  const text = chance.pick(['The lift is stuck', 'Zażółć gęślą jaźń', '😀😀', 'a'])!
  const image = chance.pick(['0', '1'])!.repeat(64)
  const common = { at, by, v: 1 } as const
  return chance.pick<TalkFact>([
    { type: 'said', id: said, ...common, text },
    { type: 'said', id: said, ...common, text, images: [image] },
    { type: 'said', id: newFactId(at), ...common, text },
    { type: 'edited', ...common, said, text },
    { type: 'withdrawn', ...common, said },
    { type: 'seen', ...common, said: [said] },
    { type: 'closed', ...common },
    { type: 'reopened', ...common },
    { type: 'assigned', at, by: admin, v: 1, to: chance.pick([...authors.admins, null])! },
  ])!
}
const shuffled = <Value>(chance: Chance, values: readonly Value[]): Value[] =>
  values
    .map((value) => ({ value, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)
type Authors = { devices: ReturnType<typeof newDeviceId>[]; admins: ReturnType<typeof newAdminId>[] }

for (let seed = 1; seed <= 40; seed++)
  test(`CHAT-14: projected is what is folded, in any order and with any repetition (seed ${seed})`, async ({
    database,
  }) => {
    const chance = new Chance(seed)
    const authors = { devices: [newDeviceId(), newDeviceId()], admins: [newAdminId(), newAdminId()] }
    const ids = Array.from({ length: 4 }, () => newFactId())
    const views = new SqliteViews(database, () => false)
    const facts: TalkFact[] = []
    for (let round = 0; round < 12; round++) {
      const fresh = Array.from({ length: chance.below(6) + 1 }, () => randomFact(chance, ids, authors))
      const repeated = facts.length > 0 && chance.below(3) === 0 ? [chance.pick(facts)!] : []
      facts.push(...fresh)
      const batch = shuffled(chance, [...fresh, ...repeated])
      for (const month of new Set(batch.map(({ at }) => monthOf(at))))
        apply(
          database,
          month,
          batch.filter(({ at }) => monthOf(at) === month),
        )
      const folded = foldTalk(facts)
      const last = folded.messages.at(-1)
      const row = VIEWS.conversations.parse(views.pull('conversations', 0, 10).rows[0])
      assert.equal(
        {
          state: row.state,
          waitingSince: row.waitingSince,
          assignedTo: row.assignedTo,
          messages: row.messages,
          lastText: row.lastText,
          lastAt: row.lastAt,
          lastBy: row.lastBy,
          months: row.months,
        },
        {
          state: folded.state,
          waitingSince: folded.waitingSince,
          assignedTo: folded.assignedTo,
          messages: folded.messages.length,
          lastText: last?.text ?? '',
          lastAt: last?.at ?? null,
          lastBy: last?.speaker ?? null,
          months: [...new Set(facts.map(({ at }) => monthOf(at)))].sort().reverse(),
        },
      )
      for (const word of ['lift', 'GĘŚLĄ', '😀', 'a'])
        assert.equal(
          (await searchMessages(database, word, () => true, 1000))
            .map(({ id, by, text }) => `${id} ${by} ${text}`)
            .sort(),
          folded.messages
            .filter(({ text }) => text.toLowerCase().includes(word.toLowerCase()))
            .map(({ id, speaker, text }) => `${id} ${speaker} ${text}`)
            .sort(),
          word,
        )
      const images = database.all<{ hash: string }>('SELECT DISTINCT hash FROM talk_images ORDER BY hash')
      assert.equal(
        images.map(({ hash }) => hash),
        [...new Set(folded.messages.flatMap(({ images }) => images))].sort(),
      )
    }
  })

test.run()
