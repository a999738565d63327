import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { ServerClock, timeAtStart, type SavedClock, type Settled } from './server-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOON = Date.UTC(2026, 10, 2, 12)
const ADMIN: Actor = { by: null, device: null }

/** A machine: its wall clock, time that passes, and the server's clock on it. */
class Machine {
  wall = NOON
  elapsed = 0
  readonly warned: string[] = []
  readonly settled: Settled[] = []
  clock!: ServerClock

  start(kept: SavedClock | null = null): ServerClock {
    this.clock = new ServerClock({
      kept,
      wall: () => this.wall,
      elapsed: () => this.elapsed,
      log: { warn: (_: object, text: string) => this.warned.push(text), info: () => undefined } as never,
    })
    this.clock.whenSettled((settled) => this.settled.push(settled))
    return this.clock
  }

  pass(time: number): void {
    this.wall += time
    this.elapsed += time
    this.clock.now()
  }

  /** Stops, is off for a while, and starts by a wall clock that was set meanwhile. */
  restart(off: number, set = 0): ServerClock {
    const kept = this.clock.kept(true)
    this.wall += off + set
    this.elapsed = 5
    return this.start(kept)
  }
}

test('TIME-3: a wall clock that goes on as clocks do is the time, over restarts of less than a day', () => {
  const machine = new Machine()
  const clock = machine.start()
  machine.pass(30 * DAY)
  assert.equal([clock.now(), clock.calendar(), clock.doubt], [machine.wall, machine.wall, null])
  assert.is(machine.restart(23 * HOUR).calendar(), machine.wall)
  assert.equal(machine.warned, [])
})

test('TIME-3: one that jumps by a day is doubted, while it runs and at a start, and nothing goes by it', () => {
  for (const jump of [3 * DAY, 40 * DAY, DAY + MINUTE, -DAY - MINUTE, -400 * DAY]) {
    const running = new Machine()
    running.start()
    running.pass(HOUR)
    running.wall += jump
    running.pass(MINUTE)
    assert.equal([running.clock.now(), running.clock.calendar()], [NOON + HOUR + MINUTE, null])
    assert.is(running.warned.length, 1)
    assert.match(running.warned[0]!, jump > 0 ? /ahead of/ : /behind/)

    const started = new Machine()
    started.start()
    started.restart(0, jump)
    started.pass(MINUTE)
    assert.is(started.clock.calendar(), null)
    assert.ok(Math.abs(started.clock.now() - NOON - MINUTE) < 5000)
    assert.equal(started.clock.candidates(), [started.clock.now(), started.wall])
  }
})

test('TIME-3: a clock that is put right is believed by itself', async () => {
  const machine = new Machine()
  machine.start()
  machine.wall += 3 * DAY
  machine.pass(HOUR)
  machine.wall -= 3 * DAY
  machine.pass(HOUR)
  await Promise.resolve()
  assert.is(machine.clock.calendar(), machine.wall)
  assert.equal(
    machine.settled.map(({ how }) => how),
    ['itself'],
  )
})

test('TIME-3: a doubt lasts over restarts, and the time goes on with the clock that is wrong', () => {
  const machine = new Machine()
  machine.start()
  machine.restart(0, 40 * DAY)
  machine.pass(2 * HOUR)
  machine.restart(5 * HOUR)
  assert.is(machine.clock.calendar(), null)
  assert.ok(Math.abs(machine.clock.now() - NOON - 7 * HOUR) < 5000)
  machine.restart(HOUR, -40 * DAY)
  assert.is(machine.clock.calendar(), machine.wall)
})

test('TIME-4: whoever may says that it is right, if it shows what they saw', async () => {
  const machine = new Machine()
  machine.start()
  const clock = machine.restart(14 * DAY)
  const seen = clock.doubt!.wall
  machine.pass(2 * HOUR)
  assert.throws(() => clock.confirm(seen, ADMIN), /another time/)
  clock.confirm(machine.wall, ADMIN)
  await Promise.resolve()
  assert.equal([clock.calendar(), clock.doubt], [machine.wall, null])
  assert.is(machine.settled[0]!.how, 'administrator')
  machine.restart(HOUR)
  assert.is(machine.clock.calendar(), machine.wall)
})

test('TIME-5: three computers that show the same are enough, unless as many show another time', () => {
  const machine = new Machine()
  machine.start()
  const clock = machine.restart(14 * DAY)
  const other = newDeviceId()
  for (let n = 0; n < 5; n++) clock.heard(other, machine.wall)
  assert.equal([clock.doubt!.agreeing, clock.doubt!.disagreeing], [1, 0], 'one computer is one')
  for (let n = 0; n < 3; n++) clock.heard(newDeviceId(), machine.wall - 14 * DAY)
  clock.heard(newDeviceId(), machine.wall + MINUTE)
  clock.heard(newDeviceId(), machine.wall - MINUTE)
  assert.equal([clock.doubt!.agreeing, clock.doubt!.disagreeing], [3, 3])
  clock.heard(newDeviceId(), machine.wall)
  assert.is(clock.calendar(), machine.wall)
})

test('TIME-6: stamps go on from what was stored, and not from a clock that was ahead once that is put right', () => {
  const machine = new Machine()
  const clock = machine.start()
  const first = clock.tick()
  assert.ok(clock.tick() > first)
  machine.wall -= HOUR
  assert.ok(clock.tick() > first, 'a clock that is set back a little')
  const kept = clock.kept(true)
  assert.ok(machine.start(kept).tick() > kept.last)

  const ahead = new Machine()
  ahead.wall += 40 * DAY
  const stamp = ahead.start().tick()
  const back = ahead.restart(0, -40 * DAY)
  assert.ok(back.tick() > stamp, 'while it is doubted')
  back.confirm(ahead.wall, ADMIN)
  assert.ok(Math.abs(back.tick() - ahead.wall) < MINUTE)
})

test('TIME-6: minutes by which a clock is set back are waited for, so that nothing stored is of a later time', () => {
  const machine = new Machine()
  const clock = machine.start()
  machine.pass(HOUR)
  const before = clock.now()
  machine.wall -= 4 * MINUTE
  let last = before
  for (let n = 0; n < 10; n++) {
    machine.pass(MINUTE)
    assert.ok(clock.now() >= last)
    last = clock.now()
  }
  assert.is(clock.now(), machine.wall)
})

test('TIME-7: a server that was cut short is later than what it may have stored after the time was written', () => {
  const kept = { time: NOON, wall: NOON, last: NOON, until: NOON + MINUTE }
  assert.ok(timeAtStart(kept, NOON + 40 * DAY) > NOON + MINUTE)
  assert.is(timeAtStart(kept, NOON + HOUR), NOON + HOUR)
  assert.is(timeAtStart(null, NOON), NOON)
})

test.run()
