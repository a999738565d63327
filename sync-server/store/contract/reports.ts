/** What every store's reports tell of items and their receipts: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PublishRequest } from '@carillon/shared-model/facts/items.ts'
import type { TextMark } from '@carillon/shared-model/facts/text-mark.ts'
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { Screens } from '@carillon/shared-model/org/audience.ts'
import { newAdminId, newDeviceId, newItemId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../../ports/changes.ts'
import {
  anna,
  atAnna,
  atPiotr,
  branch,
  computer,
  everybody,
  lobby,
  ola,
  person,
  piotr,
  placeIn,
  rowsOf,
  type ViewsUnderTest,
} from './place.ts'

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

const revised = (at: number, sig: string): Change[] => {
  const { request } = published(['everyone'], null) as Extract<Change, { kind: 'item' }>
  const { content, by, name } = request
  const revision = { act: 'revise' as const, by, name, at, item, content }
  return [
    { kind: 'revised', item, at, content },
    { kind: 'history', item, at, signed: { request: revision, key: atAnna, sig } },
  ]
}

/** @param open a store of which nobody knows anything yet */
export const reportsSuite = (name: string, open: () => Promise<ViewsUnderTest> | ViewsUnderTest): void => {
  const test = suite(`reports in ${name}`)
  const opened: ViewsUnderTest[] = []
  const setUp = async (connected: readonly DeviceId[] = []) => {
    const store = await open()
    opened.push(store)
    const { views, write, place } = await placeIn(store, connected)
    return { views, apply: write, place }
  }
  test.after.each(async () => {
    for (const store of opened.splice(0)) await store.close()
  })

  test('PROJECT-3: counters are cumulative, and repetition or another order changes nothing', async () => {
    const orders = [
      [receipt(anna, 'delivered', 1100), receipt(anna, 'read', 1300), receipt(anna, 'read', 1300)],
      [receipt(anna, 'read', 1300), receipt(anna, 'delivered', 1100)],
    ]
    for (const receipts of orders)
      for (const together of [true, false]) {
        const { views, apply } = await setUp([atAnna, lobby])
        await apply(published(['everyone'], null))
        if (together) await apply(...receipts)
        else for (const one of receipts) await apply(one)
        const { item: row, recipients } = (await views.report(item, everybody))!
        assert.equal([row.delivered, row.displayed, row.read, row.acknowledged], [1, 1, 1, 0])
        const line = recipients.find(({ recipient }) => recipient === anna)!
        assert.equal([line.state, line.at, line.device], ['read', 1300, 'PC-1'])
      }
  })

  test('PROJECT-3: a state reached on two computers is told of the one that was first', async () => {
    for (const order of [1, -1]) {
      const { views, apply } = await setUp([atAnna, lobby])
      await apply(published(['everyone'], null))
      const receipts = [receipt(anna, 'read', 1300, atAnna), receipt(anna, 'read', 1200, lobby)]
      for (const one of order > 0 ? receipts : receipts.reverse()) await apply(one)
      assert.is(
        (await views.report(item, everybody))!.recipients.find(({ recipient }) => recipient === anna)!.device,
        'LOBBY',
      )
    }
  })

  test('PROJECT-13: a recipient who makes up names of texts makes nothing dearer, and 200 of them are kept', async () => {
    const { views, apply } = await setUp()
    await apply(published(['everyone'], null))
    const made = (n: number) => receipt(anna, 'read', 2000 + n, atAnna, `${n}`.padStart(16, 'x'))
    await apply(...Array.from({ length: 10_000 }, (_, n) => made(n)))
    await apply(made(10_001), receipt(anna, 'acknowledged', 1300))
    const line = (await views.report(item, everybody))!.recipients.find(({ recipient }) => recipient === anna)!
    assert.equal([line.state, line.at], ['acknowledged', 1300])
  })

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
        const { views, apply } = await setUp()
        await apply(published(['everyone'], null))
        await apply(...revised(3000, 'A'.repeat(86)))
        await apply(receipt(piotr, 'read', 1500, atPiotr))
        if (together) await apply(...receipts)
        else for (const one of receipts) await apply(one)
        const { recipients } = (await views.report(item, everybody))!
        const textsOf = (id: string) => recipients.find(({ recipient }) => recipient === id)!.texts
        assert.equal(textsOf(anna), [
          { at: 3000, state: 'read', reachedAt: 3300 },
          { at: 1000, state: 'acknowledged', reachedAt: 1300 },
        ])
        assert.equal(textsOf(piotr), [{ at: 1000, state: 'read', reachedAt: 1500 }])
      }
  })

  test('PROJECT-11: nothing is told of texts where there is one, nor of one that nobody published', async () => {
    const { views, apply } = await setUp()
    await apply(published(['everyone'], null), receipt(anna, 'read', 1200, atAnna, 'B'.repeat(16)))
    assert.is(
      (await views.report(item, everybody))!.recipients.find(({ recipient }) => recipient === anna)!.texts,
      undefined,
    )
    await apply(...revised(3000, 'A'.repeat(86)))
    assert.equal(
      (await views.report(item, everybody))!.recipients.find(({ recipient }) => recipient === anna)!.texts,
      [],
    )
  })

  test('PROJECT-14: receipts that come before their item wait for it, whenever it comes, and count once', async () => {
    const receipts = [
      receipt(anna, 'delivered', 1100),
      receipt(anna, 'read', 1300, lobby),
      receipt(anna, 'read', 1200),
      receipt(anna, 'read', 1300, lobby),
    ]
    const message = published(['everyone'], null)
    const expected = async (order: (apply: (...changes: Change[]) => Promise<void>) => Promise<void>) => {
      const { views, apply } = await setUp()
      await order(apply)
      return (await views.report(item, everybody))!
    }
    const after = await expected(async (apply) => {
      await apply(message)
      await apply(...receipts)
    })
    // When something arrived is a matter of its order.
    const plain = (report: typeof after) => ({
      ...report,
      item: { ...report.item, rev: 0 },
      halfAfter: null,
      lastAfter: null,
    })
    for (const order of [receipts, [...receipts].reverse()]) {
      const before = await expected(async (apply) => {
        for (const one of order) await apply(one)
        await apply(message)
      })
      assert.equal(plain(before), plain(after))
      const around = await expected(async (apply) => {
        await apply(...order.slice(0, 2))
        await apply(message, ...order.slice(2))
        await apply(...order)
      })
      assert.equal(plain(around), plain(after))
    }
  })

  test('PROJECT-2: receipts for an item that nobody knows show nowhere', async () => {
    const { views, apply } = await setUp()
    await apply(receipt(anna, 'read', 1))
    assert.is(await views.report(item, everybody), null)
    assert.equal((await views.pull('items', 0, 10)).rows, [])
  })

  test('PROJECT-4: a message is accounted for by person, an alert to computers by computer', async () => {
    const message = await setUp()
    await message.apply(published(['everyone'], null), receipt(lobby, 'read', 5), receipt(anna, 'read', 5))
    assert.equal(
      (await message.views.report(item, everybody))!.recipients.map(({ recipient }) => recipient).sort(),
      [anna, piotr].sort(),
    )
    assert.is((await message.views.report(item, everybody))!.item.read, 1)

    const alert = await setUp()
    await alert.apply(published([branch], 'computers'), receipt(anna, 'displayed', 5), receipt(lobby, 'displayed', 5))
    assert.equal(
      (await alert.views.report(item, everybody))!.recipients.map(({ recipient }) => recipient).sort(),
      [atAnna, lobby].sort(),
    )
    assert.is((await alert.views.report(item, everybody))!.displayed, 1)

    const both = await setUp()
    await both.apply(published([branch], 'both'))
    assert.equal(
      (await both.views.report(item, everybody))!.recipients.map(({ recipient }) => recipient).sort(),
      [anna, lobby].sort(),
    )
  })

  test('PROJECT-5: who has not confirmed is waiting when in touch, else unknown since the last contact', async () => {
    const { views, apply } = await setUp([atAnna])
    await apply(published(['everyone'], 'both'))
    const report = (await views.report(item, everybody))!
    const of = (id: string) => report.recipients.find(({ recipient }) => recipient === id)!
    assert.equal([of(anna).state, of(anna).at], ['waiting', 500])
    assert.equal([of(piotr).state, of(piotr).at], ['unknown', 700])
    assert.equal([of(lobby).state, of(lobby).at, of(lobby).why], ['unknown', null, 'never-in-touch'])
    assert.equal([report.audience, report.waiting, report.unknown, report.none], [3, 1, 2, 0])
  })

  test('PROJECT-5: whoever has no computer is neither waiting nor unknown, and the counts add up', async () => {
    const { views, apply, place } = await setUp([atAnna])
    await place({ units: [], people: [person(ola, 'ola', 'Ola', 'Sum', branch)] })
    await apply({ kind: 'device-revoked', device: atPiotr, at: 900 })
    await apply(published(['everyone'], null))
    const report = (await views.report(item, everybody))!
    const standing = (id: string) => {
      const { state, at } = report.recipients.find(({ recipient }) => recipient === id)!
      return [state, at]
    }
    assert.equal(
      [standing(ola), standing(piotr)],
      [
        ['none', null],
        ['none', 900],
      ],
    )
    assert.equal([report.audience, report.waiting, report.unknown, report.none], [3, 1, 0, 2])
    await apply(receipt(piotr, 'acknowledged', 950, atPiotr))
    assert.is((await views.report(item, everybody))!.none, 1, 'what was confirmed counts')
  })

  test('PROJECT-5: what a computer showed to somebody who has left is not asked of it again', async () => {
    const { views, apply, place } = await setUp([atAnna])
    await apply(published(['everyone'], 'both'), receipt(anna, 'displayed', 1100))
    await place({ units: [], people: [{ ...person(anna, 'anna', 'Anna', 'Nowak', branch), isGone: true }] })
    const report = (await views.report(item, everybody))!
    assert.equal(
      report.recipients.map(({ recipient, state }) => [recipient, state]).sort(),
      [
        [anna, 'displayed'],
        [piotr, 'unknown'],
        [lobby, 'unknown'],
      ].sort(),
    )
    assert.equal([report.audience, report.displayed, report.unknown], [3, 1, 2])
  })

  test('REPORT-6: once something has come, being out of touch still means that nobody knows', async () => {
    const { views, apply } = await setUp()
    await apply(published(['everyone'], null), receipt(anna, 'read', 1100))
    await apply({ kind: 'devices-seen', contacts: [{ device: atAnna, at: 1200, isConnected: false }] })
    const report = (await views.report(item, everybody))!
    const { standing, state, since, why, times } = report.recipients.find(({ recipient }) => recipient === anna)!
    assert.equal([standing, state, since, why, times], ['unknown', 'unknown', 1200, 'out-of-touch', { read: 1100 }])
    const { audience, read, reached, waiting, unknown } = report
    assert.equal([audience, read, reached, waiting, unknown], [2, 1, 0, 0, 2])
  })

  test('REPORT-7: a computer that was removed while it was out of touch hides for ever what was done on it', async () => {
    const other = newDeviceId()
    for (const [seenAt, expected] of [
      [1200, 'unknown'],
      [900, 'waiting'],
    ] as const) {
      const { views, apply } = await setUp([other])
      await apply(computer(other, 'PC-9', branch, anna), published(['everyone'], null))
      await apply({ kind: 'devices-seen', contacts: [{ device: atAnna, at: seenAt, isConnected: false }] })
      await apply({ kind: 'device-revoked', device: atAnna, at: 1300 })
      const { recipients } = (await views.report(item, everybody))!
      assert.is(recipients.find(({ recipient }) => recipient === anna)!.standing, expected, `${seenAt}`)
    }
  })

  test('REPORT-8: the numbers of the list are those of the report, after a revision and after somebody has joined', async () => {
    const { views, apply, place } = await setUp([atAnna, atPiotr])
    await apply(published(['everyone'], null), receipt(anna, 'acknowledged', 1100), receipt(piotr, 'acknowledged', 1100, atPiotr)) // prettier-ignore
    const numbers = async () => {
      const [row] = await rowsOf(views, 'items')
      const { audience, reached, acknowledged } = (await views.report(item, everybody))!
      assert.equal([row!.audience, row!.reached], [audience, reached])
      return [row!.reached, row!.audience, acknowledged]
    }
    assert.equal(await numbers(), [2, 2, 2])
    await place({ units: [], people: [person(ola, 'ola', 'Ola', 'Sum', branch)] })
    assert.equal(await numbers(), [2, 3, 2])
    await apply(...revised(3000, 'A'.repeat(86)))
    assert.equal(await numbers(), [0, 3, 0], 'nobody has read the text that holds')
    await apply(receipt(anna, 'acknowledged', 3100, atAnna, 'A'.repeat(16)))
    assert.equal(await numbers(), [1, 3, 1])
    await place({ units: [], people: [{ ...person(anna, 'anna', 'Anna', 'Nowak', branch), isGone: true }] })
    assert.equal(await numbers(), [1, 3, 1], 'who has left stays with what they confirmed')
  })

  test('REPORT-9: the time of a computer that was out of touch is marked, and none lies before the publication', async () => {
    const late = (state: ReceiptState, at: number, receivedAt: number): Change => ({
      ...(receipt(anna, state, at) as Extract<Change, { kind: 'receipt' }>),
      receivedAt,
    })
    const orders = [
      [late('delivered', 1100, 1150), late('acknowledged', 400, 500_000)],
      [late('acknowledged', 400, 500_000), late('delivered', 1100, 1150)],
    ]
    for (const receipts of orders) {
      const { views, apply } = await setUp()
      await apply(published(['everyone'], null))
      for (const one of receipts) await apply(one)
      const { recipients } = (await views.report(item, everybody))!
      const { state, at, times, ownClock } = recipients.find(({ recipient }) => recipient === anna)!
      assert.equal([state, at, times], ['acknowledged', 1000, { delivered: 1100, acknowledged: 1000 }])
      assert.equal(ownClock, ['acknowledged'])
    }
  })

  test('PROJECT-6: half and last are told by the server’s clock', async () => {
    const { views, apply } = await setUp()
    await apply(published(['everyone'], null), receipt(anna, 'read', 1100), receipt(piotr, 'read', 1500))
    const { halfAfter, lastAfter } = (await views.report(item, everybody))!
    assert.equal([halfAfter, lastAfter], [101, 501])
  })

  test.run()
}
