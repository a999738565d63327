/** What every store of requests and items does for the publisher: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type {
  MessageContent,
  PublishRequest,
  RepeatRequest,
  Request,
  Requested,
} from '@carillon/shared-model/facts/items.ts'
import {
  newAdminId,
  newDeviceId,
  newFactId,
  newItemId,
  newUnitId,
  type ItemId,
} from '@carillon/shared-model/org/ids.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { occurrenceId } from '@carillon/shared-model/schedule/occurrence-id.ts'
import type { Change } from '../../ports/changes.ts'
import type { Items, RecurringItems } from '../../ports/items.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export type ItemsUnderTest = StoreUnderTest & { items: Items & RecurringItems }

const [admin, key, unit] = [newAdminId(), newDeviceId(), newUnitId()] as const
const SIGNATURE = 'A'.repeat(86)
const content: MessageContent = { kind: 'message', subject: 'Hours', body: 'New', images: [], acknowledge: true }
const schedule: Calendar = {
  rule: { from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] },
  pauses: [],
}
const asked = { by: admin, name: 'Anna', at: 5 }
const publish = (item: ItemId): PublishRequest => ({ act: 'publish', ...asked, item, to: [unit], content, expires: 90 })
const repeat = (item: ItemId): RepeatRequest => ({ act: 'repeat', ...asked, item, to: [unit], content, schedule, lasting: null }) // prettier-ignore
const requested = (request: Request): Requested => ({
  type: 'requested',
  id: newFactId(),
  at: 7,
  by: admin,
  v: 1,
  request,
  key,
  sig: SIGNATURE,
})
const published = (item: ItemId): Change => ({ kind: 'item', request: publish(item), publishedAt: 1000, addressed: 2 })
const signed = (item: ItemId, at: number, request: Request): Change => ({
  kind: 'history',
  item,
  at,
  signed: { request, key, sig: SIGNATURE },
})
/** Sent on a day, with what was published about it. */
const sent = (item: ItemId, publishedAt: number): Change[] => [
  { kind: 'series', request: repeat(item), publishedAt, addressed: 2 },
  signed(item, publishedAt, repeat(item)),
]

type Context = { store: ItemsUnderTest; items: ItemsUnderTest['items']; write: (...changes: Change[]) => Promise<void> }

export const itemsSuite = (name: string, open: () => Promise<ItemsUnderTest> | ItemsUnderTest): void => {
  const test = suite<Context>(`items in ${name}`)
  test.before.each(async (context) => {
    const store = await open()
    const write = (...changes: Change[]) => store.unitOfWork(async ({ write }) => write(...changes))
    Object.assign(context, { store, items: store.items, write })
  })
  test.after.each(({ store }) => store.close())

  test('PUBLISH-2: requests wait in the order in which they came, each once, until they are answered', async ({
    items,
    write,
  }) => {
    const facts = [newItemId(), newItemId(), newItemId()].map((item) => requested(publish(item)))
    await write(...facts.map((fact) => ({ kind: 'requested' as const, fact })))
    await write({ kind: 'requested', fact: facts[0]! })
    const queued = async () => (await items.queued()).map(({ id }) => id)
    assert.equal(await queued(), facts.map(({ id }) => id)) // prettier-ignore
    assert.equal((await items.queued())[0], {
      id: facts[0]!.id,
      by: admin,
      act: 'publish',
      item: facts[0]!.request.item,
    })
    await write({ kind: 'settled', fact: facts[1]!.id, state: 'refused', why: 'It may not.' })
    assert.equal(await queued(), [facts[0]!.id, facts[2]!.id])
    await write({ kind: 'requested', fact: facts[1]! })
    assert.equal(await queued(), [facts[0]!.id, facts[2]!.id], 'what was answered is not asked again')
  })

  test('PUBLISH-2: a request is read as it was signed, and of one that there is not nothing', async ({
    items,
    write,
  }) => {
    const fact = requested(publish(newItemId()))
    await write({ kind: 'requested', fact })
    assert.equal(await items.request(fact.id), fact)
    const missing = await items.request(newFactId()).catch((error: unknown) => error)
    assert.instance(missing, Error)
  })

  test('PUBLISH-5: an item is found as it was published, with what has become of it', async ({ items, write }) => {
    const item = newItemId()
    assert.is(await items.find(item), null)
    await write(published(item), signed(item, 1000, publish(item)))
    const known = {
      kind: 'message',
      title: 'Hours',
      screens: null,
      to: [unit],
      admin,
      expires: 90,
      recalledAt: null,
      revisedAt: null,
      rescheduledAt: null,
    } as const
    const found = async () => {
      const { kind, title, screens, to, admin, expires, recalledAt, revisedAt, rescheduledAt } =
        (await items.find(item))!
      return { kind, title, screens, to, admin, expires, recalledAt, revisedAt, rescheduledAt }
    }
    assert.equal(await found(), known)
    const revise = (at: number, subject: string): Request => ({ act: 'revise', ...asked, at, item, content: { ...content, subject } }) // prettier-ignore
    await write(
      { kind: 'revised', item, at: 2000, content: { ...content, subject: 'Later' } },
      signed(item, 2000, revise(60, 'Later')),
    )
    await write(signed(item, 2001, revise(40, 'Earlier')))
    assert.equal(
      await found(),
      { ...known, title: 'Later', revisedAt: 60 },
      'by when it was asked for, not by its order',
    )
    await write({ kind: 'recalled', item, at: 3000 })
    assert.is((await found()).recalledAt, 3000)
  })

  test('PUBLISH-5: an item that exists is not published again, and the first one stays', async ({ items, write }) => {
    const item = newItemId()
    await write(published(item))
    const again: Change = {
      kind: 'item',
      request: { ...publish(item), content: { ...content, subject: 'Other' } },
      publishedAt: 2000,
      addressed: 1,
    }
    const failed = await write(again, { kind: 'recalled', item, at: 1 }).then(
      () => false,
      () => true,
    )
    assert.ok(failed)
    const { title, recalledAt } = (await items.find(item))!
    assert.equal([title, recalledAt], ['Hours', null])
  })

  test('SERIES-10: a recurring message is looked at when it is due, the earliest first, and no more when it is over', async ({
    items,
    write,
  }) => {
    const [one, two] = [newItemId(), newItemId()]
    assert.equal([await items.nextDueAt(), await items.dueBy(1e15)], [null, []])
    await write(...sent(one, 2000), ...sent(two, 1000))
    assert.is(await items.nextDueAt(), 1000)
    assert.equal([await items.dueBy(999), await items.dueBy(1000), await items.dueBy(2000)], [[], [two], [two, one]]) // prettier-ignore
    await write(
      { kind: 'occurrences-made', series: two, nextAt: 5000 },
      { kind: 'occurrences-made', series: one, nextAt: null },
    )
    assert.equal([await items.nextDueAt(), await items.dueBy(9000)], [5000, [two]])
    await write({ kind: 'rescheduled', item: one, at: 3000, schedule })
    assert.is(await items.nextDueAt(), 3000, 'it may not be over any more')
    await write({ kind: 'recalled', item: two, at: 4000 })
    assert.equal(await items.dueBy(4000), [one, two])
  })

  test('SERIES-18: its days are told once each, in order, whatever comes twice', async ({ items, write }) => {
    const series = newItemId()
    await write(...sent(series, 1000))
    const came = (item: ItemId, date: string, publishedAt: number): Change => ({
      kind: 'occurrence', series, item, date: date, publishedAt, expires: null, content, addressed: 2,
    }) // prettier-ignore
    const [first, second] = [newItemId(), newItemId()]
    await write(came(second, '2026-01-02', 3000))
    await write(came(first, '2026-01-01', 2000), came(second, '2026-01-02', 9000))
    const days = (await items.occurrences(series)).map(({ date, at }) => [date, at])
    assert.equal(days, [
      ['2026-01-01', 2000],
      ['2026-01-02', 3000],
    ])
    assert.is((await items.find(first))!.kind, 'message')
    assert.equal(await items.occurrences(first), [])
  })

  test('CARRY-1: what is to be in each month’s logs is carried on until its calendar is over', async ({
    items,
    write,
  }) => {
    const [one, two] = [newItemId(Date.UTC(2026, 0, 1)), newItemId(Date.UTC(2026, 0, 2))]
    await write(...sent(one, Date.UTC(2026, 0, 5)), ...sent(two, Date.UTC(2026, 0, 6)), published(newItemId()))
    assert.equal([await items.toRollOver('2026-01'), await items.toRollOver('2026-02')], [[], [one, two]])
    await write({ kind: 'carried', item: one, month: '2026-02' })
    assert.equal([await items.toRollOver('2026-02'), await items.toRollOver('2026-03')], [[two], [one, two]])
    await write({ kind: 'carried', item: one, month: null }, { kind: 'recalled', item: two, at: 9 })
    assert.equal(await items.toRollOver('2026-09'), [])
  })

  test('SERIES-11: what was published about it is told oldest first, and makes what it is now', async ({
    items,
    write,
  }) => {
    const item = newItemId()
    assert.equal([await items.acts(item), await items.series(item)], [[], null])
    await write(...sent(item, 1000))
    const later: Calendar = { ...schedule, pauses: [{ from: '2026-02-01', until: null }] }
    await write(signed(item, 2000, { act: 'reschedule', ...asked, at: 20, item, schedule: later }))
    const acts = (await items.acts(item)).map(({ at, request }) => [at, request.act])
    assert.equal(acts, [
      [1000, 'repeat'],
      [2000, 'reschedule'],
    ])
    assert.ok(await items.series(item))
    assert.is((await items.find(item))!.rescheduledAt, 20)
  })

  test('an act is known by its signature, of its own item alone', async ({ items, write }) => {
    const [item, other] = [newItemId(), newItemId()]
    await write(published(item), signed(item, 1000, publish(item)), published(other))
    assert.is(await items.hasAct(item, SIGNATURE), true)
    assert.is(await items.hasAct(item, 'B'.repeat(86)), false)
    assert.is(await items.hasAct(other, SIGNATURE), false)
  })

  test('PUBLISH-5: an item that could be an occurrence of another one, or have it as one, is known', async ({
    items,
    write,
  }) => {
    const [series, message] = [newItemId(), newItemId()]
    const occurrence = occurrenceId(series, '2026-01-02')
    await write(...sent(series, 1000), published(message))
    assert.is(await items.hasRelatedOccurrence(occurrence, false), true, 'an occurrence of what is there')
    assert.is(await items.hasRelatedOccurrence(occurrenceId(message, '2026-01-02'), true), true)
    assert.is(await items.hasRelatedOccurrence(occurrenceId(message, '2026-01-02'), false), false, 'no series is there')
    for (const item of [series, newItemId()])
      for (const isSeries of [true, false]) assert.is(await items.hasRelatedOccurrence(item, isSeries), false)
  })

  test('TIME-8: what was published after a time is told oldest first, and by when it counts as published', async ({
    items,
    write,
  }) => {
    const [one, other] = [newItemId(), newItemId()]
    const after = async (time: number) => (await items.publishedAfter(time)).map(({ item, at }) => [item, at])
    await write(published(other), signed(other, 3000, publish(other)))
    await write(published(one), signed(one, 2000, publish(one)))
    const [first] = await items.publishedAfter(1999)
    assert.equal(first, { item: one, at: 2000, to: [unit], signed: { request: publish(one), key, sig: SIGNATURE } })
    assert.equal([await after(1999), await after(2000), await after(3000)], [[[one, 2000], [other, 3000]], [[other, 3000]], []]) // prettier-ignore
    await write({ kind: 'redated', item: other, from: 3000, to: 1500 }, { kind: 'redated', item: one, from: 9, to: 10 })
    assert.equal(await after(0), [[other, 1500], [one, 2000]]) // prettier-ignore
  })

  test.run()
}
