// @timeout 180
/** Every capability × in scope, out of scope, not granted × every route. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CAPABILITIES, UNDIVIDED, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { Over } from '@carillon/shared-model/api/route.ts'
import { RAW_ROUTES, ROUTES } from '@carillon/shared-model/api/routes.ts'
import { EXAMPLES } from './examples.ts'
import { OPEN_ROUTES, OPENS, type AnyRoute } from './opens.ts'
import { makePersonas, type Personas } from './personas.ts'
import { leaked, World, type Party, type Place } from './world.ts'

const ALL = { ...ROUTES, ...RAW_ROUTES }
const opened = (capability: Capability) => Object.entries(OPENS[capability].api) as [AnyRoute, Over][]

const test = suite('access to routes')
let world: World
let personas: Record<Capability, Personas>
test.before(async () => {
  world = await World.make()
  personas = await makePersonas(world)
})
test.after(() => world?.end())

const send = async (party: Party, name: AnyRoute, at: Place) => {
  const { method, path } = ALL[name]
  const { params = {}, query = '', body, type } = await EXAMPLES[name](at, world)
  const url = Object.entries(params).reduce<string>((text, [key, value]) => text.replace(`:${key}`, value), path)
  const reply = await world.call(party.device, method, url + query, body, type)
  const asked = [...Object.values(params), JSON.stringify(body ?? '')]
  return { ...reply, asked, what: `${name} → ${reply.status} ${reply.text.slice(0, 200)}` }
}
type Sent = Awaited<ReturnType<typeof send>>

const isForbidden = ({ status, text }: Sent) =>
  status === 401 || (status === 403 && /"(forbidden|beyond-your-powers)"/.test(text))
const refused = (sent: Sent) => assert.ok(isForbidden(sent) || sent.status === 404, sent.what)
const admitted = (sent: Sent) => assert.ok(!isForbidden(sent) && sent.status < 500, sent.what)
/** Out of reach and not there are the same answer, and tell nothing. */
const tellsNothing = (sent: Sent, at: Place) => {
  const asked = sent.asked.join(' ')
  assert.equal(
    leaked(sent.text, at).filter((secret) => !asked.includes(secret)),
    [],
    sent.what,
  )
}

for (const capability of CAPABILITIES) {
  test(`ACCESS-4: ${capability} × in scope × routes`, async () => {
    const { within, whole } = personas[capability]
    for (const [name, over] of opened(capability)) {
      admitted(await send(whole, name, world.here))
      if (over === 'organisation' && !UNDIVIDED.has(capability) && (over as Over) !== 'anywhere') continue
      const sent = await send(within, name, world.here)
      admitted(sent)
      if (over === 'unit') assert.is(sent.status, 200, sent.what)
      if (!UNDIVIDED.has(capability)) tellsNothing(sent, world.there)
    }
  })

  test(`ACCESS-4: ${capability} × out of scope × routes`, async () => {
    const { within } = personas[capability]
    for (const [name, over] of opened(capability)) {
      if (UNDIVIDED.has(capability) || over === 'anywhere' || over === 'rows') continue
      const sent = await send(within, name, world.there)
      if (name !== 'listAdministrators') refused(sent)
      tellsNothing(sent, world.there)
    }
  })

  test(`ACCESS-4: ${capability} × not granted × routes`, async () => {
    const { within, without } = personas[capability]
    for (const [name] of opened(capability)) {
      const sent = await send(without, name, world.here)
      assert.ok(isForbidden(sent), sent.what)
    }
    for (const other of CAPABILITIES)
      if (other !== capability)
        for (const [name] of opened(other)) {
          const { method, path } = ALL[name]
          const { status, text } = await world.call(within.device, method, path.replace(/:\w+/, 'x'))
          assert.ok(status === 403 && text.includes('"forbidden"'), `${name} → ${status} ${text.slice(0, 200)}`)
          if (!UNDIVIDED.has(capability)) assert.equal(leaked(text, world.there), [], name)
        }
  })

  test(`ACCESS-4: ${capability} × items of others × routes`, async () => {
    const { within, without } = personas[capability]
    const { blob, receipts, progress } = OPENS[capability]
    const isSeen = blob === 'seen'
    const statuses = async (name: 'item' | 'report' | 'coverage' | 'campaignProgress', at: Place) => {
      const sent = await send(within, name, at)
      if (at === world.there) tellsNothing(sent, at)
      return sent.status
    }
    assert.is(await statuses('item', world.here), isSeen ? 200 : 404)
    assert.is(await statuses('report', world.here), receipts ? 200 : isSeen ? 403 : 404)
    assert.is(await statuses('coverage', world.here), receipts ? 200 : isSeen ? 403 : 404)
    assert.is(await statuses('campaignProgress', world.here), progress ? 200 : 404)
    assert.is(await statuses('campaignProgress', world.there), 404)
    assert.is(await statuses('item', world.there), 404)
    assert.is(await statuses('report', world.there), 404)
    assert.is(await statuses('coverage', world.there), 404)
    const others = CAPABILITIES.filter((one) => one !== capability)
    const seenByOthers = others.some((one) => OPENS[one].blob === 'seen')
    const receiptsOfOthers = others.some((one) => OPENS[one].receipts)
    assert.is((await send(without, 'item', world.there)).status, seenByOthers ? 200 : 404)
    assert.is((await send(without, 'report', world.there)).status, receiptsOfOthers ? 200 : 403)
  })
}

test('ACCESS-4: routes that no capability opens are open as the table says, also without any', async () => {
  const nobody = await world.add('Nobody', [])
  await world.admit()
  for (const [name, access] of Object.entries(OPEN_ROUTES) as [AnyRoute, string][]) {
    if (name === 'signOut') continue // last
    const asAdmin = await send(nobody, name, world.here)
    const asComputer = await send({ ...nobody, device: world.there.computer }, name, world.here)
    const isItem = access === 'item' || access === 'receipts' || access === 'progress' || name === 'getBlob'
    const isForTalkers = name === 'putChatImage'
    if (isItem || isForTalkers) refused(asAdmin)
    else admitted(asAdmin)
    assert.is(isForbidden(asComputer), access !== 'anyone' && access !== 'principal', asComputer.what)
    if (access !== 'anyone') tellsNothing(asAdmin, world.there)
  }
  admitted(await send(nobody, 'signOut', world.here))
  assert.is((await send(nobody, 'me', world.here)).status, 401)
})

test('ACCESS-4: the tables have no route of which nothing is said here', () => {
  const said = [...CAPABILITIES.flatMap((one) => opened(one).map(([name]) => name)), ...Object.keys(OPEN_ROUTES)]
  assert.equal(said.sort(), Object.keys(ALL).sort())
  for (const capability of CAPABILITIES)
    for (const [name, over] of opened(capability)) assert.equal(ALL[name].access, { needs: capability, over })
})

test.run()
