/** One thing that is broken hinders nothing else of what the server sends. */
import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AlertContent, MessageContent } from '@carillon/shared-model/facts/items.ts'
import { newItemId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import { ChatWorld } from '../chat/test-chat.ts'
import type { Change } from '../ports/changes.ts'
import type { Directory } from '../ports/directory.ts'
import { until } from '../sync/test-kit.ts'
import { MonthRollover } from './month-rollover.ts'
import type { RecurringItems } from '../ports/items.ts'
import { Occurrences } from './occurrences.ts'

process.setMaxListeners(0)
const test = suite('hindered')
const NOW = Date.UTC(2026, 10, 23, 12)
const [broken, sound] = [newItemId(NOW), newItemId(NOW)]
/** Two items, the first of which cannot be read. */
const read = async (item: ItemId): Promise<never[]> => {
  if (item === broken) throw new Error('It cannot be read.')
  return []
}
const items: RecurringItems = {
  nextDueAt: async () => NOW,
  dueBy: async () => [broken, sound],
  series: async (item) => {
    await read(item)
    return {
      request: { to: [], lasting: null, schedule: { rule: { from: '2026-11-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] } },
      publishedAt: NOW, texts: [], calendars: [], stoppedAt: NOW,
    } as never
  },
  occurrences: async () => [],
  toRollOver: async () => [broken, sound],
  acts: read,
} // prettier-ignore
const directory = { units: new Map(), root: null } as unknown as Directory
const failures = (error: unknown) => (error as AggregateError).errors.map((one: Error) => one.message)

test('PUBLISH-14: a recurring message or campaign that is broken hinders no other', async () => {
  const done: Change[] = []
  const append = async (_appends: unknown, changes: readonly Change[]) => void done.push(...changes)
  const carrier = new MonthRollover({
    items,
    store: { read: async () => new Map() },
    directory,
    append,
    log: pino({ enabled: false }),
    calendar: () => NOW,
  })
  assert.equal(await carrier.run().then(() => [], failures), ['It cannot be read.']) // prettier-ignore
  assert.equal(done.splice(0), [{ kind: 'carried', item: sound, month: null }])
  const occurrences = new Occurrences({ items, directory, append, calendar: () => NOW })
  assert.equal(await occurrences.run().then(() => [], failures), ['It cannot be read.']) // prettier-ignore
  assert.equal(
    done.map((change) => change.kind === 'occurrences-made' && change.series),
    [sound],
  )
})

test('PUBLISH-13: a message to one person that comes later is sent, and so is what is asked for after it', async () => {
  const world = await ChatWorld.make()
  const administrator = await world.administrator(world.owner)
  const content: MessageContent = { kind: 'message', subject: 'Plan', body: 'Read it.', images: [], acknowledge: false }
  const alert: AlertContent = { kind: 'alert', severity: 'critical', title: '', text: 'Out!', seconds: 60, screens: 'both' } // prettier-ignore
  const rule = { from: '2026-11-02', repeat: 'FREQ=DAILY', time: '23:59', except: [] }
  const asked = [
    await administrator.repeat({
      to: [world.person('jan')],
      content,
      schedule: { rule, pauses: [] },
      lasting: null,
    }),
    await administrator.publish({ to: ['everyone'], content: alert, expires: null }),
  ]
  const states = async () => {
    const rows = await world.rows(world.owner, 'requests')
    return asked.map(({ fact }) => rows.find(({ id }) => id === fact)?.state).join()
  }
  await until(async () => (await states()) === 'published,published', 'both are published')
  await world.end()
})

test.run()
