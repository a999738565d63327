// @timeout 300
/**
 * RESILIENCE: the server process is killed under load at random moments; nothing that any other party has seen is lost,
 * nothing is doubled, and everything composed arrives in the end.
 */
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { enrolComputer, signIn, until } from './support/parties.ts'
import { TestServer } from './support/server.ts'

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000)
const ROUNDS = 8
const COMPUTERS = 6

/** mulberry32: small, seeded, good enough to pick moments. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

test(`RESILIENCE-1: SIGKILL under load loses nothing that anyone has seen (seed ${SEED})`, async () => {
  const next = random(SEED)
  const server = await TestServer.withLibrary()
  const endpoints: Endpoint[] = []
  let administrator: Administrator | null = null
  try {
    const { code } = await server.cli<{ code: string }>('enrol', '--unit', 'F01', '--uses', String(COMPUTERS))
    for (let n = 0; n < COMPUTERS; n++) endpoints.push(await (await enrolComputer(server, code, `BM-F01-${n}`)).open())
    const owner = await signIn(server)
    administrator = await owner.open()
    const shown = endpoints.map(() => new Map<ItemId, number>())
    for (const [n, endpoint] of endpoints.entries()) {
      endpoint.onAlertShown((item) => shown[n]!.set(item.id, (shown[n]!.get(item.id) ?? 0) + 1))
      endpoint.connect()
    }
    administrator.connect()
    await until('all connected', () => endpoints.every((endpoint) => endpoint.replica.connection.kind === 'online'))

    const sent: ItemId[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const killed = new Promise<void>((resolve) => setTimeout(resolve, next() * 120)).then(() =>
        server.stop('SIGKILL'),
      )
      for (let n = 0; n < 10; n++) {
        const { item } = await administrator.publish({
          to: ['everyone'],
          content: {
            kind: 'alert',
            severity: 'info',
            title: `${round}.${n}`,
            text: 'x',
            seconds: 600,
            screens: 'both',
          },
          expires: null,
        })
        sent.push(item)
        await new Promise((resolve) => setTimeout(resolve, next() * 15))
      }
      await killed
      const seen = endpoints.map((endpoint) => new Set(endpoint.items.map(({ id }) => id)))
      await server.start()
      await until(
        'all back',
        () => endpoints.every((endpoint) => endpoint.replica.connection.kind === 'online'),
        40_000,
      )
      for (const [n, endpoint] of endpoints.entries())
        for (const id of seen[n]!)
          assert.ok(
            endpoint.items.some((item) => item.id === id),
            `lost ${id}`,
          )
    }

    await until(
      'everything sent is everywhere',
      () => endpoints.every((endpoint) => sent.every((id) => endpoint.items.some((item) => item.id === id))),
      60_000,
    )
    await until('nothing waits', () => endpoints.every((endpoint) => endpoint.replica.pending === 0), 60_000)
    assert.is(administrator.replica.pending, 0)
    for (const each of shown)
      assert.equal(
        [...each.values()].filter((times) => times !== 1),
        [],
        'each alert is displayed exactly once',
      )
    for (const item of [sent[0]!, sent.at(-1)!]) {
      const report = await owner.api.call('report', { params: { item } })
      assert.is(
        report.recipients.filter(({ login, state }) => login === null && state === 'displayed').length,
        COMPUTERS,
      )
    }
  } finally {
    await Promise.all(endpoints.map((endpoint) => endpoint.close()))
    await administrator?.close()
    await server.close()
  }
})

test.run()
