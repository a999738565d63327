// @timeout 1800
// @alone
/**
 * A bad day: 200 computers and one that is hostile, a disk that fills up and is freed, a server that is killed and goes on
 * from an older backup. At the end nothing that anybody was told of is missing, nothing is doubled, and nobody has waited
 * for more than a second because of another. Needs Linux and root, for a disk of its own that can be filled.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Content } from '@carillon/shared-model/facts/items.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import type { ItemId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { makeKeyPair, makeToken, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import * as hostile from '../sync-server/sync/test-hostile.ts'
import { TestClient } from '../sync-server/sync/test-kit.ts'
import { enrolComputer, signIn, type SignedIn } from './support/parties.ts'
import { ServerProcess } from './support/server-process.ts'
import { until } from './support/until.ts'

const COMPUTERS = 200
/** Alerts, and messages that everybody reads, with the hostile one and without. */
const ROUNDS = 10
/** Milliseconds that nobody waits longer for, because of another. */
const PATIENCE = 1000
const DISK = '192m'

const run = promisify(execFile)

/** A disk in memory that can be filled to the last byte. */
const makeDisk = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-disk-'))
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder]).catch((error: Error) => {
    throw new Error(
      `This test needs a disk of its own, and may not make one; run it as root on Linux. ${error.message}`,
    )
  })
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: async () => {
      const { bavail, bsize } = await statfs(folder)
      // The last pages go one by one: what is written meanwhile takes some.
      await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined)
    },
    free: () => rm(filler),
    remove: async () => {
      await run('umount', ['-l', folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const alert = (title: string): Content => ({
  kind: 'alert',
  severity: 'info',
  title,
  text: 'All is well.',
  seconds: 600,
  screens: 'both',
})
const message = (subject: string): Content => ({
  kind: 'message',
  subject,
  body: 'We open at noon. '.repeat(20),
  images: [],
  acknowledge: false,
})

/** One computer: what its screen showed, and what its person did. */
type Colleague = { login: string; endpoint: Endpoint; shown: Map<ItemId, number>; said: string[] }

class Day {
  readonly server: ServerProcess
  readonly owner: SignedIn
  readonly administrator: Administrator
  readonly colleagues: Colleague[] = []
  readonly alerts: ItemId[] = []
  readonly messages: ItemId[] = []
  #longest = 0

  private constructor(server: ServerProcess, owner: SignedIn, administrator: Administrator) {
    this.server = server
    this.owner = owner
    this.administrator = administrator
  }

  static async begin(server: ServerProcess): Promise<Day> {
    const owner = await signIn(server)
    const day = new Day(server, owner, await owner.open())
    await owner.api.call('addQueue', { body: { name: 'Maintenance', hours: null, answeredBy: [] } })
    const { rows } = await owner.api.call('view', { params: { view: 'people' }, query: {} })
    const people = rows as unknown as { id: PersonId; unit: UnitId; login: string }[]
    for (const { id, unit, login } of people.slice(0, COMPUTERS)) await day.#enrol(id, unit, login)
    day.administrator.connect()
    for (const { endpoint } of day.colleagues) endpoint.connect()
    await day.together('everybody has a queue to write to', ({ endpoint }) => endpoint.chats.length === 1)
    return day
  }

  async #enrol(person: PersonId, unit: UnitId, login: string): Promise<void> {
    const { code } = await this.owner.api.call('createEnrolment', { body: { unit, person } })
    const endpoint = await (await enrolComputer(this.server, code, login)).open()
    const shown = new Map<ItemId, number>()
    endpoint.onAlertShown(({ id }) => shown.set(id, (shown.get(id) ?? 0) + 1))
    this.colleagues.push({ login, endpoint, shown, said: [] })
  }

  together(what: string, holds: (colleague: Colleague) => boolean): Promise<void> {
    return until(what, () => this.colleagues.every(holds))
  }

  /** An alert, a message that everybody reads, and a word of everybody's. @param timed whether nobody may wait long */
  async round(name: string, timed: boolean): Promise<void> {
    const start = performance.now()
    const { item } = await this.administrator.publish({ to: ['everyone'], content: alert(name), expires: null })
    this.alerts.push(item)
    if (timed) {
      await this.together(`${name} is on every screen`, ({ shown }) => shown.has(item))
      this.#longest = Math.max(this.#longest, performance.now() - start)
    }
    const sent = await this.administrator.publish({ to: ['everyone'], content: message(name), expires: null })
    this.messages.push(sent.item)
    for (const { endpoint, said } of this.colleagues) {
      said.push(name)
      await endpoint.chats[0]!.at.say(name)
    }
    if (!timed) return
    await this.together(`${name} can be read`, ({ endpoint }) => endpoint.items.some(({ id }) => id === sent.item))
    await this.readAll()
    await this.settle()
  }

  /** Everybody reads what they have not read. */
  async readAll(): Promise<void> {
    for (const { endpoint } of this.colleagues)
      for (const { id, content, state } of endpoint.items)
        if (content.kind === 'message' && state !== 'read') await endpoint.read(id)
  }

  settle(): Promise<void> {
    const isSettled = ({ replica }: Endpoint | Administrator) =>
      replica.connection.kind === 'online' && replica.allSynced && replica.pending === 0
    return until('nothing waits', () =>
      [this.administrator, ...this.colleagues.map(({ endpoint }) => endpoint)].every(isSettled),
    )
  }

  /** @returns how long the last screen of an alert waited at most since the last call, milliseconds */
  longest(): number {
    const longest = this.#longest
    this.#longest = 0
    return longest
  }

  async end(): Promise<void> {
    await Promise.all(this.colleagues.map(({ endpoint }) => endpoint.close()))
    await this.administrator.close()
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!

/** A stolen computer, which throws one thing after another at the server from when it is told to until it is told to stop. */
const steal = async ({ server, owner }: Day, code: string) => {
  const keys = await makeKeyPair()
  const body = { code, publicKey: await publicKeyText(keys.publicKey), deviceName: 'stolen', version: 'test' }
  const { device, organisation } = await owner.api.call('enrol', { body })
  const frames = [
    () => hostile.receipts(device, 1, 20_000),
    () => hostile.questions(1),
    () => hostile.foreignLogs(),
    () => hostile.emptyMessages(),
    () => hostile.worstOrder(device, 900),
    () => hostile.nested(device),
    () => hostile.manyFields(device),
  ]
  let isOver = false
  let thrown = 0
  const attack = async () => {
    while (!isOver) {
      const token = await makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, server.now)
      const client = new TestClient(server.origin.replace('http', 'ws'), { id: token as never })
      const left = new Promise((resolve) => client.socket.once('close', resolve))
      await Promise.race([client.opened().catch(() => undefined), left])
      if (client.closed) continue
      client.open(1, `journal/${device}/${monthOf(server.now)}`)
      client.socket.send(frames[thrown++ % frames.length]!())
      const heard = new Promise((resolve) => client.socket.once('pong', resolve))
      client.socket.ping()
      await Promise.race([heard, left])
      client.socket.terminate()
      await left
    }
  }
  return {
    thrown: () => thrown,
    /** @returns how to make it stop */
    begin: () => {
      isOver = false
      const attacking = attack()
      return async () => {
        isOver = true
        await attacking
      }
    },
  }
}

test('SOAK-1: on a bad day nothing is lost or doubled, and nobody waits for another', async () => {
  const disk = await makeDisk()
  const server = await ServerProcess.withLibrary(disk.folder)
  let day: Day | null = null
  try {
    day = await Day.begin(server)
    await day.round('early', true)
    day.longest()
    const { rows } = await day.owner.api.call('view', { params: { view: 'units' }, query: {} })
    const { code } = await day.owner.api.call('createEnrolment', { body: { unit: rows[0]!.id as UnitId } })
    const stolen = await steal(day, code)
    const waits = { calm: [] as number[], attacked: [] as number[] }
    // In turn, so that whatever else this machine does slows down both.
    for (let n = 0; n < ROUNDS; n++) {
      await day.round(`calm ${n}`, true)
      waits.calm.push(day.longest())
      const stop = stolen.begin()
      await day.round(`attack ${n}`, true)
      waits.attacked.push(day.longest())
      await stop()
    }
    const [calm, attacked] = [Math.max(...waits.calm), Math.max(...waits.attacked)]
    const thrown = stolen.thrown()
    console.log(`alerts on 200 screens: ${calm.toFixed(0)} ms, beside ${thrown} attacks ${attacked.toFixed(0)} ms`)
    console.log(JSON.stringify(waits))
    assert.ok(thrown >= ROUNDS, `only ${thrown} attacks`)

    const backup = join(tmpdir(), `carillon-soak-${process.pid}.backup`)
    await day.server.backUp(backup)
    for (let n = 0; n < 3; n++) await day.round(`after the backup ${n}`, true)

    await disk.fill()
    for (let n = 0; n < 3; n++) await day.round(`full disk ${n}`, false)
    await disk.free()
    await day.settle()
    const { alerts, messages } = day
    await day.together('what waited for room is everywhere', ({ endpoint }) =>
      [...alerts, ...messages].every((id) => endpoint.items.some((item) => item.id === id)),
    )
    await day.readAll()
    await day.settle()

    await server.kill()
    await server.restore(backup)
    await rm(backup)
    await server.start()
    await day.settle()
    for (let n = 0; n < 3; n++) await day.round(`evening ${n}`, true)

    const { owner, colleagues } = day
    for (const { login, endpoint, shown, said } of colleagues) {
      assert.equal(
        [...shown.values()].filter((times) => times !== 1),
        [],
        `${login}: each alert once`,
      )
      assert.equal(alerts.filter((id) => !shown.has(id)), [], `${login}: every alert`) // prettier-ignore
      const texts = endpoint.chats[0]!.at.talk.messages.map(({ text }) => text)
      assert.equal(texts, said, `${login}: every word, once and in order`)
    }
    const logins = new Set(colleagues.map(({ login }) => login))
    for (const item of [...alerts, ...messages]) {
      const { recipients } = await owner.api.call('report', { params: { item } })
      const missing = recipients.filter(
        ({ login, state }) => logins.has(login ?? '') && state !== 'read' && state !== 'displayed',
      )
      const name = (id: ItemId) => [...colleagues[0]!.endpoint.items].find((one) => one.id === id)?.content
      assert.equal(missing.map(({ login, state }) => [login, state]), [], JSON.stringify(name(item))) // prettier-ignore
    }
    const conversations = await owner.api.call('view', { params: { view: 'conversations' }, query: {} })
    const counts = (conversations.rows as unknown as { messages: number }[]).map(({ messages }) => messages)
    assert.equal(counts.length, COMPUTERS)
    assert.equal(new Set(counts), new Set([colleagues[0]!.said.length]))
    // By as much as calm rounds differ, others on this machine have made somebody wait.
    const noise = calm - Math.min(...waits.calm)
    assert.ok(attacked < calm + PATIENCE + noise, `somebody waited for ${attacked - calm} ms longer`)
    const longer = median(waits.attacked) - median(waits.calm)
    assert.ok(longer < PATIENCE, `half of the times somebody waited for ${longer} ms longer`)
  } finally {
    await day?.end()
    await server.close()
    await disk.remove()
  }
})

test.run()
