/** What every store tells of progress in campaigns: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Answers, LessonState } from '@carillon/shared-model/facts/training.ts'
import {
  newAdminId,
  newCourseId,
  newDeviceId,
  newItemId,
  newPersonId,
  type DeviceId,
} from '@carillon/shared-model/org/ids.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { ProgressPerson } from '@carillon/shared-model/views/training.ts'
import type { Change } from '../../ports/changes.ts'
import {
  anna,
  atAnna as here,
  branch,
  computer,
  everybody,
  person,
  piotr,
  placeIn,
  root,
  rowsOf,
  type ViewsUnderTest,
} from './place.ts'

const item = newItemId()
/** Ewa, who is in the directory no more. */
const left = newPersonId()
/** Another computer of Anna's. */
const there = newDeviceId()

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
  { deliveredAt: 10, openedAt: 20, finishedAt: 30, computer: 'PC-3', tries: [] },
  { deliveredAt: 50, openedAt: 60, finishedAt: 70, computer: 'PC-1', tries: [60] },
]
const cellsOf = ({ cells, computers }: ProgressPerson) =>
  decodeCells(cells).map((cell) => cell && { ...cell, computer: computers[cell.computer] })

/** @param open a store of which nobody knows anything yet */
export const progressSuite = (name: string, open: () => Promise<ViewsUnderTest> | ViewsUnderTest): void => {
  const test = suite(`progress in ${name}`)
  const opened: ViewsUnderTest[] = []
  const setUp = async () => {
    const store = await open()
    opened.push(store)
    const { views, write, place } = await placeIn(store)
    await place({ units: [], people: [{ ...person(left, 'left', 'Ewa', 'Lis', branch), isGone: true }] })
    await write(computer(there, 'PC-3', branch, anna))
    return { views, apply: write }
  }
  test.after.each(async () => {
    for (const store of opened.splice(0)) await store.close()
  })

  test('PROJECT-8: progress is the same in any order, with any repetition, together and one by one', async () => {
    for (const order of [ALL, [...ALL].reverse(), [...ALL, ...ALL]])
      for (const together of [true, false]) {
        const { views, apply } = await setUp()
        await apply(started)
        if (together) await apply(...order)
        else for (const change of order) await apply(change)
        const { campaign, people } = (await views.progress(item, everybody))!
        assert.equal(cellsOf(people[0]!), RESULT)
        assert.equal([campaign.begun, campaign.completed, campaign.finished, people[0]!.finished], [1, 1, 2, 2])
      }
  })

  test('PROJECT-14: what was done before the campaign is known waits for it, whenever it comes, and counts once', async () => {
    for (const order of [ALL, [...ALL].reverse(), [...ALL, ...ALL]])
      for (const split of [0, 3, order.length]) {
        const { views, apply } = await setUp()
        for (const change of order.slice(0, split)) await apply(change)
        assert.is(await views.progress(item, everybody), null)
        await apply(started, ...order.slice(split))
        const { campaign, people } = (await views.progress(item, everybody))!
        assert.equal(cellsOf(people[0]!), RESULT)
        assert.equal([campaign.begun, campaign.completed, campaign.finished, people[0]!.finished], [1, 1, 2, 2])
      }
  })

  test('QUIZ-2: what calls itself finished without the right answers was a try', async () => {
    const { views, apply } = await setUp()
    await apply(started, did(1, 'finished', 70, { answers: [[1]] }), did(1, 'finished', 80))
    const { campaign, people } = (await views.progress(item, everybody))!
    assert.equal(cellsOf(people[0]!), [
      null,
      { deliveredAt: 70, openedAt: 70, finishedAt: null, computer: 'PC-1', tries: [70, 80] },
    ])
    assert.equal([campaign.begun, campaign.finished], [1, 0])
  })

  test('PROJECT-8: whoever is addressed is told, and whoever did something; nobody else', async () => {
    const { views, apply } = await setUp()
    await apply(started)
    const addressed = async () =>
      (await views.progress(item, everybody))!.people.map(({ login, addressed }) => [login, addressed])
    assert.equal(await addressed(), [['anna', true]])
    await apply(did(0, 'finished', 5, { person: left }), did(0, 'opened', 5, { person: piotr }))
    assert.equal(await addressed(), [
      ['piotr', false],
      ['left', false],
      ['anna', true],
    ])
    assert.is((await views.progress(item, everybody))!.people[2]!.zone, 'Europe/Warsaw', 'that of the unit above')
    assert.is((await views.progress(item, (unit) => unit === root))!.people.length, 1)
    assert.equal(
      (await rowsOf(views, 'units')).map(({ timeZone }) => timeZone),
      ['Europe/Warsaw', 'Europe/Warsaw'],
      'told of each, since not everybody sees the unit above',
    )
  })

  test('PROJECT-8: a lesson that there is not, and a campaign that there is not, leave nothing', async () => {
    const { views, apply } = await setUp()
    await apply(started, did(7, 'finished', 5), { ...did(0, 'finished', 5), item: newItemId() } as Change)
    assert.is((await views.progress(item, everybody))!.campaign.finished, 0)
    assert.is((await views.progress(item, everybody))!.people[0]!.cells, '')
  })

  test('PROJECT-13: of made-up tries 1,000 are kept, at no more cost than others', async () => {
    const { views, apply } = await setUp()
    await apply(started)
    await apply(...Array.from({ length: 20_000 }, (_, n) => did(1, 'tried', 2000 + n)))
    await apply(did(1, 'tried', 1500))
    const [person] = (await views.progress(item, everybody))!.people
    assert.is(decodeCells(person!.cells)[1]!.tries.length, 1000)
  })

  test('PROJECT-9: a new calendar and a stop are in the campaign’s row; lists of messages do not have it', async () => {
    const { views, apply } = await setUp()
    await apply(started)
    const { rev } = await views.pull('campaigns', 0, 10)
    const schedule = { ...started.request.campaign.schedule }
    const changed = { ...schedule, pauses: [{ from: '2026-01-02', until: null }] }
    await apply({ kind: 'rescheduled', item, at: 1, schedule: changed })
    await apply({ kind: 'recalled', item, at: 77 })
    const rows = await rowsOf(views, 'campaigns', rev)
    assert.equal(
      rows.map(({ schedule: now, stoppedAt, lessons }) => [now, stoppedAt, lessons]),
      [[changed, 77, ['One', 'Two']]],
    )
    assert.equal((await views.pull('items', 0, 10)).rows, [])
  })

  test.run()
}
