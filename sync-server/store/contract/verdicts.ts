/** What every store does with what branch servers delivered and head office said of it: each runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Content, PublishRequest, Request, Requested } from '@carillon/shared-model/facts/items.ts'
import type { VerdictWord } from '@carillon/shared-model/facts/verdicts.ts'
import {
  newAdminId,
  newBranchId,
  newDeviceId,
  newFactId,
  newItemId,
  newUnitId,
  type ItemId,
} from '@carillon/shared-model/org/ids.ts'
import type { Branch } from '../../ports/branches.ts'
import type { Change } from '../../ports/changes.ts'
import type { Delivery } from '../../ports/verdicts.ts'
import type { ItemsUnderTest } from './items.ts'
import { imported } from './place.ts'

const [admin, key, unit, branch] = [newAdminId(), newDeviceId(), newUnitId(), newBranchId()] as const
const signature = (letter: string): string => letter.repeat(86)
const asked = { by: admin, name: 'Anna', at: 5 }
const text = (subject: string): Content => ({ kind: 'message', subject, body: '', images: [], acknowledge: false })
const publish = (item: ItemId): PublishRequest => ({ act: 'publish', ...asked, item, to: [unit], content: text('Hours'), expires: null }) // prettier-ignore
const requested = (request: Request, sig: string): Requested => {
  return { type: 'requested', id: newFactId(), at: 7, by: admin, v: 1, request, key, sig }
}
const delivery = (item: ItemId, of: string, at = 10): Delivery => ({ branch, of, item, at, roster: 3 })
const word = (item: ItemId, of: string, is: VerdictWord['is'] = 'void'): VerdictWord => {
  return { is, branch, item, of, at: 50, why: 'No.', flagged: false }
}
const history = (request: Request, sig: string, at: number): Change => ({
  ...{ kind: 'history', item: request.item, at },
  signed: { request, key, sig },
})

type Context = { store: ItemsUnderTest; write: (...changes: Change[]) => Promise<void> }

export const verdictSuite = (name: string, open: () => Promise<ItemsUnderTest> | ItemsUnderTest): void => {
  const test = suite<Context>(`verdicts in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
    context.write = (...changes) => context.store.unitOfWork(async ({ write }) => write(...changes))
  })
  test.after.each(({ store }) => store?.close())

  test('a delivery is kept once, until head office has been told', async ({ store, write }) => {
    const { verdicts } = store.repositories
    const [a, b] = [delivery(newItemId(), signature('a'), 12), delivery(newItemId(), signature('b'))]
    await write(
      { kind: 'delivered', delivery: a, isReported: false },
      { kind: 'delivered', delivery: b, isReported: false },
    )
    await write({ kind: 'delivered', delivery: { ...a, at: 99 }, isReported: false })
    assert.equal(await verdicts.unreported(), [b, a])
    await write({ kind: 'deliveries-reported', of: [b.of] })
    assert.equal(await verdicts.unreported(), [a])
  })

  test('what was refused and delivered waits for a verdict, whichever of the two came first', async ({
    store,
    write,
  }) => {
    const { verdicts } = store.repositories
    const [first, second] = [requested(publish(newItemId()), signature('a')), requested(publish(newItemId()), signature('b'))] // prettier-ignore
    const of = ({ request, sig }: Requested) => delivery(request.item, sig)
    const refused = ({ id }: Requested): Change => ({ kind: 'settled', fact: id, state: 'refused', why: 'No.' })
    await write({ kind: 'requested', fact: first }, refused(first))
    await write({ kind: 'delivered', delivery: of(first), isReported: true })
    await write({ kind: 'delivered', delivery: of(second), isReported: true })
    assert.equal(await verdicts.unanswered(), [{ ...of(first), request: first.id }])
    await write({ kind: 'requested', fact: second }, refused(second))
    assert.equal((await verdicts.unanswered()).map(({ request }) => request), [first.id, second.id]) // prettier-ignore
    await write({ kind: 'verdict', word: word(first.request.item, first.sig) })
    assert.equal((await verdicts.unanswered()).map(({ request }) => request), [second.id]) // prettier-ignore
  })

  test('what head office has published needs no verdict, whichever came first', async ({ store, write }) => {
    for (const isDeliveredFirst of [true, false]) {
      const fact = requested(publish(newItemId()), signature(isDeliveredFirst ? 'a' : 'b'))
      const changes: Change[][] = [
        [{ kind: 'delivered', delivery: delivery(fact.request.item, fact.sig), isReported: true }],
        [{ kind: 'requested', fact }, { kind: 'settled', fact: fact.id, state: 'published', why: null }], // prettier-ignore
      ]
      for (const some of isDeliveredFirst ? changes : changes.reverse()) await write(...some)
    }
    assert.equal(await store.repositories.verdicts.unanswered(), [])
  })

  test('VERDICT-6: at a branch server an act that head office has published waits for no verdict', async ({
    store,
    write,
  }) => {
    const facts = ['a', 'b'].map((letter) => requested(publish(newItemId()), signature(letter)))
    for (const fact of facts)
      await write(
        { kind: 'requested', fact },
        { kind: 'settled', fact: fact.id, state: 'refused', why: 'No.' },
        { kind: 'delivered', delivery: delivery(fact.request.item, fact.sig), isReported: true },
      )
    await write({ kind: 'delivery-published', of: facts[0]!.sig })
    const waiting = await store.repositories.verdicts.unanswered()
    assert.equal(waiting.map(({ of }) => of), [facts[1]!.sig]) // prettier-ignore
  })

  test('VERDICT-2: a branch server is flagged by the first verdict that says so', async ({ store, write }) => {
    const at = { id: unit, code: 'F01', parent: null, name: 'Branch 1', timeZone: null }
    const known: Branch = {
      ...{ id: branch, unit, key: 'k', addedAt: 1, until: 100 },
      ...{ revokedAt: null, flaggedAt: null, lastContact: null, origin: null },
    }
    await write(imported([at], []), { kind: 'branch-added', branch: known, by: admin })
    const flagged = async () => (await store.repositories.branches.all())[0]!.flaggedAt
    await write({ kind: 'verdict', word: word(newItemId(), signature('a')) })
    assert.is(await flagged(), null)
    for (const [letter, at] of [
      ['b', 60],
      ['c', 70],
    ] as const)
      // prettier-ignore
      await write({ kind: 'verdict', word: { ...word(newItemId(), signature(letter)), at, flagged: true } })
    assert.is(await flagged(), 60)
  })

  test('VERDICT-3: of an item that is void nothing is left but who has seen it', async ({ store, write }) => {
    const item = newItemId()
    const made: Change = { kind: 'item', request: publish(item), publishedAt: 10, addressed: 1 }
    await write(made, history(publish(item), signature('a'), 10))
    await write({ kind: 'verdict', word: word(item, signature('a')) })
    assert.is((await store.items.find(item))!.recalledAt, 50)
  })

  test('VERDICT-3: of what is void the act before it holds again', async ({ store, write }) => {
    const item = newItemId()
    const revise = (subject: string, at: number): Request => ({ act: 'revise', ...asked, at, item, content: text(subject) }) // prettier-ignore
    const recall: Request = { act: 'recall', ...asked, item }
    await write({ kind: 'item', request: publish(item), publishedAt: 10, addressed: 1 })
    await write(history(publish(item), signature('a'), 10))
    for (const [n, subject] of ['One', 'Two'].entries())
      await write(
        { kind: 'revised', item, at: 20 + n, content: text(subject) },
        history(revise(subject, 20 + n), signature(`${n}`), 20 + n),
      )
    await write({ kind: 'recalled', item, at: 30 }, history(recall, signature('r'), 30))
    await write({ kind: 'verdict', word: word(item, signature('r')) })
    assert.is((await store.items.find(item))!.recalledAt, null)
    await write({ kind: 'verdict', word: word(item, signature('1')) })
    const { title, revisedAt } = (await store.items.find(item))!
    assert.equal([title, revisedAt], ['One', 20])
    await write({ kind: 'verdict', word: word(item, signature('0')) })
    const last = (await store.items.find(item))!
    assert.equal([last.title, last.revisedAt], ['Hours', null])
  })

  test('VERDICT-4: what is too late or superseded stays', async ({ store, write }) => {
    const item = newItemId()
    const made: Change = { kind: 'item', request: publish(item), publishedAt: 10, addressed: 1 }
    await write(made, history(publish(item), signature('a'), 10))
    await write({ kind: 'verdict', word: word(item, signature('a'), 'late') })
    assert.is((await store.items.find(item))!.recalledAt, null)
  })

  test.run()
}
