import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import { Background } from '../ports/background.ts'
import type { Change } from '../ports/changes.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { Presence } from './presence.ts'

const [one, other] = [newDeviceId(), newDeviceId()] as const

const setUp = () => {
  const errors: unknown[] = []
  const written: Change[][] = []
  const background = new Background({ error: (details) => errors.push(details) })
  let work: (() => unknown) | null = null
  let disk = true
  const unitOfWork = (async (decide: (transaction: object) => Promise<void>) => {
    const changes: Change[] = []
    await decide({ write: (...more: Change[]) => changes.push(...more) })
    if (!disk) throw new Error('There is no room.')
    written.push(changes)
  }) as unknown as UnitOfWork
  const timers = {
    run: background.run.bind(background),
    after: (_milliseconds: number, _failure: string, then: () => unknown) => {
      work = then
      return () => (work = null)
    },
  }
  const time = { now: 1000 }
  return {
    presence: new Presence(unitOfWork, timers, () => time.now),
    written,
    time,
    setDisk: (works: boolean) => (disk = works),
    isDue: () => work !== null,
    /** What was to be done later. @returns whether it was done */
    due: async () => {
      const then = work!
      work = null
      return (then() as Promise<void>).then(
        () => true,
        () => false,
      )
    },
  }
}

test('DISK-3: when computers were in touch waits while it cannot be written, and is written when it can', async () => {
  const { presence, written, time, setDisk, due, isDue } = setUp()
  setDisk(false)
  presence.seen(one, true, 300_000)
  presence.seen(other, true)
  assert.is(await due(), false)
  time.now = 2000
  presence.seen(one, false)
  assert.is(await due(), false)
  setDisk(true)
  assert.is(await due(), true)
  const contacts = [
    { device: one, at: 2000, isConnected: false, clockOff: 300_000 },
    { device: other, at: 1000, isConnected: true },
  ]
  assert.equal(written, [
    [
      { kind: 'nobody-connected', until: null },
      { kind: 'devices-seen', contacts },
    ],
  ])
  assert.is(isDue(), false)
})

test('SYNC-11: comings and goings are gathered, each device counts once, and a clock that is a little off is right', async () => {
  const { presence, written, time, due } = setUp()
  await presence.flushed()
  for (const at of [1000, 1001]) {
    time.now = at
    presence.seen(one, true, at)
  }
  assert.is(await due(), true)
  await presence.flushed()
  assert.equal(written, [
    [{ kind: 'nobody-connected', until: null }],
    [{ kind: 'devices-seen', contacts: [{ device: one, at: 1001, isConnected: true, clockOff: null }] }],
  ])
})

test('SYNC-11: another visit within a minute is no news', async () => {
  const { presence, written, time, due, isDue } = setUp()
  presence.visited(one)
  assert.is(await due(), true)
  time.now += 59_999
  presence.visited(one)
  assert.is(isDue(), false)
  time.now += 1
  presence.visited(one)
  assert.is(await due(), true)
  assert.is(written.length, 2)
})

test.run()
