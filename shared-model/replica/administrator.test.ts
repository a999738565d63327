import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { logName } from '../logs/names.ts'
import { Administrator } from './administrator.ts'
import { MemoryStorage } from './memory-storage.ts'
import { makeCast } from './simulation/cast.ts'
import { Chance } from './simulation/chance.ts'
import { ManualTime } from './simulation/manual-time.ts'
import { MemoryWorld } from './simulation/memory-world.ts'

const START = Date.parse('2026-11-24T10:00:00Z')

test('REPLICA-9: what the server would refuse is refused where it is written, and what comes after it is sent', async () => {
  const time = new ManualTime(START)
  const cast = makeCast(START)
  const { admin, adminDevice } = cast
  const world = new MemoryWorld({ chance: new Chance(1), time, ...cast })
  const sign = () => Promise.resolve(new Uint8Array(64))
  const options = { ...world.optionsFor(admin), now: () => time.now(), storage: new MemoryStorage() }
  const office = await Administrator.open({ ...options, admin, name: 'Anna', device: adminDevice, sign })
  const content = { kind: 'message' as const, subject: 'Plan', body: '', images: [], acknowledge: false }
  const schedule = { rule: { from: '2026-12-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] }
  const failed = (work: Promise<unknown>) => work.then(() => '', String)

  assert.match(await failed(office.repeat({ to: ['everyone'], content, schedule, lasting: 1 })), /lasting/)
  const many = { ...content, body: 'x'.repeat(100_001) }
  assert.match(await failed(office.publish({ to: ['everyone'], content: many, expires: null })), /body/)
  const lessons = Array.from({ length: 40 }, (_, at) => ({
    title: `Lesson ${at}`,
    body: 'ż'.repeat(20_000),
    images: [],
    quiz: null,
  }))
  const campaign = {
    course: `k${'A'.repeat(22)}` as never,
    title: 'Safety',
    version: '0'.repeat(64),
    heads: [],
    lessons,
    schedule,
  }
  assert.match(await failed(office.start({ to: ['everyone'], campaign })), /too large|cannot be sent/)
  assert.is(office.requests.length, 0)

  const { fact } = await office.publish({ to: ['everyone'], content, expires: null })
  office.connect()
  await world.calm(
    () => office.isStored(fact),
    () => 'the request at the server',
  )
  assert.is(world.facts(logName('outbox', admin, '2026-11')).length, 1)
  await office.close()
})

test.run()
