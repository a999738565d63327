/** What every store tells of a link to another server afterwards (RECONCILE-1): each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Content, PublishRequest, Request, Requested } from '@carillon/shared-model/facts/items.ts'
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
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
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Change } from '../../ports/changes.ts'
import type { LinkRecord } from '../../ports/reconciliation.ts'
import { written } from './accounts-kit.ts'
import { anna, branch, computer, imported, lobby, PEOPLE, piotr, root, UNITS } from './place.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const [admin, key, server] = [newAdminId(), newDeviceId(), newBranchId()] as const
const inBranch = { id: newUnitId(), code: 'b1a', parent: branch, name: 'Reading room', timeZone: null }
const besides = { id: newUnitId(), code: 'b2', parent: root, name: 'Branch 2', timeZone: null }

const alert = (title: string): Content => {
  return { kind: 'alert', severity: 'info', screens: 'both', title, text: 'Out.', seconds: 60 }
}
const published = (item: ItemId, to: Target[], expires: number | null, content = alert('Fire')): PublishRequest => {
  return { act: 'publish', by: admin, name: 'Owner', at: 5, item, to, expires, content }
}
const made = (request: PublishRequest, publishedAt = 10): Change => ({
  kind: 'item',
  request,
  publishedAt,
  addressed: 1,
})
const history = (request: Request, sig: string): Change => ({
  ...{ kind: 'history', item: request.item, at: 10 },
  signed: { request, key, sig },
})
const asked = (request: Request, sig: string): Requested => {
  return { type: 'requested', id: newFactId(), at: 7, by: admin, v: 1, request, key, sig }
}
const delivered = (item: ItemId, of: string, at: number, isReported = true): Change => ({
  ...{ kind: 'delivered', isReported },
  delivery: { branch: server, of, item, at, roster: 3 },
})
const receipt = (item: ItemId, recipient: string, state: ReceiptState): Change => ({
  ...{ kind: 'receipt', item, recipient, state, text: null, at: 20, device: key, receivedAt: 21 },
})
const link = (from: number, until: number, arrived = {}, sent = {}): LinkRecord => {
  return { server, from, until, arrived, sent }
}
const word = (item: ItemId, of: string): VerdictWord => {
  return { is: 'void', branch: server, item, of, at: 50, why: 'Not allowed.', flagged: true }
}

type Sent = { request: PublishRequest; sig: string }
type Context = { store: StoreUnderTest; write: (...changes: Change[]) => Promise<void> }

export const reconciliationSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<Context>(`reconciliation in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
    context.write = (...changes) => written(context.store.unitOfWork, ...changes)
    await context.write(imported([...UNITS, inBranch, besides], PEOPLE))
  })
  test.after.each(({ store }) => store?.close())

  test('RECONCILE-1: of each time that a link was there the last word counts; the latest come first', async ({
    store,
    write,
  }) => {
    const { reconciliation } = store.repositories
    assert.equal(await reconciliation.links(server, 10), [])
    const other: LinkRecord = { ...link(100, 900), server: newBranchId() }
    const record = (link: LinkRecord, keptFrom = 0): Change => ({ kind: 'link-recorded', link, keptFrom })
    await write(record(link(100, 110)), record(other), record(link(300, 310)))
    const last = link(100, 150, { journal: 2 }, { feed: 3, roster: 1 })
    await write(record(last))
    assert.equal(await reconciliation.links(server, 10), [link(300, 310), last])
    assert.equal(await reconciliation.links(server, 1), [link(300, 310)])
    await write(record(link(300, 320), 101))
    assert.equal(await reconciliation.links(server, 10), [link(300, 320)], 'what is old is forgotten')
    assert.equal(await reconciliation.links(other.server, 10), [])
  })

  test('RECONCILE-1: an act says what was asked for, by whom, and what head office answered; the latest first', async ({
    store,
    write,
  }) => {
    const sent = (letter: string): Sent => ({
      sig: letter.repeat(86),
      request: published(newItemId(), [branch], 90, alert(`Text ${letter}`)),
    })
    const requests = [sent('a'), sent('b'), sent('c'), sent('d')] as const
    const [known, open, voided, here] = requests
    const fact = asked(known.request, known.sig)
    const ofAnother = { branch: newBranchId(), of: 'z'.repeat(86), item: newItemId() }
    await write(
      ...requests.map(({ request, sig }, n) => delivered(request.item, sig, 10 + n)),
      { kind: 'delivered', delivery: { ...ofAnother, at: 99, roster: 3 }, isReported: true },
      ...[known, voided, here].flatMap(({ request, sig }) => [made(request), history(request, sig)]),
      { kind: 'requested', fact },
      { kind: 'settled', fact: fact.id, state: 'published', why: null },
      { kind: 'verdict', word: word(voided.request.item, voided.sig) },
      { kind: 'delivery-published', of: here.sig },
    )
    const acts = await store.repositories.reconciliation.acts(server, 10)
    const none = { answer: null, why: null, flagged: false }
    const told = ({ request: { item } }: Sent, title: string, deliveredAt: number) => {
      return { item, title, act: 'publish', by: 'Owner', deliveredAt }
    }
    assert.equal(acts.map((act) => ({ ...act })), [
      { ...told(here, 'Text d', 13), ...none, answer: 'published' },
      { ...told(voided, 'Text c', 12), answer: 'void', why: 'Not allowed.', flagged: true },
      { ...told(open, '', 11), ...none, act: '', by: '' },
      { ...told(known, 'Text a', 10), ...none, answer: 'published' },
    ]) // prettier-ignore
    assert.equal((await store.repositories.reconciliation.acts(server, 2)).map(({ item }) => item), [here.request.item, voided.request.item]) // prettier-ignore
  })

  test('RECONCILE-1: an alert for the branch that ended within that time is told of unless somebody there had it', async ({
    store,
    write,
  }) => {
    const id = new Map<string, ItemId>()
    const send = (what: string, to: Target[], expires: number | null, content?: Content) => {
      const item = newItemId()
      id.set(what, item)
      return made(published(item, to, expires, content ?? alert(what)))
    }
    await write(computer(lobby, 'LOBBY', branch, null))
    const message: Content = { kind: 'message', subject: 'Hours', body: '', images: [], acknowledge: false }
    await write(
      send('to the branch', [branch], 200),
      send('to a unit below', [inBranch.id], 190),
      send('to a unit above', [root], 180),
      send('to everyone', ['everyone'], 170),
      send('to a person there', [anna], 160),
      send('to a computer there', [lobby], 150),
      send('had by somebody elsewhere', ['everyone'], 140),
      send('to others', [besides.id, piotr], 130),
      send('had by a person', [branch], 130),
      send('had by a computer', [branch], 130),
      send('recalled', [branch], 130),
      send('earlier', [branch], 100),
      send('later', [branch], 201),
      send('a message', [branch], 130, message),
      send('without an end', [branch], null),
    )
    await write(
      receipt(id.get('had by somebody elsewhere')!, piotr, 'displayed'),
      receipt(id.get('had by a person')!, anna, 'displayed'),
      receipt(id.get('had by a computer')!, lobby, 'displayed'),
      { kind: 'recalled', item: id.get('recalled')!, at: 50 },
    )
    const unseen = (limit: number) => store.repositories.reconciliation.unseenAlerts(branch, 100, 200, limit)
    assert.equal((await unseen(100)).map(({ title }) => title), [
      'to the branch',
      'to a unit below',
      'to a unit above',
      'to everyone',
      'to a person there',
      'to a computer there',
      'had by somebody elsewhere',
    ]) // prettier-ignore
    const [first] = await unseen(1)
    assert.equal({ ...first }, { item: id.get('to the branch'), title: 'to the branch', by: 'Owner', publishedAt: 10, expires: 200 }) // prettier-ignore
  })

  test('RECONCILE-1: what waits is counted: requests, acts, and items that are not known', async ({ store, write }) => {
    const waiting = async () => ({ ...(await store.repositories.reconciliation.waiting()) })
    assert.equal(await waiting(), { requests: 0, acts: 0, items: 0 })
    const [one, two] = ['a', 'b'].map((letter) => asked(published(newItemId(), [branch], 90), letter.repeat(86)))
    const [missing, other] = [newItemId(), newItemId()]
    await write(
      { kind: 'requested', fact: one! },
      { kind: 'requested', fact: two! },
      delivered(one!.request.item, one!.sig, 10, false),
      receipt(missing, anna, 'displayed'),
      receipt(missing, lobby, 'displayed'),
      receipt(other, anna, 'delivered'),
    )
    assert.equal(await waiting(), { requests: 2, acts: 1, items: 2 })
    await write(
      { kind: 'settled', fact: one!.id, state: 'refused', why: 'No.' },
      { kind: 'deliveries-reported', of: [one!.sig] },
      made(published(missing, [branch], 90)),
    )
    assert.equal(await waiting(), { requests: 1, acts: 0, items: 1 })
  })

  test.run()
}
