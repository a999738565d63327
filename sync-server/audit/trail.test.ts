import { renameSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { MessageContent, Request, Requested } from '@carillon/shared-model/facts/items.ts'
import {
  base64url,
  newFactId,
  newItemId,
  newUnitId,
  type FactId,
  type PersonId,
  type UnitId,
} from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { keyFile } from '../files/data-folder.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { refused, TestServer, type Device, type SignedIn } from '../http/test-server.ts'
import type { Database } from '../store/sqlite/database.ts'
import { SqliteLogStore } from '../store/sqlite/log-store.ts'
import { verifyLines } from './verify.ts'

type Context = { server: TestServer; owner: SignedIn; api: Api; unit: UnitId; jan: PersonId }
type Api = Awaited<ReturnType<TestServer['by']>>
const test = suite<Context>('audit trail')
const UNITS = 'code,parent,name\nA,,All\n'
const PEOPLE = 'login,first_name,last_name,unit\njan,Jan,Kot,A\n'

test.before.each(async (context) => {
  const server = await TestServer.ready()
  const owner = await server.signIn()
  await server.import(owner, UNITS, PEOPLE)
  const api = await server.by(owner)
  const unit = (await api.call('view', { params: { view: 'units' }, query: {} })).rows[0]!.id as UnitId
  const jan = (await api.call('view', { params: { view: 'people' }, query: {} })).rows[0]!.id as PersonId
  Object.assign(context, { server, owner, api, unit, jan })
})
test.after.each(({ server }) => server.end())

const trail = async (api: Api, query: object = {}) => (await api.call('listAudit', { query })).entries
const short = ({ by, device, act, subject, detail }: AuditEntry) => ({
  by: by?.login ?? null,
  device: device?.name ?? null,
  act,
  subject: subject?.name ?? null,
  detail,
})
/** What an act adds to the trail. */
const added = async (api: Api, work: () => Promise<unknown>) => {
  const before = (await trail(api))[0]!.seq
  await work()
  return (await trail(api)).filter(({ seq }) => seq > before)
}
/** What an act adds when it is one entry, by the owner on the device called Test. */
const one = async ({ api, server }: Context, work: () => Promise<unknown>) => {
  const entries = await added(api, work)
  assert.is(entries.length, 1)
  assert.is(entries[0]!.at, server.clock.now)
  const { by, device, ...what } = short(entries[0]!)
  assert.equal([by, device], ['anna', 'Test'])
  return what
}
const none = async ({ api }: Context, work: () => Promise<unknown>) => assert.equal(await added(api, work), [])
const withDatabase = async <Result>({ server }: Context, work: (database: Database) => Result | Promise<Result>) => {
  const database = openDataFolder(server.folder)
  try {
    return await work(database)
  } finally {
    database.close()
  }
}
const rawGet = async ({ server, owner }: { server: TestServer; owner: Device }, path: string) =>
  fetch(server.origin + path, { headers: { authorization: `Bearer ${await server.token(owner)}` } })

test('AUDIT-6: setting up, enrolment, computers, imports and backups are one entry each', async (context) => {
  const { server, owner, api, unit, jan } = context
  const first = (await trail(api)).at(-1)!
  assert.equal(
    [first.seq, first.act, first.by?.name, first.subject?.name],
    [1, 'server.set-up', 'Anna Nowak', 'City Library'],
  )

  let code = ''
  const issue = async () => {
    code = (await api.call('createEnrolment', { body: { unit, person: jan, uses: 2 } })).code
  }
  const issued = await one(context, issue)
  const detail = { unit: 'All', person: 'Jan Kot', uses: 2 }
  assert.equal(issued, { act: 'enrolment.issued', subject: code.slice(0, 4), detail })
  const { device } = await server.enrol(code)
  assert.equal(await one(context, () => api.call('revokeEnrolment', { params: { code } })), {
    act: 'enrolment.revoked',
    subject: code.slice(0, 4),
    detail: { unit: 'All' },
  })
  assert.equal(await one(context, () => api.call('revokeComputer', { params: { device } })), {
    act: 'computer.removed',
    subject: 'Desk 1',
    detail: { unit: 'All' },
  })
  const units = `${UNITS}B,A,Branch\n`
  const imported = await one(context, () => server.import(owner, units, null))
  assert.equal([imported.act, imported.detail.source], ['directory.imported', 'files'])
  assert.is(imported.detail.units, '1 added, 0 changed, 0 removed')
  const taken = await one(context, async () => (await rawGet(context, RAW_ROUTES.backup.path)).arrayBuffer())
  assert.equal(taken, { act: 'backup.taken', subject: null, detail: {} })
  const other = await server.signIn()
  const signOut = async () => (await server.by(other)).call('signOut', {})
  const left = await one(context, signOut)
  assert.equal(left, { act: 'session.ended', subject: 'Test', detail: { how: 'signed out' } })
})

test('AUDIT-7: what is refused or fails leaves no entry', async (context) => {
  const { server, owner, api, unit } = context
  await none(context, () => server.import(owner, `${UNITS}B,A,Branch\n`, null, { dryRun: true }))
  await none(context, () => server.import(owner, 'code,parent,name\nA,NOWHERE,All\n', null))
  await none(context, () =>
    refused(api.call('createEnrolment', { body: { unit: newUnitId() } }), 'forbidden').catch(() => null),
  )
  await none(context, () => refused(api.call('revokeEnrolment', { params: { code: 'ZZZZ' } }), 'no-code'))
  const { device } = await server.enrol((await api.call('createEnrolment', { body: { unit } })).code)
  await api.call('revokeComputer', { params: { device } })
  await none(context, () => refused(api.call('revokeComputer', { params: { device } }), 'not-found'))
  renameSync(keyFile(server.folder), `${keyFile(server.folder)}.away`)
  await none(context, async () => {
    const answer = await rawGet(context, RAW_ROUTES.backup.path).catch(() => null)
    assert.not.ok(answer?.ok)
  })
  renameSync(`${keyFile(server.folder)}.away`, keyFile(server.folder))
})

const MESSAGE: MessageContent = { kind: 'message', subject: 'New hours', body: '', images: [], acknowledge: false }

const opened = async ({ server, owner }: Context) => {
  const administrator = await Administrator.open({
    servers: [{ id: owner.organisation.serverId, url: server.origin.replace('http', 'ws') }],
    storage: new MemoryStorage(),
    WebSocket: WebSocket,
    now: () => server.clock.now,
    token: () => server.token(owner),
    admin: owner.account.id,
    name: owner.account.name,
    device: owner.device,
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', owner.keys.privateKey, bytes)),
  })
  administrator.connect()
  return administrator
}
const answered = async ({ api }: Context, fact: FactId): Promise<string> => {
  for (;;) {
    const { rows } = await api.call('view', { params: { view: 'requests' }, query: {} })
    const row = rows.find(({ id }) => id === fact) as { state: string } | undefined
    if (row && row.state !== 'queued') return row.state
  }
}

test('AUDIT-8: each answer to a request is one entry, with the item and whom it was for, or why not', async (context) => {
  const { unit, jan, api, server } = context
  const administrator = await opened(context)
  const sent = async (ask: () => Promise<{ fact: FactId }>) => {
    server.clock.now += 1000
    return one(context, async () => answered(context, (await ask()).fact))
  }
  let item = newItemId()
  const to = [unit, jan, 'everyone' as const]
  const published = await sent(async () => {
    const asked = await administrator.publish({ to, content: MESSAGE, expires: null })
    item = asked.item
    return asked
  })
  const detail = { kind: 'message', to: 'everyone, All', people: 1, computers: 0 }
  assert.equal(published, { act: 'item.published', subject: 'New hours', detail })
  assert.is((await trail(api))[0]!.subject!.id, item)
  const content = { ...MESSAGE, subject: 'Newer hours' }
  const about = { subject: 'Newer hours', detail: { kind: 'message' } }
  assert.equal(await sent(() => administrator.revise(item, content)), { act: 'item.revised', ...about })
  assert.equal(await sent(() => administrator.remind(item)), { act: 'item.reminded', ...about })
  assert.equal(await sent(() => administrator.recall(item)), { act: 'item.recalled', ...about })
  const again = await administrator.recall(item)
  await none(context, () => answered(context, again.fact))
  assert.equal(await sent(() => administrator.remind(item)), {
    act: 'item.refused',
    subject: 'Newer hours',
    detail: { act: 'remind', why: 'It has been recalled.' },
  })
  await administrator.close()
})

test('AUDIT-8: a device is named only when its signature proves that it asked', async (context) => {
  const { owner, server, unit } = context
  const { now } = server.clock
  const request = { act: 'publish', by: owner.account.id, name: 'Anna', at: now, item: newItemId(now), to: [unit], content: MESSAGE, expires: null } satisfies Request // prettier-ignore
  const sig = base64url(new Uint8Array(64))
  const forged = { type: 'requested', id: newFactId(), at: now, by: owner.account.id, v: 1, request: { ...request, to: [unit] }, key: owner.device, sig } satisfies Requested // prettier-ignore
  await withDatabase(context, async (database) =>
    new SqliteLogStore(database).commit({ appends: [], changes: [{ kind: 'requested', fact: forged }] }),
  )
  await server.restart()
  const [entry] = await trail(await server.by(owner), { act: 'item.refused' })
  assert.equal([entry?.by?.login, entry?.device], ['anna', null])
  assert.match(String(entry?.detail.why), /signature/)
})

test('AUDIT-9: nothing is done without its entry', async (context) => {
  const { server, owner, api, unit } = context
  const { code } = await api.call('createEnrolment', { body: { unit, uses: 5 } })
  const computer = await server.enrol(code)
  await withDatabase(context, (database) =>
    database.script("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END"),
  )
  const other = await opened(context)
  const { fact, item } = await other.publish({ to: [unit], content: MESSAGE, expires: null })
  await refused(api.call('createEnrolment', { body: { unit } }), 'internal')
  await refused(api.call('revokeEnrolment', { params: { code } }), 'internal')
  await refused(api.call('revokeComputer', { params: { device: computer.device } }), 'internal')
  await refused(server.import(owner, `${UNITS}B,A,Branch\n`, null), 'internal')
  await refused(api.call('signOut', {}), 'internal')
  const answer = await rawGet(context, RAW_ROUTES.backup.path).catch(() => null)
  assert.not.ok(answer?.ok, 'no byte of a backup')

  assert.is((await api.call('listEnrolments', {})).enrolments.length, 1)
  assert.ok(await (await server.by(computer)).call('ticket', {}))
  assert.is((await api.call('view', { params: { view: 'units' }, query: {} })).rows.length, 1)
  assert.is((await api.call('view', { params: { view: 'items' }, query: {} })).rows.length, 0)
  await withDatabase(context, (database) => database.script('DROP TRIGGER full'))
  const next = await other.publish({ to: [unit], content: MESSAGE, expires: null })
  assert.is(await answered(context, next.fact), 'published')
  assert.is(await answered(context, fact), 'published')
  assert.is((await trail(api, { act: 'item.published' })).filter(({ subject }) => subject?.id === item).length, 1)
  await other.close()
})

test('AUDIT-5: the trail is filtered by who, what, when and names', async (context) => {
  const { server, owner, api, unit } = context
  const { now } = server.clock
  server.clock.now += 60_000
  await (await server.by(owner)).call('createEnrolment', { body: { unit } })
  const later = await server.by(owner)
  const acts = async (query: object) => (await trail(later, query)).map(({ act }) => act)
  assert.equal(await acts({ from: now + 1 }), ['enrolment.issued'])
  assert.not.ok((await acts({ until: now + 1 })).includes('enrolment.issued'))
  assert.equal(await acts({ act: 'server.set-up', login: 'ANNA' }), ['server.set-up'])
  assert.equal(await acts({ act: 'server.set-up', admin: owner.account.id, text: 'nOWAk' }), ['server.set-up'])
  assert.equal(await acts({ text: 'library' }), ['server.set-up'])
  await refused(later.call('listAudit', { query: { login: 'nobody' } }), 'no-administrator')
  const page = await api.call('listAudit', { query: { limit: 1, before: 3 } })
  assert.equal([page.entries.map(({ seq }) => seq), page.more], [[2], true])
})

const lines = async function* (text: string) {
  yield* text.trimEnd().split('\n')
}

test('AUDIT-10: an export is the trail, the oldest first, and verifies by itself', async (context) => {
  const { api } = context
  const answer = await rawGet(context, RAW_ROUTES.exportAudit.path)
  assert.is(answer.headers.get('content-disposition'), 'attachment; filename="carillon-audit-2026-11-02.ndjson"')
  const text = await answer.text()
  const { entries, head, brokenAt, expectedAt } = await api.call('verifyAudit', { query: {} })
  assert.equal([brokenAt, expectedAt], [null, null])
  assert.equal(await verifyLines(lines(text), head), { entries, head, brokenAt: null, expectedAt: entries })
  assert.is((await api.call('verifyAudit', { query: { expect: head } })).expectedAt, entries)
  const filtered = await (await rawGet(context, `${RAW_ROUTES.exportAudit.path}?act=server.set-up`)).text()
  assert.is(filtered, text.slice(0, text.indexOf('\n') + 1))
  assert.is((await rawGet(context, `${RAW_ROUTES.exportAudit.path}?act=nonsense`)).status, 400)
})

test('AUDIT-3: the server finds what was changed in its database', async (context) => {
  const { api, unit } = context
  for (let n = 0; n < 3; n++) await api.call('createEnrolment', { body: { unit } })
  const { head, entries } = await api.call('verifyAudit', { query: {} })
  await withDatabase(context, (database) => {
    database.script('DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut')
    database.run('DELETE FROM audit WHERE seq = ?', entries)
  })
  const cut = await api.call('verifyAudit', { query: { expect: head } })
  assert.equal([cut.brokenAt, cut.expectedAt, cut.entries], [null, null, entries - 1])
  await withDatabase(context, (database) =>
    database.run(`UPDATE audit SET entry = replace(entry, 'Anna Nowak', 'Jan Nowak') WHERE seq = 2`),
  )
  assert.is((await api.call('verifyAudit', { query: {} })).brokenAt, 2)
})

test('AUDIT-11: the trail is for those who may read it', async (context) => {
  const { server, owner, api, unit } = context
  const computer = await server.enrol((await api.call('createEnrolment', { body: { unit } })).code)
  await withDatabase(context, (database) => database.run("UPDATE admins SET profile = 'communication-officer'"))
  await server.restart()
  for (const device of [owner, computer]) {
    const client = await server.by(device)
    await refused(client.call('listAudit', { query: {} }), 'forbidden')
    await refused(client.call('verifyAudit', { query: {} }), 'forbidden')
    assert.is((await rawGet({ ...context, owner: device }, RAW_ROUTES.exportAudit.path)).status, 403)
  }
})

test.run()
