/** What every store of queues does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newQueueId } from '@carillon/shared-model/org/ids.ts'
import type { Queue } from '../../ports/queues.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const queuesSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<{ store: StoreUnderTest }>(`queues in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
  })
  test.after.each(({ store }) => store?.close())

  const plain: Queue = { id: newQueueId(), name: 'Equipment', hours: null, answeredBy: [] }
  const full: Queue = {
    id: newQueueId(),
    name: 'Zażółć',
    hours: [{ days: [1, 2], from: '08:00', until: '16:00' }],
    answeredBy: ['help-desk', newAdminId()],
  }
  const byName = (queues: readonly Queue[]) => [...queues].sort((a, b) => (a.name < b.name ? -1 : 1))

  test('CHAT-13: a queue is as it was saved last, until it is removed', async ({ store }) => {
    const { unitOfWork, repositories } = store
    assert.equal(await repositories.queues.all(), [])
    await unitOfWork(async ({ write }) =>
      write({ kind: 'queue-saved', queue: plain }, { kind: 'queue-saved', queue: full }),
    )
    assert.equal(byName(await repositories.queues.all()), [plain, full])
    const changed: Queue = { ...full, hours: [], answeredBy: [] }
    await unitOfWork(async ({ write }) =>
      write(
        { kind: 'replies-saved', queue: full.id, replies: [{ title: 'Hello', text: 'Good morning' }] },
        { kind: 'queue-saved', queue: changed },
      ),
    )
    assert.equal(byName(await repositories.queues.all()), [plain, changed])
    await unitOfWork(async ({ write }) => write({ kind: 'queue-removed', queue: plain.id }))
    assert.equal(await repositories.queues.all(), [changed])
  })

  test('ROSTER-5: replies are told of each queue that has any; one that is saved again is there again', async ({
    store,
  }) => {
    const { unitOfWork, repositories } = store
    const replies = [{ title: 'Hello', text: 'Good morning' }]
    await unitOfWork(async ({ write }) =>
      write(
        { kind: 'queue-saved', queue: plain },
        { kind: 'queue-saved', queue: full },
        { kind: 'replies-saved', queue: full.id, replies },
      ),
    )
    assert.equal(await repositories.queues.replies(), new Map([[full.id, replies]]))
    await unitOfWork(async ({ write }) => write({ kind: 'queue-removed', queue: full.id }))
    assert.equal(await repositories.queues.replies(), new Map())
    await unitOfWork(async ({ write }) => write({ kind: 'queue-saved', queue: full }))
    assert.equal(byName(await repositories.queues.all()), [plain, full])
  })

  test('a unit of work that is refused saves and removes nothing', async ({ store }) => {
    const { unitOfWork, repositories } = store
    await unitOfWork(async ({ write }) => write({ kind: 'queue-saved', queue: plain }))
    const refused = unitOfWork(async ({ write }) => {
      write({ kind: 'queue-removed', queue: plain.id }, { kind: 'queue-saved', queue: full })
      throw new Error('refused')
    })
    assert.is(await refused.catch((error: Error) => error.message), 'refused')
    assert.equal(await repositories.queues.all(), [plain])
  })

  test.run()
}
