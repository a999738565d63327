/** Campaigns and what people do with their lessons, as projections: counters go up by what a batch adds. */
import { withLesson, type LessonProgress } from '@carillon/shared-model/folds/lessons.ts'
import { grade } from '@carillon/shared-model/folds/quiz.ts'
import type { Quiz } from '@carillon/shared-model/facts/training.ts'
import type { DeviceId, ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'
import { decodeCells, encodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { ItemChange } from '../../ports/items.ts'
import type { LessonChange } from '../../ports/journals.ts'
import type { Database } from './database.ts'
import { keepEarlyLessons } from './early.ts'

/** What is kept of each lesson beside the signed request: its title, and the quiz that `finished` has to pass. */
type KeptLesson = { title: string; quiz: Quiz | null }

export const startCampaign = (
  database: Database,
  { request, publishedAt, addressed }: Extract<ItemChange, { kind: 'campaign' }>,
  rev: number,
): void => {
  const { item, campaign, to, by, name } = request
  database.run(
    `INSERT INTO items (id, kind, title, severity, screens, acknowledge, targets, admin, sent_by, published_at, expires, addressed, rev)
     VALUES (?, 'campaign', ?, NULL, NULL, 0, ?, ?, ?, ?, NULL, ?, ?)`,
    item,
    campaign.title,
    JSON.stringify(to),
    by,
    name,
    publishedAt,
    addressed,
    rev,
  )
  const lessons: KeptLesson[] = campaign.lessons.map(({ title, quiz }) => ({ title, quiz }))
  database.run(
    'INSERT INTO campaigns (item, course, version, schedule, lessons) VALUES (?, ?, ?, ?, ?)',
    item,
    campaign.course,
    campaign.version,
    JSON.stringify(campaign.schedule),
    JSON.stringify(lessons),
  )
  for (const hash of new Set(campaign.lessons.flatMap(({ images }) => images)))
    database.run('INSERT OR IGNORE INTO blob_uses (hash, item) VALUES (?, ?)', hash, item)
}

/** By the lesson's number; those of which nothing is known may be missing. */
type Lessons = (LessonProgress | undefined)[]
type StoredLessons = { cells: string; devices: string }

const read = ({ cells, devices }: StoredLessons): Lessons => {
  const computers = JSON.parse(devices) as DeviceId[]
  return decodeCells(cells).map((cell) =>
    cell ? { ...cell, device: computers[cell.computer]!, tries: new Set(cell.tries), devices: new Set() } : undefined,
  )
}
const written = (lessons: Lessons): StoredLessons => {
  const devices = [...new Set(lessons.flatMap((lesson) => lesson?.device ?? []))]
  const cells = Array.from(lessons, (lesson) => {
    if (!lesson) return null
    const { deliveredAt, openedAt, finishedAt, device, tries } = lesson
    const sorted = [...tries].sort((a, b) => a - b)
    return { computer: devices.indexOf(device), deliveredAt, openedAt, finishedAt, tries: sorted }
  })
  return { cells: encodeCells(cells), devices: JSON.stringify(devices) }
}
const hasBegun = (lessons: Lessons): boolean => lessons.some((lesson) => lesson && lesson.openedAt !== null)
const countFinished = (lessons: Lessons): number =>
  lessons.filter((lesson) => lesson && lesson.finishedAt !== null).length

/** A quiz is not passed by saying so: what calls itself finished without the right answers was a try. */
const judged = (change: LessonChange, { quiz }: KeptLesson): LessonChange =>
  change.state === 'finished' && quiz && !grade(quiz, change.answers ?? []).passed
    ? { ...change, state: 'tried' }
    : change

type CampaignRow = { item: ItemId; lessons: string }
type ProgressRow = { campaign: ItemId; person: PersonId } & StoredLessons

const KNOWN = `SELECT campaign, person, cells, devices FROM json_each(?) j
  JOIN progress ON campaign = j.value->>0 AND person = j.value->>1`
/** All rows in one parameter: at the hour of a lesson, everybody's come at once. */
const UPSERT = `INSERT INTO progress (campaign, person, cells, devices, finished, rev)
  SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, ?1 FROM json_each(?2) j WHERE true
  ON CONFLICT DO UPDATE SET cells = excluded.cells, devices = excluded.devices, finished = excluded.finished, rev = excluded.rev`

/** @param nextRev called only when anything changes */
export const applyLessons = (database: Database, changes: readonly LessonChange[], nextRev: () => number): void => {
  const ids = JSON.stringify([...new Set(changes.map(({ item }) => item))])
  const campaigns = new Map<ItemId, KeptLesson[]>()
  const known = 'SELECT item, lessons FROM json_each(?) j JOIN campaigns ON item = j.value'
  for (const { item, lessons } of database.all<CampaignRow>(known, ids))
    campaigns.set(item, JSON.parse(lessons) as KeptLesson[])

  const byPerson = new Map<string, LessonChange[]>()
  const early: LessonChange[] = []
  for (const change of changes) {
    const campaign = campaigns.get(change.item)
    if (!campaign) early.push(change)
    const lesson = campaign?.[change.lesson]
    if (!lesson || !change.person.startsWith('p')) continue
    const key = `${change.item} ${change.person}`
    const own = byPerson.get(key)
    if (own) own.push(judged(change, lesson))
    else byPerson.set(key, [judged(change, lesson)])
  }
  if (early.length > 0) keepEarlyLessons(database, early)
  if (byPerson.size === 0) return

  const rev = nextRev()
  const before = new Map<string, Lessons>()
  const keys = JSON.stringify([...byPerson.keys()].map((key) => key.split(' ')))
  for (const { campaign, person, ...kept } of database.all<ProgressRow>(KNOWN, keys))
    before.set(`${campaign} ${person}`, read(kept))

  const rows: unknown[][] = []
  const added = new Map<ItemId, { begun: number; completed: number; finished: number }>()
  for (const [key, own] of byPerson) {
    const { item, person } = own[0]!
    const count = campaigns.get(item)!.length
    const old = before.get(key) ?? []
    const lessons = [...old]
    for (const { lesson, state, at, device } of own)
      lessons[lesson] = withLesson(lessons[lesson], { state, at, by: device })
    const finished = countFinished(lessons)
    const wasFinished = countFinished(old)
    const counts = added.get(item) ?? { begun: 0, completed: 0, finished: 0 }
    added.set(item, counts)
    counts.begun += Number(hasBegun(lessons)) - Number(hasBegun(old))
    counts.completed += Number(finished === count) - Number(wasFinished === count)
    counts.finished += finished - wasFinished
    const { cells, devices } = written(lessons)
    rows.push([item, person, cells, devices, finished])
  }
  database.run(UPSERT, rev, JSON.stringify(rows))
  for (const [item, { begun, completed, finished }] of added) {
    database.run(
      'UPDATE campaigns SET begun = begun + ?, completed = completed + ?, finished = finished + ? WHERE item = ?',
      begun,
      completed,
      finished,
      item,
    )
    database.run('UPDATE items SET rev = ? WHERE id = ?', rev, item)
  }
}
