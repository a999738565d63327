/** What every store tells of campaigns and messages that recur while they run: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MessageContent, PublishRequest, RepeatRequest, StartRequest } from '@carillon/shared-model/facts/items.ts'
import { newAdminId, newCourseId, newItemId, newUnitId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { Change } from '../../ports/changes.ts'
import { written } from './accounts-kit.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const [admin, unit] = [newAdminId(), newUnitId()] as const
const schedule: Calendar = {
  rule: { from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] },
  pauses: [],
}
const asked = { by: admin, name: 'Anna', at: 5, to: [unit] }
const message = (subject: string): MessageContent => {
  return { kind: 'message', subject, body: '', images: [], acknowledge: false }
}
const series = (item: ItemId, subject: string): Change => {
  const request: RepeatRequest = { act: 'repeat', ...asked, item, content: message(subject), schedule, lasting: null }
  return { kind: 'series', request, publishedAt: 1000, addressed: 1 }
}
const campaign = (item: ItemId, title: string): Change => {
  const lessons = [{ title: 'Ladders', body: '', images: [], quiz: null }]
  const course = { course: newCourseId(), title, version: '0'.repeat(64), heads: [], lessons, schedule }
  const request: StartRequest = { act: 'start', ...asked, item, campaign: course }
  return { kind: 'campaign', request, publishedAt: 1000, addressed: 1 }
}
const once: PublishRequest = { act: 'publish', ...asked, item: newItemId(), content: message('Once'), expires: null }

type Context = {
  write: (...changes: Change[]) => Promise<void>
  titles: () => Promise<string[]>
  store: StoreUnderTest
}

export const runningSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<Context>(`what is running in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
    context.write = (...changes) => written(context.store.unitOfWork, ...changes)
    context.titles = async () => (await context.store.repositories.running.all()).map(({ title }) => title)
  })
  test.after.each(({ store }) => store?.close())

  test('IMPORT-20: campaigns and recurring messages are told by title, with their kind and audience', async ({
    store,
    write,
  }) => {
    assert.equal(await store.repositories.running.all(), [])
    await write(series(newItemId(), 'B'), campaign(newItemId(), 'C'), series(newItemId(), 'A'))
    await write({ kind: 'item', request: once, publishedAt: 1000, addressed: 1 })
    assert.equal(await store.repositories.running.all(), [
      { kind: 'series', title: 'A', to: [unit] },
      { kind: 'series', title: 'B', to: [unit] },
      { kind: 'campaigns', title: 'C', to: [unit] },
    ])
  })

  test('IMPORT-20: what was stopped or is over does not run; with another calendar it runs again', async ({
    write,
    titles,
  }) => {
    const [stopped, over, carried] = [newItemId(), newItemId(), newItemId()]
    await write(campaign(stopped, 'A'), series(over, 'B'), series(carried, 'C'))
    await write({ kind: 'recalled', item: stopped, at: 2000 }, { kind: 'carried', item: over, month: null })
    await write({ kind: 'carried', item: carried, month: '1970-02' })
    assert.equal(await titles(), ['C'])
    await write({ kind: 'rescheduled', item: over, at: 3000, schedule })
    assert.equal(await titles(), ['B', 'C'])
  })

  test('IMPORT-20: it goes by the title that it has now', async ({ write, titles }) => {
    const item = newItemId()
    await write(series(item, 'B'), series(newItemId(), 'C'))
    await write({ kind: 'revised', item, at: 2000, content: message('D') })
    assert.equal(await titles(), ['C', 'D'])
  })

  test.run()
}
