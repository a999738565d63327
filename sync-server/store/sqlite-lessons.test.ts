import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Answers, LessonState } from '@carillon/shared-model/facts/training.ts'
import {
  newAdminId,
  newCourseId,
  newDeviceId,
  newItemId,
  newPersonId,
  newUnitId,
  type DeviceId,
} from '@carillon/shared-model/org/ids.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { ProgressPerson } from '@carillon/shared-model/views/training.ts'
import type { Change } from './changes.ts'
import { Database } from './database.ts'
import { openDatabase } from './open.ts'
import { SqliteLogStore } from './sqlite-log-store.ts'
import { SqliteViews } from './sqlite-views.ts'

const root = newUnitId()
const branch = newUnitId()
const [anna, piotr, left] = [newPersonId(), newPersonId(), newPersonId()] as const
const [here, there] = [newDeviceId(), newDeviceId()] as const
const item = newItemId()

const setUp = () => {
  const database = openDatabase(':memory:')
  const unit = 'INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES (?, ?, ?, ?, ?, 1)'
  database.run(unit, root, 'root', null, 'Library', 'Europe/Warsaw')
  database.run(unit, branch, 'b1', root, 'Branch 1', null)
  const person = `INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev, deleted)
    VALUES (?, '', ?, ?, ?, '', ?, '', 1, ?)`
  database.run(person, anna, 'anna', 'Anna', 'Nowak', branch, 0)
  database.run(person, piotr, 'piotr', 'Piotr', 'Kot', root, 0)
  database.run(person, left, 'left', 'Ewa', 'Lis', branch, 1)
  const device = `INSERT INTO devices (id, name, public_key, unit, person, enrolled_at, last_seen, rev) VALUES (?, ?, '', ?, ?, 10, ?, 1)`
  database.run(device, here, 'PC-1', branch, anna, 500)
  database.run(device, there, 'PC-2', branch, anna, 700)
  const store = new SqliteLogStore(database)
  const views = new SqliteViews(
    database,
    () => false,
    () => 10_000,
  )
  return { views, apply: (...changes: Change[]) => store.commit({ appends: [], changes }) }
}

const quiz = {
  pass: 100,
  questions: [
    {
      text: 'Which?',
      many: false,
      choices: [
        { text: 'This', right: true },
        { text: 'That', right: false },
      ],
    },
  ],
}
const started: Change = {
  kind: 'campaign',
  publishedAt: 1000,
  addressed: 1,
  request: {
    act: 'start',
    by: newAdminId(),
    name: 'Owner',
    at: 1,
    item,
    to: [branch],
    campaign: {
      course: newCourseId(),
      title: 'Safety',
      version: '0'.repeat(64),
      heads: [],
      lessons: [
        { title: 'One', body: '', images: [], quiz: null },
        { title: 'Two', body: '', images: [], quiz },
      ],
      schedule: { rule: { from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] },
    },
  },
}
const did = (
  lesson: number,
  state: LessonState,
  at: number,
  more: { answers?: Answers; device?: DeviceId; person?: typeof anna } = {},
): Change => ({
  kind: 'lesson',
  item,
  person: more.person ?? anna,
  lesson,
  state,
  at,
  device: more.device ?? here,
  answers: more.answers ?? null,
})
const ALL = [
  did(0, 'delivered', 10, { device: there }),
  did(0, 'opened', 20),
  did(0, 'finished', 40),
  did(0, 'finished', 30, { device: there }),
  did(1, 'delivered', 50),
  did(1, 'tried', 60, { answers: [[1]] }),
  did(1, 'finished', 70, { answers: [[0]] }),
]
const RESULT = [
  { deliveredAt: 10, openedAt: 20, finishedAt: 30, computer: 'PC-2', tries: [] },
  { deliveredAt: 50, openedAt: 60, finishedAt: 70, computer: 'PC-1', tries: [60] },
]
const cellsOf = ({ cells, computers }: ProgressPerson) =>
  decodeCells(cells).map((cell) => cell && { ...cell, computer: computers[cell.computer] })

test('PROJECT-8: progress is the same in any order, with any repetition, together and one by one', async () => {
  for (const order of [ALL, [...ALL].reverse(), [...ALL, ...ALL]])
    for (const together of [true, false]) {
      const { views, apply } = setUp()
      await apply(started)
      if (together) await apply(...order)
      else for (const change of order) await apply(change)
      const { campaign, people } = views.progress(item)!
      assert.equal(cellsOf(people[0]!), RESULT)
      assert.equal([campaign.begun, campaign.completed, campaign.finished, people[0]!.finished], [1, 1, 2, 2])
    }
})

test('QUIZ-2: what calls itself finished without the right answers was a try', async () => {
  const { views, apply } = setUp()
  await apply(started, did(1, 'finished', 70, { answers: [[1]] }), did(1, 'finished', 80))
  const { campaign, people } = views.progress(item)!
  assert.equal(cellsOf(people[0]!), [
    null,
    { deliveredAt: 70, openedAt: 70, finishedAt: null, computer: 'PC-1', tries: [70, 80] },
  ])
  assert.equal([campaign.begun, campaign.finished], [1, 0])
})

test('PROJECT-8: whoever is addressed is told, and whoever did something; nobody else', async () => {
  const { views, apply } = setUp()
  await apply(started)
  const addressed = () => views.progress(item)!.people.map(({ login, addressed }) => [login, addressed])
  assert.equal(addressed(), [['anna', true]])
  await apply(did(0, 'finished', 5, { person: left }), did(0, 'opened', 5, { person: piotr }))
  assert.equal(addressed(), [
    ['piotr', false],
    ['left', false],
    ['anna', true],
  ])
  assert.is(views.progress(item)!.people[2]!.zone, 'Europe/Warsaw', 'that of the unit above')
  assert.is(views.progress(item, (unit) => unit === root)!.people.length, 1)
  assert.equal(
    views.pull('units', 0, 10).rows.map(({ timeZone }) => timeZone),
    ['Europe/Warsaw', 'Europe/Warsaw'],
    'told of each, since not everybody sees the unit above',
  )
})

test('PROJECT-8: a lesson that there is not, and a campaign that there is not, leave nothing', async () => {
  const { views, apply } = setUp()
  await apply(started, did(7, 'finished', 5), { ...did(0, 'finished', 5), item: newItemId() } as Change)
  assert.is(views.progress(item)!.campaign.finished, 0)
  assert.is(views.progress(item)!.people[0]!.cells, '')
})

test('PROJECT-9: a new calendar and a stop are in the campaign’s row; lists of messages do not have it', async () => {
  const { views, apply } = setUp()
  await apply(started)
  const { rev } = views.pull('campaigns', 0, 10)
  const schedule = { ...started.request.campaign.schedule }
  const changed = { ...schedule, pauses: [{ from: '2026-01-02', until: null }] }
  await apply({ kind: 'rescheduled', item, at: 1, schedule: changed })
  await apply({ kind: 'recalled', item, at: 77 })
  const { rows } = views.pull('campaigns', rev, 10)
  assert.equal(
    rows.map(({ schedule: now, stoppedAt, lessons }) => [now, stoppedAt, lessons]),
    [[changed, 77, ['One', 'Two']]],
  )
  assert.equal(views.pull('items', 0, 10).rows, [])
})

test('PROJECT-12: what was counted before cells were a text is carried over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-'))
  const file = join(folder, 'carillon.sqlite')
  const old = new Database(file)
  const migrations = new URL('./migrations/', import.meta.url)
  for (const name of readdirSync(migrations).sort().slice(0, 8))
    old.script(readFileSync(new URL(name, migrations), 'utf8'))
  old.script('PRAGMA user_version = 8')
  const cells = [null, [10, 20, 30, there, []], [40, 50, null, here, [60, 70]], [80, null, null, there, []], null]
  const row = 'INSERT INTO progress (campaign, person, cells, finished, rev) VALUES (?, ?, ?, ?, 1)'
  old.run(row, item, anna, JSON.stringify(cells), 1)
  old.run(row, item, piotr, JSON.stringify([null, null]), 0)
  old.close()
  const database = openDatabase(file)
  const read = database.all<{ cells: string; devices: string }>(
    'SELECT cells, devices FROM progress WHERE person = ?',
    anna,
  )
  assert.equal(read, [{ cells: ';0,10,10,10;1,40,10!60!70;0,80', devices: JSON.stringify([there, here]) }])
  assert.equal(database.all('SELECT cells, devices FROM progress WHERE person = ?', piotr), [
    { cells: '', devices: '[]' },
  ])
  database.close()
  rmSync(folder, { recursive: true })
})

test.run()
