/**
 * Two weeks of training at a real-sized library: a real server, a replica for everybody who has a computer, and a clock
 * that is moved.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { Campaign } from '@carillon/shared-model/facts/training.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { ManualTime, settle } from '@carillon/shared-model/replica/simulation/manual-time.ts'
import { newCourseId, type ItemId, type PersonId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import { TestServer, type SignedIn } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'

process.setMaxListeners(0)
const HOUR = 3_600_000
/** Milliseconds for all computers on a machine that has much else to do; the file's own limit ends what hangs. */
const PATIENCE = 240_000
/** Lessons of eight days, Tuesday to Friday for two weeks, over the end of a month. */
const DAYS = ['24', '25', '26', '27', '1', '2', '3', '4'].map((day, at) =>
  at < 4 ? `2026-11-${day}` : `2026-12-0${day}`,
)
const WARSAW = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Warsaw', dateStyle: 'short' })
const nineOn = (date: string) => Date.parse(`${date}T09:00:00+01:00`)

const campaign: Campaign = {
  course: newCourseId(),
  title: 'Health and safety',
  version: 'c'.repeat(64),
  heads: [],
  lessons: DAYS.map((_, at) => ({ title: `Lesson ${at + 1}`, body: 'Look around.', images: [], quiz: null })),
  schedule: {
    rule: { from: '2026-11-24', repeat: 'FREQ=WEEKLY;BYDAY=TU,WE,TH,FR', time: '09:00', except: [] },
    pauses: [],
  },
}

/** Somebody at a computer, and what it showed them. */
type Colleague = {
  index: number
  person: PersonId
  unit: string
  endpoint: Endpoint
  time: ManualTime
  told: { number: number; date: string }[]
  finished: number
}

/** @param share one in so many of the 404 people has a computer */
export const pilot = (share: number): void => {
  const test = suite('pilot')
  let server: TestServer
  let owner: SignedIn
  let item: ItemId
  const colleagues: Colleague[] = []

  const enrol = async (index: number, person: PersonId, unit: UnitId, code: string): Promise<Colleague> => {
    const client = await server.by(owner)
    const issued = await client.call('createEnrolment', { body: { unit, person } })
    const device = await server.enrol(issued.code)
    const time = new ManualTime(server.clock.now)
    const endpoint = await Endpoint.open({
      servers: [{ id: device.organisation.serverId, url: server.origin.replace('http', 'ws') }],
      storage: new MemoryStorage(),
      WebSocket: WebSocket,
      token: () => server.token(device),
      device: device.device,
      rootKey: device.organisation.rootKey,
      now: time.now,
      timers: time,
    })
    const colleague: Colleague = { index, person, unit: code, endpoint, time, told: [], finished: 0 }
    endpoint.onLesson((_, { number }) => colleague.told.push({ number, date: WARSAW.format(time.now()) }))
    return colleague
  }

  test.before(async () => {
    server = await TestServer.withLibrary()
    server.clock.now = nineOn('2026-11-23')
    owner = await server.signIn()
    const client = await server.by(owner)
    type Row = { id: PersonId; unit: UnitId; login: string }
    const rows = async (view: string) =>
      (await client.call('view', { params: { view }, query: { limit: 5000 } })).rows as unknown as Row[]
    const codes = new Map(
      (await rows('units')).map((unit) => [unit.id as string, (unit as unknown as { code: string }).code]),
    )
    const people = (await rows('people')).filter((_, at) => at % share === 0)
    for (const [index, { id, unit }] of people.entries())
      colleagues.push(await enrol(index, id, unit, codes.get(unit)!))
  })
  test.after(async () => {
    await Promise.all(colleagues.map(({ endpoint }) => endpoint.close()))
    await server?.end()
  })

  const isInTouch = ({ endpoint: { replica } }: Colleague) =>
    replica.connection.kind === 'online' && replica.allSynced && replica.pending === 0

  const connect = async (some: readonly Colleague[]): Promise<void> => {
    for (const { endpoint } of some) endpoint.connect()
    // Whoever is in touch stays so: they are not asked again at each turn.
    let reached = 0
    await until(
      () => {
        while (reached < some.length && isInTouch(some[reached]!)) reached++
        return reached === some.length
      },
      'everybody in touch',
      PATIENCE,
    )
    assert.ok(some.every(isInTouch))
  }

  /** Night: all computers are off; the clock moves, and whatever is due falls due. */
  const moveTo = async (now: number): Promise<void> => {
    for (const { endpoint } of colleagues) endpoint.disconnect()
    server.clock.now = now
    for (const { time } of colleagues) time.advance(now - time.now())
    for (let turn = 0; turn < 5; turn++) await settle()
  }

  const progress = async (): Promise<CampaignProgress> =>
    (await server.by(owner)).call('campaignProgress', { params: { item } })

  /** Forty of 404 for three days of the first week; one branch for all of the second. */
  const isAway = ({ index, unit }: Colleague, day: number): boolean =>
    (index % 10 === 3 && index < 400 / share && day >= 1 && day <= 3) || (unit === 'F01' && day >= 4)
  /** One in five puts lessons off and does them all on the last day. */
  const isDiligent = ({ index }: Colleague) => index % 5 !== 0

  test('TRAINING-9: somebody starts a campaign for everyone, and it is on every computer before its first day', async () => {
    assert.is(colleagues.length, 404 / share)
    await connect(colleagues)
    const sender = await Administrator.open({
      servers: [{ id: owner.organisation.serverId, url: server.origin.replace('http', 'ws') }],
      storage: new MemoryStorage(),
      WebSocket: WebSocket,
      admin: owner.account.id,
      name: owner.account.name,
      device: owner.device,
      token: () => server.token(owner),
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', owner.keys.privateKey, bytes)),
      now: () => server.clock.now,
    })
    sender.connect()
    ;({ item } = await sender.start({ to: ['everyone'], campaign }))
    await until(
      () => colleagues.every(({ endpoint }) => endpoint.training.length === 1),
      'the campaign everywhere',
      PATIENCE,
    )
    await sender.close()
    assert.is((await progress()).campaign.audience, 404)
    assert.ok(colleagues.every(({ endpoint }) => endpoint.training[0]!.current === null))
    assert.is(colleagues.filter((colleague) => isAway(colleague, 1)).length, 40 / share)
    assert.ok(colleagues.some((colleague) => isAway(colleague, 5)))
  })

  for (const [day, date] of DAYS.entries())
    test(`TRAINING-9: ${date}: everybody gets lesson ${day + 1}, also where there is no network, and the server knows of those in touch`, async () => {
      await moveTo(nineOn(date) - 1)
      assert.ok(
        colleagues.every(({ told }) => told.length === day),
        'nothing comes before its hour',
      )
      await moveTo(nineOn(date))
      for (const { told, index } of colleagues) {
        assert.is(told.length, day + 1, `${index}: each once`)
        assert.equal(told.at(-1), { number: day, date }, String(index))
      }
      const isLast = day === DAYS.length - 1
      for (const colleague of colleagues)
        if (isDiligent(colleague) || isLast)
          for (; colleague.finished <= day; colleague.finished++) {
            assert.is(colleague.endpoint.training[0]!.current?.number, colleague.finished, 'in order')
            await colleague.endpoint.openLesson(item, colleague.finished)
            await colleague.endpoint.finishLesson(item, colleague.finished)
          }
      await connect(colleagues.filter((colleague) => !isAway(colleague, day)))
      const { people, campaign: counts } = await progress()
      const known = new Map(people.map((person) => [person.person, person]))
      for (const colleague of colleagues)
        if (!isAway(colleague, day)) assert.is(known.get(colleague.person)!.finished, colleague.finished)
      assert.is(
        counts.finished,
        people.reduce((sum, { finished }) => sum + finished, 0),
      )
      assert.is(counts.completed, people.filter(({ finished }) => finished === 8).length)
      assert.is(
        counts.begun,
        people.filter(({ cells }) => decodeCells(cells).some((cell) => cell && cell.openedAt !== null)).length,
      )
    })

  test('TRAINING-9: what was done without a network counts with its own time once it is back', async () => {
    await moveTo(nineOn('2026-12-07'))
    await connect(colleagues)
    const { people, campaign: counts } = await progress()
    assert.equal(
      [counts.begun, counts.completed, counts.finished],
      [colleagues.length, colleagues.length, colleagues.length * 8],
    )
    const known = new Map(people.map((person) => [person.person, person]))
    for (const colleague of colleagues) {
      const { cells: text, computers } = known.get(colleague.person)!
      const cells = decodeCells(text)
      assert.is(cells.length, 8)
      for (const [number, cell] of cells.entries()) {
        const { deliveredAt, finishedAt, computer } = cell!
        assert.is(WARSAW.format(deliveredAt), DAYS[number], 'delivered on its day')
        assert.is(
          WARSAW.format(finishedAt!),
          isDiligent(colleague) ? DAYS[number] : DAYS.at(-1),
          'finished when it was',
        )
        assert.is(computers[computer], colleague.endpoint.desk!.device.name)
      }
      assert.is(colleague.told.length, 8, 'none twice')
    }
    assert.ok(server.clock.now - nineOn(DAYS[4]!) > 5 * 24 * HOUR)
  })

  test.run()
}
