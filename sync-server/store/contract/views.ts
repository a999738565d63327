/** What every store's views do: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newDeviceId, newItemId, newTextId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Change } from '../../ports/changes.ts'
import type { Views } from '../../ports/views.ts'
import { anna, atAnna, atPiotr, branch, imported, lobby, NOW, ola, person, placeIn, root, rowsOf } from './place.ts'
import type { Place, ViewsUnderTest } from './place.ts'

const admin = newAdminId()
const message = (item: ItemId = newItemId()): Extract<Change, { kind: 'item' }> => ({
  kind: 'item',
  publishedAt: 1000,
  addressed: 2,
  request: {
    act: 'publish', by: admin, name: 'Owner', at: 1, item, to: ['everyone'], expires: null,
    content: { kind: 'message', subject: 'Hours', body: '', images: [], acknowledge: true },
  },
}) // prettier-ignore
const ids = async (views: Views, view: Parameters<Views['pull']>[0], after: number, limit: number) => {
  const { rows, rev } = await views.pull(view, after, limit)
  return { ids: rows.map((row) => (row as { id?: string }).id), rev, revs: rows.map((row) => row.rev) }
}
/** Announcements alone keep no process alive. */
const lasting = async (announced: Promise<void>): Promise<void> => {
  const timer = setInterval(() => {}, 60_000)
  await announced.finally(() => clearInterval(timer))
}

export const viewsSuite = (name: string, open: () => Promise<ViewsUnderTest> | ViewsUnderTest): void => {
  const test = suite<Place>(`views in ${name}`)
  test.before.each(async (context) => void Object.assign(context, await placeIn(await open(), [atAnna])))
  test.after.each(({ store }) => store.close())

  test('PROJECT-7: a pull goes on from a revision and never splits what one transaction changed', async ({
    views,
    write,
  }) => {
    const [one, two, three] = [newItemId(), newItemId(), newItemId()].sort()
    await write(message(three), message(one))
    await write(message(two))
    const first = await ids(views, 'items', 0, 1)
    assert.equal(first.ids, [one, three], 'whole, and in the order of ids')
    assert.equal(first.revs, [first.rev, first.rev])
    const next = await ids(views, 'items', first.rev, 1)
    assert.equal(next.ids, [two])
    assert.ok(next.rev > first.rev)
    assert.equal(await views.pull('items', next.rev, 1), { rows: [], rev: next.rev })
  })

  test('PROJECT-7: pages of any size come to the same rows, in the order of their revisions', async ({
    views,
    write,
  }) => {
    for (const count of [1, 3, 2, 1, 4]) await write(...Array.from({ length: count }, () => message()))
    const whole = await ids(views, 'items', 0, 100)
    assert.is(whole.ids.length, 11)
    assert.equal(whole.revs, [...whole.revs].sort((a, b) => a - b)) // prettier-ignore
    for (const limit of [1, 2, 3, 11]) {
      const found: unknown[] = []
      for (let after = 0; ;) {
        const page = await ids(views, 'items', after, limit)
        if (page.ids.length === 0) break
        found.push(...page.ids)
        after = page.rev
      }
      assert.equal(found, whole.ids, `${limit} at a time`)
    }
  })

  test('PROJECT-7: a row that changes is pulled again, once and last, as it is now', async ({ views, write }) => {
    const [old, other] = [message(), message()]
    await write(old)
    await write(other)
    const { rev } = await views.pull('items', 0, 10)
    await write({ kind: 'recalled', item: old.request.item, at: 7 })
    assert.equal((await rowsOf(views, 'items', rev)).map(({ id, recalledAt }) => [id, recalledAt]), [[old.request.item, 7]]) // prettier-ignore
    assert.equal((await ids(views, 'items', 0, 10)).ids, [other.request.item, old.request.item])
  })

  test('PROJECT-7: what is removed is told of as deleted, to those who have it and those who have not', async ({
    views,
    write,
  }) => {
    const id = newTextId()
    const entry = { id, kind: 'draft' as const, document: 'automerge:1', name: 'Hours' }
    const shown = { name: 'Hours', description: '', lessons: 0 }
    await write({ kind: 'document-added', entry, shown, opened: [], by: admin, author: 'Anna', at: 1 })
    const { rev } = await views.pull('texts', 0, 10)
    assert.equal((await views.pull('courses', 0, 10)).rows, [])
    await write({ kind: 'document-removed', id, of: 'draft', document: entry.document })
    for (const after of [0, rev]) {
      assert.equal((await rowsOf(views, 'texts', after)).map(({ id, deleted }) => [id, deleted]), [[id, true]]) // prettier-ignore
    }
  })

  test('PROJECT-7: a unit tells how many are in it and below; it changes with the people in it', async ({
    views,
    place,
  }) => {
    const people = async (after: number) => {
      const rows = await rowsOf(views, 'units', after)
      const counts = rows.map(({ id, people }) => [id, people])
      return { counts: Object.fromEntries(counts) as Record<string, number>, rev: rows.at(-1)!.rev }
    }
    const before = await people(0)
    assert.equal(before.counts, { [root]: 2, [branch]: 1 })
    await place({ units: [], people: [person(ola, 'ola', 'Ola', 'Sum', branch)] })
    assert.equal((await people(before.rev)).counts, { [root]: 3, [branch]: 2 })
    await place({ units: [], people: [{ ...person(anna, 'anna', 'Anna', 'Nowak', branch), isGone: true }] })
    assert.equal((await people(0)).counts, { [root]: 2, [branch]: 1 })
  })

  test('PROJECT-7: a computer in touch is so now; of the others is told when they were, and of clocks how far off', async ({
    views,
    write,
  }) => {
    const rows = async (after: number) => {
      const found = await rowsOf(views, 'computers', after)
      const told = found.map(({ id, connected, lastSeen, clockOff }) => [id, [connected, lastSeen, clockOff]])
      return { told: Object.fromEntries(told) as Record<string, unknown[]>, rev: found.at(-1)!.rev }
    }
    const first = await rows(0)
    assert.equal(first.told, {
      [atAnna]: [true, NOW, null],
      [atPiotr]: [false, 700, null],
      [lobby]: [false, null, null],
    }) // prettier-ignore
    await write({ kind: 'devices-seen', contacts: [{ device: lobby, at: 900, clockOff: -300_000 }] })
    const second = await rows(first.rev)
    assert.equal(second.told, { [lobby]: [false, 900, -300_000] })
    await write({ kind: 'devices-seen', contacts: [{ device: lobby, at: 950 }] })
    assert.equal((await rows(second.rev)).told, { [lobby]: [false, 950, -300_000] }, 'it did not say')
    await write({ kind: 'devices-seen', contacts: [{ device: lobby, at: 960, clockOff: null }] })
    const third = await rows(second.rev)
    assert.equal(third.told, { [lobby]: [false, 960, null] })
    await write({ kind: 'nobody-connected', until: null })
    assert.equal(Object.keys((await rows(third.rev)).told).sort(), [atAnna, atPiotr, lobby].sort())
  })

  test('PROJECT-16: who was connected when the server was cut short was in touch until it was last heard of', async ({
    views,
    write,
  }) => {
    const seen = async () => new Map((await rowsOf(views, 'computers')).map(({ id, lastSeen }) => [id, lastSeen]))
    await write({
      kind: 'devices-seen',
      contacts: [
        { device: lobby, at: 900, isConnected: true },
        { device: atPiotr, at: 950, isConnected: false },
      ],
    })
    await write({ kind: 'nobody-connected', until: 2000 })
    assert.equal([(await seen()).get(lobby), (await seen()).get(atPiotr)], [2000, 950])
    await write({ kind: 'nobody-connected', until: 3000 })
    assert.is((await seen()).get(lobby), 2000, 'once')
  })

  test('PROJECT-7: of changes that make rows their views are announced, and of a contact of nobody’s computer none', async ({
    store,
    write,
  }) => {
    const told: string[] = []
    store.announcements.onViews((views) => told.push(...views))
    await write({ kind: 'devices-seen', contacts: [{ device: lobby, at: 900 }] })
    assert.equal(told.splice(0), ['computers'])
    await write({ kind: 'devices-seen', contacts: [{ device: newDeviceId(), at: 900 }] })
    assert.equal(told, [])
    await write(message())
    assert.equal(told, ['items'])
  })

  test('PROJECT-7: who sent an item and to whom is told of any, and of what there is not nothing', async ({
    views,
    write,
  }) => {
    const { request, ...more } = message()
    await write({ request: { ...request, to: [branch, anna] }, ...more })
    assert.equal(await views.addressees(request.item), { kind: 'message', admin, to: [branch, anna] })
    const nothing = newItemId()
    const everywhere = () => true
    assert.equal(
      await Promise.all([
        views.addressees(nothing),
        views.report(nothing, everywhere),
        views.progress(nothing, everywhere),
        views.coverage(nothing, 10, everywhere),
        views.history(nothing),
        views.progress(request.item, everywhere),
        views.coverage(request.item, 10, everywhere),
      ]),
      Array.from({ length: 7 }, () => null),
    )
  })

  test('PROJECT-7: what was published about an item is told as it was signed, oldest first', async ({
    views,
    write,
  }) => {
    const { request, ...more } = message()
    const signed = (at: number, letter: string) => ({
      request: { ...request, at },
      key: atAnna,
      sig: letter.repeat(86),
    })
    const [first, second] = [signed(1, 'A'), signed(2, 'B')]
    await write({ request, ...more }, { kind: 'history', item: request.item, at: 2000, signed: second })
    await write({ kind: 'history', item: request.item, at: 1000, signed: first })
    const told = (await views.history(request.item))!
    assert.equal(
      told.map(({ at, sig, request }) => [at, sig, request.at]),
      [
        [1000, first.sig, 1],
        [2000, second.sig, 2],
      ],
    )
  })

  test('PROJECT-7: whoever listens is told which views have changed, once at a time, until they stop', async ({
    views,
  }) => {
    const told: string[] = []
    let heard = () => {}
    const announced = (changed: ViewName[]) => {
      const done = lasting(new Promise<void>((resolve) => (heard = resolve)))
      for (const view of changed) views.changed([view])
      return done
    }
    const stop = views.onChange((changed) => told.push(...changed))
    views.onChange((changed) => {
      told.push(`also ${changed.join(' and ')}`)
      heard()
    })
    await announced(['units', 'people', 'units'])
    assert.equal(told.splice(0), ['units', 'people', 'also units and people'])
    stop()
    await announced(['items'])
    assert.equal(told, ['also items'])
  })

  test('PROJECT-7: the revision of the last move is told, and of nothing that did not move anybody', async ({
    views,
    write,
  }) => {
    const before = await views.moved()
    await write(message())
    assert.is(await views.moved(), before)
    await write({ ...imported([], [person(anna, 'anna', 'Anna', 'Nowak', root)]), hasMoved: true })
    const moved = await views.moved()
    const [row] = (await rowsOf(views, 'people')).filter(({ id }) => id === anna)
    assert.is(moved, row!.rev)
    assert.ok(moved > before)
    await write(imported([], [person(ola, 'ola', 'Ola', 'Sum', branch)]))
    assert.is(await views.moved(), moved)
  })

  test.run()
}
