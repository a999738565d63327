import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PublishRequest } from '@carillon/shared-model/facts/items.ts'
import type { TextMark } from '@carillon/shared-model/facts/text-mark.ts'
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { Screens } from '@carillon/shared-model/org/audience.ts'
import {
  newAdminId,
  newDeviceId,
  newItemId,
  newPersonId,
  newUnitId,
  type DeviceId,
} from '@carillon/shared-model/org/ids.ts'
import type { Change } from './changes.ts'
import { openDatabase } from './open.ts'
import { SqliteLogStore } from './sqlite-log-store.ts'
import { SqliteViews } from './sqlite-views.ts'

const root = newUnitId()
const branch = newUnitId()
const [anna, piotr] = [newPersonId(), newPersonId()] as const
const [atAnna, atPiotr, lobby] = [newDeviceId(), newDeviceId(), newDeviceId()] as const

const setUp = (connected: DeviceId[] = []) => {
  const database = openDatabase(':memory:')
  const unit = 'INSERT INTO units (id, code, parent, name, rev) VALUES (?, ?, ?, ?, 1)'
  database.run(unit, root, 'root', null, 'Library')
  database.run(unit, branch, 'b1', root, 'Branch 1')
  const person = `INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev)
    VALUES (?, '', ?, ?, 'Nowak', '', ?, '', 1)`
  database.run(person, anna, 'anna', 'Anna', branch)
  database.run(person, piotr, 'piotr', 'Piotr', root)
  const device = `INSERT INTO devices (id, name, public_key, unit, person, enrolled_at, last_seen, rev) VALUES (?, ?, '', ?, ?, 10, ?, 1)`
  database.run(device, atAnna, 'PC-1', branch, anna, 500)
  database.run(device, atPiotr, 'PC-2', root, piotr, 700)
  database.run(device, lobby, 'LOBBY', branch, null, null)
  const store = new SqliteLogStore(database)
  const views = new SqliteViews(
    database,
    (id) => connected.includes(id),
    () => 10_000,
  )
  return { store, views, apply: (...changes: Change[]) => store.commit({ appends: [], changes }) }
}

const item = newItemId()
const published = (to: PublishRequest['to'], screens: Screens | null): Change => ({
  kind: 'item',
  publishedAt: 1000,
  addressed: 2,
  request: {
    act: 'publish', by: newAdminId(), name: 'Owner', at: 1, item, to, expires: null,
    content: screens === null
      ? { kind: 'message', subject: 'Hours', body: '', images: [], acknowledge: true }
      : { kind: 'alert', severity: 'info', title: '', text: 'Fire', seconds: 30, screens },
  },
}) // prettier-ignore
const receipt = (
  recipient: string, state: ReceiptState, at: number, device: DeviceId = atAnna, text: TextMark | null = null,
): Change => ({
  kind: 'receipt', item, recipient, state, text, at, device, receivedAt: at + 1,
}) // prettier-ignore

test('PROJECT-3: counters are cumulative, and repetition or another order changes nothing', async () => {
  const orders = [
    [receipt(anna, 'delivered', 1100), receipt(anna, 'read', 1300), receipt(anna, 'read', 1300)],
    [receipt(anna, 'read', 1300), receipt(anna, 'delivered', 1100)],
  ]
  for (const receipts of orders)
    for (const together of [true, false]) {
      const { views, apply } = setUp()
      await apply(published(['everyone'], null))
      if (together) await apply(...receipts)
      else for (const one of receipts) await apply(one)
      const { item: row, recipients } = views.report(item)!
      assert.equal([row.delivered, row.displayed, row.read, row.acknowledged], [1, 1, 1, 0])
      const line = recipients.find(({ recipient }) => recipient === anna)!
      assert.equal([line.state, line.at, line.device], ['read', 1300, 'PC-1'])
    }
})

test('PROJECT-3: a state reached on two computers is told of the one that was first', async () => {
  for (const order of [1, -1]) {
    const { views, apply } = setUp()
    await apply(published(['everyone'], null))
    const receipts = [receipt(anna, 'read', 1300, atAnna), receipt(anna, 'read', 1200, lobby)]
    for (const one of order > 0 ? receipts : receipts.reverse()) await apply(one)
    assert.is(views.report(item)!.recipients.find(({ recipient }) => recipient === anna)!.device, 'LOBBY')
  }
})

const revised = (at: number, sig: string): Change[] => {
  const { request } = published(['everyone'], null) as Extract<Change, { kind: 'item' }>
  const { content, by, name } = request
  const revision = { act: 'revise' as const, by, name, at, item, content }
  return [
    { kind: 'revised', item, at, content },
    { kind: 'history', item, at, signed: { request: revision, key: atAnna, sig } },
  ]
}

test('PROJECT-11: of a message that was revised is told which text each has read, in any order and with any repetition', async () => {
  const mark = 'A'.repeat(16)
  const [first, second] = [receipt(anna, 'acknowledged', 1300), receipt(anna, 'read', 3300, atAnna, mark)]
  const early = receipt(anna, 'read', 1200)
  const orders = [
    [early, first, second],
    [second, first, early],
    [first, second, second, early, first],
    [second, early, first, second],
  ]
  for (const receipts of orders)
    for (const together of [true, false]) {
      const { views, apply } = setUp()
      await apply(published(['everyone'], null))
      await apply(...revised(3000, 'A'.repeat(86)))
      await apply(receipt(piotr, 'read', 1500, atPiotr))
      if (together) await apply(...receipts)
      else for (const one of receipts) await apply(one)
      const { recipients } = views.report(item)!
      const textsOf = (id: string) => recipients.find(({ recipient }) => recipient === id)!.texts
      assert.equal(textsOf(anna), [
        { at: 3000, state: 'read', reachedAt: 3300 },
        { at: 1000, state: 'acknowledged', reachedAt: 1300 },
      ])
      assert.equal(textsOf(piotr), [{ at: 1000, state: 'read', reachedAt: 1500 }])
    }
})

test('PROJECT-11: nothing is told of texts where there is one, nor of one that nobody published', async () => {
  const { views, apply } = setUp()
  await apply(published(['everyone'], null), receipt(anna, 'read', 1200, atAnna, 'B'.repeat(16)))
  assert.is(views.report(item)!.recipients.find(({ recipient }) => recipient === anna)!.texts, undefined)
  await apply(...revised(3000, 'A'.repeat(86)))
  assert.equal(views.report(item)!.recipients.find(({ recipient }) => recipient === anna)!.texts, [])
})

test('PROJECT-2: receipts for unknown items are not projected', async () => {
  const { views, apply } = setUp()
  await apply(receipt(anna, 'read', 1))
  await apply(published(['everyone'], null))
  assert.is(views.report(item)!.read, 0)
})

test('PROJECT-4: a message is accounted for by person, an alert to computers by computer', async () => {
  const message = setUp()
  await message.apply(published(['everyone'], null), receipt(lobby, 'read', 5), receipt(anna, 'read', 5))
  assert.equal(
    message.views
      .report(item)!
      .recipients.map(({ recipient }) => recipient)
      .sort(),
    [anna, piotr].sort(),
  )
  assert.is(message.views.report(item)!.item.read, 1)

  const alert = setUp()
  await alert.apply(published([branch], 'computers'), receipt(anna, 'displayed', 5), receipt(lobby, 'displayed', 5))
  assert.equal(
    alert.views
      .report(item)!
      .recipients.map(({ recipient }) => recipient)
      .sort(),
    [atAnna, lobby].sort(),
  )
  assert.is(alert.views.report(item)!.displayed, 1)

  const both = setUp()
  await both.apply(published([branch], 'both'))
  assert.equal(
    both.views
      .report(item)!
      .recipients.map(({ recipient }) => recipient)
      .sort(),
    [anna, lobby].sort(),
  )
})

test('PROJECT-5: who has not confirmed is waiting when in touch or without a computer, else unknown since the last contact', async () => {
  const { views, apply } = setUp([atAnna])
  await apply(published(['everyone'], 'both'))
  const report = views.report(item)!
  const of = (id: string) => report.recipients.find(({ recipient }) => recipient === id)!
  assert.equal([of(anna).state, of(anna).at], ['waiting', 500])
  assert.equal([of(piotr).state, of(piotr).at], ['unknown', 700])
  assert.equal([of(lobby).state, of(lobby).at], ['unknown', 10])
  assert.equal([report.audience, report.waiting, report.unknown], [3, 1, 2])
})

test('PROJECT-6: half and last are told by the server’s clock', async () => {
  const { views, apply } = setUp()
  await apply(published(['everyone'], null), receipt(anna, 'read', 1100), receipt(piotr, 'read', 1500))
  const { halfAfter, lastAfter } = views.report(item)!
  assert.equal([halfAfter, lastAfter], [101, 501])
})

test('PROJECT-7: a pull goes on from a revision and never splits what one transaction changed', async () => {
  const { views, apply } = setUp()
  assert.is(views.pull('people', 0, 1).rows.length, 2)
  assert.is(views.pull('people', 1, 1).rows.length, 0)
  assert.equal(
    views
      .pull('units', 0, 10)
      .rows.map(({ people }) => people)
      .sort(),
    [1, 2],
  )
  await apply(published(['everyone'], null))
  const { rows, rev } = views.pull('items', 0, 10)
  assert.equal(rows[0]!.to, ['everyone'])
  assert.equal(views.pull('items', rev, 10), { rows: [], rev })
})

test.run()
