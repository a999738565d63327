// @timeout 300
/**
 * RESILIENCE: the server process is killed under load at random moments; nothing that any other party has seen is lost,
 * nothing is doubled, and everything composed arrives in the end.
 */
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { VIEWS } from '@carillon/shared-model/views/rows.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { enrolComputer, signIn } from './support/parties.ts'
import { ServerProcess } from './support/server-process.ts'
import { until } from './support/until.ts'

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000)
const ROUNDS = 4
const COMPUTERS = 4
const ALERTS = 6

/** mulberry32: small, seeded, good enough to pick moments. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

test(`RESILIENCE-1: SIGKILL under load loses nothing that anyone has seen (seed ${SEED})`, async () => {
  const next = random(SEED)
  const server = await ServerProcess.withLibrary()
  const endpoints: Endpoint[] = []
  let administrator: Administrator | null = null
  try {
    const owner = await signIn(server)
    const { rows } = await owner.api.call('view', { params: { view: 'units' }, query: {} })
    const unit = rows.map((row) => VIEWS.units.parse(row)).find(({ code }) => code === 'F01')!.id
    const { code } = await owner.api.call('createEnrolment', { body: { unit, uses: COMPUTERS } })
    for (let n = 0; n < COMPUTERS; n++) endpoints.push(await (await enrolComputer(server, code, `BM-F01-${n}`)).open())
    administrator = await owner.open()
    const shown = endpoints.map(() => new Map<ItemId, number>())
    for (const [n, endpoint] of endpoints.entries()) {
      endpoint.onAlertShown((item) => shown[n]!.set(item.id, (shown[n]!.get(item.id) ?? 0) + 1))
      endpoint.connect()
    }
    administrator.connect()
    const isOnline = ({ replica }: Endpoint | Administrator) => replica.connection.kind === 'online'
    await until('all connected', () => [...endpoints, administrator!].every(isOnline))

    const sent: ItemId[] = []
    for (let round = 0; round < ROUNDS; round++) {
      // While some of this round's alerts are on their way: on one screen there are so many already.
      const screen = endpoints[Math.floor(next() * COMPUTERS)]!
      const fatal = screen.items.length + Math.floor(next() * ALERTS)
      const killed = until('so many are shown', () => screen.items.length >= fatal).then(() => server.kill())
      for (let n = 0; n < ALERTS; n++) {
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
        // Some go together and some alone.
        if (next() < 0.3)
          await until('it is stored', () => !isOnline(administrator!) || administrator!.replica.pending === 0)
      }
      await killed
      const seen = endpoints.map((endpoint) => new Set(endpoint.items.map(({ id }) => id)))
      await server.start()
      await until('all back', () => [...endpoints, administrator!].every(isOnline))
      for (const [n, endpoint] of endpoints.entries())
        for (const id of seen[n]!)
          assert.ok(
            endpoint.items.some((item) => item.id === id),
            `lost ${id}`,
          )
    }

    await until('everything sent is everywhere', () =>
      endpoints.every((endpoint) => sent.every((id) => endpoint.items.some((item) => item.id === id))),
    )
    await until('nothing waits', () => endpoints.every((endpoint) => endpoint.replica.pending === 0))
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
