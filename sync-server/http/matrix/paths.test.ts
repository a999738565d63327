// @timeout 180
/** Every capability × in scope, out of scope, not granted × publisher, views, logs and images. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CAPABILITIES, UNDIVIDED, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import { DOCUMENT_KINDS } from '@carillon/shared-model/access/library-table.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AlertContent, Content } from '@carillon/shared-model/facts/items.ts'
import { logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import type { FactId } from '@carillon/shared-model/org/ids.ts'
import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { answerTo, libraryUrl } from '../../library/test-author.ts'
import { TestClient, until } from '../../sync/test-kit.ts'
import { ACTS, OPENS, type Act } from './opens.ts'
import { makePersonas, type Personas } from './personas.ts'
import { CAMPAIGN, leaked, MESSAGE, MONTHLY, World, type Party, type Place } from './world.ts'

process.setMaxListeners(0)
const test = suite('access by other paths')
let world: World
let personas: Record<Capability, Personas>
test.before(async () => {
  world = await World.make()
  personas = await makePersonas(world)
})
test.after(() => world?.end())

const opens = (capability: Capability, act: Act) => (OPENS[capability].publisher as readonly Act[]).includes(act)
const alert = (screens: AlertContent['screens']): Content => ({
  kind: 'alert',
  severity: 'info',
  title: '',
  text: 'Test',
  seconds: 5,
  screens,
})

/** Asks in somebody's name for one of the acts, at one of the places. */
const ask = async (party: Party, act: Act, at: Place): Promise<{ state: string; why: string | null }> => {
  const sender = await world.sender(party)
  const to = [at.unit]
  const asked: Record<Act, () => Promise<{ fact: FactId }>> = {
    message: () => sender.publish({ to, content: MESSAGE, expires: null }),
    'alert to people': () => sender.publish({ to, content: alert('people'), expires: null }),
    'alert to computers': () => sender.publish({ to, content: alert('computers'), expires: null }),
    recall: async () => sender.recall(await world.send(to, MESSAGE)),
    revision: () => sender.revise(at.item, MESSAGE),
    reminder: () => sender.remind(at.item),
    campaign: () => sender.start({ to, campaign: CAMPAIGN }),
    calendar: () => sender.reschedule(at.campaign, CAMPAIGN.schedule),
    'recurring message': () => sender.repeat({ to, content: MESSAGE, schedule: MONTHLY, lasting: null }),
    'calendar of a message': () => sender.reschedule(at.series, MONTHLY),
  }
  return world.outcome((await asked[act]()).fact)
}

for (const capability of CAPABILITIES) {
  test(`ACCESS-5: ${capability} × publisher`, async () => {
    const { within, without } = personas[capability]
    for (const act of ACTS) {
      const isOpen = opens(capability, act)
      assert.is((await ask(within, act, world.here)).state, isOpen ? 'published' : 'refused', `${act} in scope`)
      if (!UNDIVIDED.has(capability) || !isOpen) {
        const before = act === 'recall' ? null : world.publishedFacts()
        const { state, why } = await ask(within, act, world.there)
        assert.is(state, 'refused', `${act} out of scope`)
        assert.equal(leaked(why ?? '', world.there), [], `${act}: ${why}`)
        if (before !== null) assert.is(world.publishedFacts(), before, `${act} left something in a log`)
      }
      const byOthers = CAPABILITIES.some((other) => other !== capability && opens(other, act))
      const { state } = await ask(without, act, world.here)
      assert.is(state, byOthers ? 'published' : 'refused', `${act} not granted`)
    }
  })

  test(`ACCESS-6: ${capability} × views`, async () => {
    const { within, without } = personas[capability]
    const seen = OPENS[capability].view as readonly ViewName[]
    const secretOf = {
      units: 'unit',
      people: 'person',
      computers: 'computer',
      items: 'item',
      campaigns: 'campaign',
      conversations: 'conversation',
      series: 'series',
    } as const
    const holds = (text: string, view: keyof typeof secretOf, at: Place) => {
      const id = view === 'computers' ? at.computer.device : at[secretOf[view]]
      return text.includes(String(id))
    }
    for (const view of Object.keys(VIEWS) as ViewName[]) {
      const { text } = await world.call(within.device, 'GET', `/api/views/${view}`)
      if (view === 'requests') {
        const { rows } = JSON.parse(text) as { rows: { admin: string }[] }
        assert.ok(rows.every(({ admin }) => admin === within.admin))
        continue
      }
      assert.equal(leaked(text, world.there), [], view)
      if (view === 'courses' || view === 'texts' || view === 'queues') {
        const { rows } = JSON.parse(text) as { rows: unknown[] }
        assert.is(rows.length > 0, seen.includes(view), `${view} belong to nobody in particular`)
        continue
      }
      assert.is(holds(text, view, world.here), seen.includes(view), `${view} in scope`)
      const others = await world.call(without.device, 'GET', `/api/views/${view}`)
      const byOthers = CAPABILITIES.some(
        (other) => other !== capability && (OPENS[other].view as readonly ViewName[]).includes(view),
      )
      assert.is(holds(others.text, view, world.there), byOthers, `${view} not granted`)
    }
  })

  test(`ACCESS-13: ${capability} × rows of what went to others too`, async () => {
    const { within, whole } = personas[capability]
    const { here, there } = world
    const { receipts, progress } = OPENS[capability]
    const seen = OPENS[capability].view as readonly ViewName[]
    type Row = { id: string; to: string[]; elsewhere: boolean; audience?: number | null; reached?: number }
    const rowsOf = async ({ device }: Party, view: ViewName) => {
      const { text } = await world.call(device, 'GET', `/api/views/${view}`)
      return { text, byId: new Map((JSON.parse(text) as { rows: Row[] }).rows.map((row) => [row.id, row])) }
    }
    for (const [view, ids] of Object.entries(world.shared) as [
      keyof typeof world.shared,
      typeof world.shared.items,
    ][]) {
      const isTold = view === 'campaigns' ? progress : receipts
      const some = await rowsOf(within, view)
      const all = await rowsOf(whole, view)
      assert.equal(leaked(some.text, there), [], view)
      assert.not.ok(some.text.includes(world.root), 'the unit above is not named')
      assert.equal(ids.map((id) => some.byId.has(id)), ids.map(() => isTold), view) // prettier-ignore
      assert.equal(ids.map((id) => all.byId.has(id)), ids.map(() => seen.includes(view)), view) // prettier-ignore
      if (seen.includes(view)) {
        const rows = ids.map((id) => all.byId.get(id)!)
        assert.equal(
          rows.map(({ to, elsewhere }) => [to, elsewhere]),
          [
            [[here.unit, there.unit, here.person, there.person], false],
            [['everyone'], false],
            [[world.root], false],
          ],
        )
        if (view !== 'series') assert.equal(rows.map(({ audience }) => audience), rows.map(() => (isTold ? 2 : null))) // prettier-ignore
      }
      if (!isTold) continue
      const rows = ids.map((id) => some.byId.get(id)!)
      assert.equal(
        rows.map(({ to, elsewhere }) => [to, elsewhere]),
        [
          [[here.unit, here.person], true],
          [['everyone'], true],
          [[here.unit], true],
        ],
      )
      if (view !== 'series') assert.equal(rows.map(({ audience }) => audience), [1, 1, 1]) // prettier-ignore
      const path = { items: 'items/:id/report', series: 'items/:id/coverage', campaigns: 'campaigns/:id/progress' }[
        view
      ]
      for (const id of ids) {
        const { status, text } = await world.call(within.device, 'GET', `/api/${path.replace(':id', id)}`)
        assert.is(status, 200, text.slice(0, 200))
        assert.equal(leaked(text, there), [], `${view}: report`)
        assert.ok(text.includes(here.person))
        assert.not.ok(text.includes(world.root))
      }
    }
  })

  test(`ACCESS-15: ${capability} × numbers without the power to see who has got it`, async () => {
    const { within } = personas[capability]
    const { receipts, progress } = OPENS[capability]
    for (const [view, id] of [
      ['items', world.here.item],
      ['campaigns', world.here.campaign],
    ] as const) {
      if (!(OPENS[capability].view as readonly ViewName[]).includes(view)) continue
      const { text } = await world.call(within.device, 'GET', `/api/views/${view}`)
      const row = (JSON.parse(text) as { rows: { id: string; audience: number | null }[] }).rows.find((one) => one.id === id) // prettier-ignore
      assert.is(row?.audience, (view === 'items' ? receipts : progress) ? 1 : null)
    }
  })

  test(`ACCESS-7: ${capability} × logs`, async () => {
    const { within, without } = personas[capability]
    const month = monthOf(world.server.clock.now)
    const names = [
      logName('feed', world.here.unit, month),
      logName('feed', world.there.unit, month),
      logName('feed', world.root, month),
      logName('outbox', without.admin, month),
      logName('inbox', world.here.person, month),
      logName('journal', world.here.person, month),
      logName('desk', world.here.computer.device, null),
      logName('talk', world.here.conversation, month),
      logName('talk', world.there.conversation, month),
      logName('outbox', within.admin, month),
    ]
    const origin = world.server.origin.replace('http', 'ws')
    const client = await new TestClient(origin, { id: (await world.server.token(within.device)) as never }).opened()
    names.forEach((name, index) => client.open(index + 1, name))
    await until(() => client.controls('opened').length + client.controls('closed').length === names.length, 'answers')
    assert.ok(client.controls('closed').every(({ code }) => code === CLOSE.forbidden.code))
    const opened = client.controls('opened').map(({ channel }) => channel)
    client.socket.close()
    const { log } = OPENS[capability]
    const [feed, talk] = [0, names.length - 3]
    const ofCapability = log === 'feeds' ? [feed + 1] : log === 'talks' ? [talk + 1] : []
    assert.equal(opened, [...ofCapability, names.length])
    const other = await new TestClient(origin, { id: (await world.server.token(without.device)) as never }).opened()
    for (const [channel, index] of [
      [1, feed],
      [2, talk],
    ] as const)
      other.open(channel, names[index]!)
    await until(() => other.controls('opened').length + other.controls('closed').length === 2, 'answers')
    other.socket.close()
    const byOthers = (kind: 'feeds' | 'talks') =>
      CAPABILITIES.some((one) => one !== capability && OPENS[one].log === kind)
    assert.equal(
      other.controls('opened').map(({ channel }) => channel),
      [...(byOthers('feeds') ? [1] : []), ...(byOthers('talks') ? [2] : [])],
      'not granted',
    )
  })

  test(`ACCESS-8: ${capability} × images`, async () => {
    const { within } = personas[capability]
    const { blob } = OPENS[capability]
    const get = async (at: Place) => (await world.call(within.device, 'GET', `/api/blobs/${at.image}`)).status
    assert.is(await get(world.here), blob === 'seen' ? 200 : 404)
    assert.is(await get(world.there), 404)
    const bytes = Buffer.from(`GIF89a\x10\0\x10\0${capability}`)
    const put = await world.call(within.device, 'POST', '/api/blobs', bytes, 'image/gif')
    assert.is(put.status, blob === 'brought' ? 200 : 403)
    if (put.status !== 200) return
    const own = `/api/blobs/${(JSON.parse(put.text) as { hash: string }).hash}`
    assert.is((await world.call(within.device, 'GET', own)).status, 200)
    assert.is((await world.call(personas['settings.manage'].within.device, 'GET', own)).status, 404)
  })
}

for (const capability of CAPABILITIES)
  test(`ACCESS-11: ${capability} × documents of the library`, async () => {
    const { within, without } = personas[capability]
    const asked = async ({ device }: Party, kind: DocumentKind) =>
      (await answerTo(await libraryUrl(world.server, device), world.documents[kind])) === 'sync'
    for (const kind of DOCUMENT_KINDS) {
      const isOpened = (one: Capability) => (OPENS[one].documents as readonly DocumentKind[]).includes(kind)
      assert.is(await asked(within, kind), isOpened(capability), kind)
      const byOthers = CAPABILITIES.some((other) => other !== capability && isOpened(other))
      assert.is(await asked(without, kind), byOthers, `${kind} not granted`)
    }
  })

test('ACCESS-8: a computer fetches images of what it receives, and no others', async () => {
  const get = async (by: Place, of: Place) => (await world.call(by.computer, 'GET', `/api/blobs/${of.image}`)).status
  assert.is(await get(world.here, world.here), 200)
  assert.is(await get(world.here, world.there), 404)
})

test('ACCESS-9: what was composed offline is refused when the grant was withdrawn meanwhile', async () => {
  const party = await world.add('Officer', [{ capability: 'messages.send', scope: [world.here.unit] }])
  await world.admit()
  const sender = await world.offlineSender(party)
  const { fact } = await sender.publish({ to: [world.here.unit], content: MESSAGE, expires: null })
  const owner = await world.server.by(world.owner.device)
  const account = (await owner.call('listAdministrators', {})).administrators.find(({ id }) => id === party.admin)!
  const { version, name, profile, responsible, identity } = account
  const body = { version, name, profile, responsible, identity, own: [] }
  await owner.call('changeAdministrator', { params: { admin: party.admin }, body })
  const before = world.publishedFacts()
  sender.connect()
  const { state, why } = await world.outcome(fact)
  assert.is(state, 'refused')
  assert.match(why ?? '', /may not send messages/)
  assert.is(world.publishedFacts(), before)
  await sender.close()
})

test('ACCESS-9: an account that was disabled meanwhile does not get to the server at all', async () => {
  const party = await world.add('Leaver', [{ capability: 'messages.send', scope: 'everything' }])
  await world.admit()
  const sender = await world.offlineSender(party)
  const { fact } = await sender.publish({ to: ['everyone'], content: MESSAGE, expires: null })
  const owner = await world.server.by(world.owner.device)
  await owner.call('disableAdministrator', { params: { admin: party.admin } })
  sender.connect()
  await until(() => sender.replica.connection.kind === 'ended', 'the end of the connection')
  assert.is(sender.isStored(fact), false)
  assert.is(world.database.get('SELECT 1 FROM requests WHERE id = ?', fact), undefined)
  await sender.close()
})

test('ACCESS-10: what moves out of reach is gone when the view is read again, and the mark says so', async () => {
  const party = await world.add('Clerk', [{ capability: 'computers.manage', scope: [world.here.unit] }])
  await world.admit()
  const client = await world.server.by(party.device)
  const read = (scope?: string) =>
    client.call('view', { params: { view: 'people' }, query: scope === undefined ? {} : { scope } })
  const before = await read()
  assert.equal(
    before.rows.map(({ id }) => id),
    [world.here.person],
  )
  const people = `employee_no,login,first_name,last_name,email,unit,title
1,jan,Jan,Kot,jan@maple.example,CEDAR-R,
2,ewa,Ewa,Lis,ewa@cedar.example,CEDAR-R,
`
  await world.server.import(world.owner.device, null, people)
  const again = await world.server.by(party.device)
  const stale = again.call('view', { params: { view: 'people' }, query: { scope: before.scope } })
  assert.is(
    await stale.then(
      () => null,
      (error: { code: string }) => error.code,
    ),
    'scope-changed',
  )
  assert.equal((await again.call('view', { params: { view: 'people' }, query: {} })).rows, [])
})

test.run()
