/** People, units and one campaign in a database, and lessons finished in it: what no library reaches. */
import { applyChanges } from '../sync-server/store/sqlite/apply.ts'
import type { Change } from '../sync-server/ports/changes.ts'
import type { Database } from '../sync-server/store/sqlite/database.ts'
import { nextRev } from '../sync-server/store/sqlite/open.ts'
import {
  newAdminId,
  newCourseId,
  newDeviceId,
  newItemId,
  newPersonId,
  newUnitId,
  type AdminId,
  type DeviceId,
  type ItemId,
  type PersonId,
} from '../shared-model/org/ids.ts'

export const PEOPLE = 10_000
export const LESSONS = 20
const UNITS = 50

type Somebody = { id: PersonId; device: DeviceId }
export type Training = { item: ItemId; people: Somebody[] }

export const apply = (database: Database, changes: readonly Change[]): void =>
  database.transaction(() => void applyChanges(database, changes, () => nextRev(database)))

/** @param root the organisation's unit, where there is one already @param by who runs the campaign */
export const seedTraining = (database: Database, root?: string, by: AdminId = newAdminId()): Training => {
  const people = Array.from({ length: PEOPLE }, () => ({ id: newPersonId(), device: newDeviceId() }))
  database.transaction(() => {
    const addUnit = 'INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES (?, ?, ?, ?, ?, ?)'
    const rev = nextRev(database)
    const top = root ?? newUnitId()
    if (!root) database.run(addUnit, top, 'ROOT', null, 'Library', 'Europe/Warsaw', rev)
    const units = Array.from({ length: UNITS }, () => newUnitId())
    for (const [at, unit] of units.entries()) database.run(addUnit, unit, `U${at}`, top, `Branch ${at}`, null, rev)
    for (const [at, { id, device }] of people.entries()) {
      const unit = units[at % UNITS]!
      database.run(
        `INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev)
         VALUES (?, ?, ?, ?, ?, '', ?, '', ?)`,
        ...[id, String(at), `person${at}`, `First${at}`, `Last${at}`, unit, rev],
      )
      database.run(
        `INSERT INTO devices (id, name, public_key, unit, person, enrolled_at, rev) VALUES (?, ?, '', ?, ?, 1, ?)`,
        ...[device, `Desk ${at}`, unit, id, rev],
      )
    }
  })
  return { item: addCampaign(database, 'Safety', by), people }
}

/** @returns its id: for everyone, and of a lesson a day */
export const addCampaign = (database: Database, title: string, by: AdminId): ItemId => {
  const item = newItemId()
  const now = Date.now()
  const lessons = Array.from({ length: LESSONS }, (_, at) => ({
    title: `Lesson ${at}`,
    body: '',
    images: [],
    quiz: null,
  }))
  const campaign = {
    course: newCourseId(),
    title,
    version: '0'.repeat(64),
    heads: [],
    lessons,
    schedule: { rule: { from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] },
  }
  const request = { act: 'start' as const, by, name: 'Bench', at: now, item, to: ['everyone' as const], campaign }
  apply(database, [{ kind: 'campaign', request, publishedAt: now, addressed: PEOPLE }])
  return item
}

export const finished = ({ item }: Training, { id, device }: Somebody, lesson: number): Change => ({
  kind: 'lesson',
  item,
  person: id,
  lesson,
  state: 'finished',
  at: Date.now() + lesson,
  device,
  answers: null,
})

/** A tenth of the people have not begun; the others are somewhere on the way. */
export const finishedByAll = (training: Training): Change[] =>
  training.people.flatMap((person, at) =>
    Array.from({ length: at % 10 === 0 ? 0 : (at % LESSONS) + 1 }, (_, lesson) => finished(training, person, lesson)),
  )
