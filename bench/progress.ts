/**
 * `npm run progress`: what the matrix of people and lessons costs the server at a size that no library reaches, and what
 * one more finished lesson costs beside it. One line each, in milliseconds; single runs, medians of five where repeated.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { applyChanges } from '../sync-server/store/sqlite-changes.ts'
import { nextRev, openDatabase } from '../sync-server/store/open.ts'
import { SqliteViews } from '../sync-server/store/sqlite-views.ts'
import type { Change } from '../sync-server/store/changes.ts'
import { campaignProgress } from '../shared-model/views/training.ts'
import { newAdminId, newCourseId, newDeviceId, newItemId, newPersonId, newUnitId } from '../shared-model/org/ids.ts'
import { scratchFolder } from './trial.ts'

const PEOPLE = 10_000
const LESSONS = 20
const UNITS = 50
const REPEATS = 5

const folder = scratchFolder()
const database = openDatabase(join(folder, 'carillon.sqlite'))
const now = Date.now()
const root = newUnitId()
const units = Array.from({ length: UNITS }, () => newUnitId())
const people = Array.from({ length: PEOPLE }, () => ({ id: newPersonId(), device: newDeviceId() }))
const item = newItemId()

database.transaction(() => {
  const addUnit = 'INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES (?, ?, ?, ?, ?, 1)'
  database.run(addUnit, root, 'ROOT', null, 'Library', 'Europe/Warsaw')
  for (const [at, unit] of units.entries()) database.run(addUnit, unit, `U${at}`, root, `Branch ${at}`, null)
  for (const [at, { id, device }] of people.entries()) {
    const unit = units[at % UNITS]!
    database.run(
      `INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev) VALUES (?, ?, ?, ?, ?, '', ?, '', 1)`,
      id,
      String(at),
      `person${at}`,
      `First${at}`,
      `Last${at}`,
      unit,
    )
    database.run(
      `INSERT INTO devices (id, name, public_key, unit, person, enrolled_at, rev) VALUES (?, ?, '', ?, ?, 1, 1)`,
      device,
      `Desk ${at}`,
      unit,
      id,
    )
  }
  const lesson = (at: number) => ({ title: `Lesson ${at}`, body: '', images: [], quiz: null })
  const campaign = {
    course: newCourseId(),
    title: 'Safety',
    version: '0'.repeat(64),
    heads: [],
    lessons: Array.from({ length: LESSONS }, (_, at) => lesson(at)),
    schedule: { rule: { from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] },
  }
  const request = {
    act: 'start' as const,
    by: newAdminId(),
    name: 'Bench',
    at: now,
    item,
    to: ['everyone' as const],
    campaign,
  }
  applyChanges(database, [{ kind: 'campaign', request, publishedAt: now, addressed: PEOPLE }], () => nextRev(database))
})

const done = ({ id, device }: (typeof people)[number], lesson: number): Change => ({
  kind: 'lesson',
  item,
  person: id,
  lesson,
  state: 'finished',
  at: now + lesson,
  device,
  answers: null,
})
const timed = (work: () => void): number => {
  const begin = performance.now()
  work()
  return performance.now() - begin
}
const apply = (changes: readonly Change[]) =>
  database.transaction(() => void applyChanges(database, changes, () => nextRev(database)))
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!
const say = (what: string, milliseconds: number) => console.log(`${what}: ${milliseconds.toPrecision(3)} ms`)

// A tenth of the people have not begun; the others are somewhere on the way, as they would arrive: in batches.
const all = people.flatMap((person, at) =>
  Array.from({ length: at % 10 === 0 ? 0 : (at % LESSONS) + 1 }, (_, lesson) => done(person, lesson)),
)
const filling = timed(() => {
  for (let at = 0; at < all.length; at += 1000) apply(all.slice(at, at + 1000))
})
console.log(`${PEOPLE} people × ${LESSONS} lessons, ${all.length} lessons finished`)
say('counting one finished lesson, in batches of 1,000', filling / all.length)
const views = new SqliteViews(database, () => false)
const read = Array.from({ length: REPEATS }, () => timed(() => void views.progress(item)))
say('reading the matrix from the projection', median(read))
let bytes = 0
const served = Array.from({ length: REPEATS }, () =>
  timed(() => {
    bytes = JSON.stringify(campaignProgress.parse(views.progress(item))).length
  }),
)
say('and checking and encoding the reply', median(served))
console.log(`the reply: ${(bytes / 1e6).toFixed(1)} MB`)
const one = Array.from({ length: 100 }, (_, at) => timed(() => apply([done(people[at * 10]!, 0)])))
say('one more finished lesson, alone in a transaction', median(one))
database.close()
rmSync(folder, { recursive: true, force: true })
