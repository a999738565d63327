/** Templates and drafts: the same library, opened by another permission. */
import { next as Automerge } from '@automerge/automerge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { DraftDocument, TemplateDocument } from '@carillon/shared-model/library/text.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { textRow } from '@carillon/shared-model/views/texts.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { TestAccounts } from '../accounts/test-accounts.ts'
import type { TestServer } from '../http/test-server.ts'
import { OWNER, refused, type Device, type SignedIn } from '../http/test-server.ts'
import { until as eventually } from '../sync/test-kit.ts'
import { answerTo, libraryUrl, TestAuthor, until } from './test-author.ts'

type World = { server: TestServer; anna: SignedIn; accounts: TestAccounts }
const test = suite<World>('templates and drafts')
test.before(async (world) => {
  world.accounts = await TestAccounts.ready()
  world.server = world.accounts.server
  world.anna = await world.server.signIn()
})
test.after(({ server }) => server.end())

const WORDING = { subject: 'Closed today', body: 'We are closed.', acknowledge: false, expiresIn: null }
const template = async (server: TestServer, by: Device, body = WORDING.body) =>
  (await server.by(by)).call('createText', { body: { kind: 'template', name: 'Closed', ...WORDING, body } })
const draft = async (server: TestServer, by: Device, to: Target[] = []) =>
  (await server.by(by)).call('createText', { body: { kind: 'draft', to, ...WORDING } })
const rows = async (server: TestServer, by: Device) => {
  const view = { params: { view: 'texts' }, query: {} }
  return (await (await server.by(by)).call('view', view)).rows.map((row) => textRow.parse(row))
}
const sending = (scope: 'everything' | TestAccounts['units'][string][] = 'everything') => ({
  own: [{ capability: 'messages.send' as const, scope }],
})
const only = (capability: Capability) => ({ own: [{ capability, scope: 'everything' as const }] })

test('LIB-11: two who send messages write in one template while apart; both edits survive, the list says who was last', async ({
  server,
  anna,
  accounts,
}) => {
  const { text, document } = await template(server, anna)
  const { account, device } = await accounts.signedIn('ewa', sending([accounts.units.F01!]))
  const one = await TestAuthor.of(server, anna, 'one')
  const other = await TestAuthor.of(server, device, 'other')
  try {
    const mine = await one.open<TemplateDocument>(document)
    const theirs = await other.open<TemplateDocument>(document)
    one.leave()
    other.leave()
    mine.change((open) => Automerge.splice(open, ['body'], 0, 0, 'Dear readers! '), { message: anna.account.id })
    theirs.change(
      (open) => {
        Automerge.splice(open, ['body'], WORDING.body.length, 0, ' Sorry.')
        open.name = 'Closed for a day'
      },
      { message: account.id },
    )
    one.comeBack()
    const first = 'Dear readers! We are closed.'
    await eventually(
      async () => (await (await server.by(anna)).call('text', { params: { text } })).body === first,
      'the first edit',
    )
    other.comeBack()
    await Promise.all([mine, theirs].map((handle) => until(handle, ({ body }) => body === `${first} Sorry.`)))
    const now = await (await server.by(anna)).call('text', { params: { text } })
    assert.equal(now, { kind: 'template', ...WORDING, name: 'Closed for a day', body: `${first} Sorry.` })
    assert.equal(
      (await rows(server, device)).map(({ id, kind, name, updatedBy }) => [id, kind, name, updatedBy]),
      [[text, 'template', 'Closed for a day', 'ewa']],
    )
  } finally {
    await one.close()
    await other.close()
  }
})

test('LIB-4: templates and drafts are open to those who may send messages anywhere, courses to those who write them', async ({
  server,
  anna,
  accounts,
}) => {
  const client = await server.by(anna)
  const course = await client.call('createCourse', { body: { name: 'Safety', lessons: [] } })
  const [made, begun] = [await template(server, anna), await draft(server, anna)]
  const { account, device: ewa } = await accounts.signedIn('eva', sending([accounts.units.F01!]))
  const { device: jan } = await accounts.signedIn('jan', only('courses.write'))
  const { device: ola } = await accounts.signedIn('ola', only('campaigns.run'))
  const answers = async (device: Device) =>
    Promise.all([course, made, begun].map(async ({ document }) => answerTo(await libraryUrl(server, device), document)))
  assert.equal(await answers(ewa), ['doc-unavailable', 'sync', 'sync'])
  assert.equal(await answers(jan), ['sync', 'doc-unavailable', 'doc-unavailable'])
  assert.equal(await answers(ola), Array(3).fill(CLOSE.forbidden.code))
  await refused((await server.by(jan)).call('text', { params: { text: made.text } }), 'forbidden')
  await refused(template(server, jan), 'forbidden')
  assert.equal(await rows(server, jan), [])

  const author = await TestAuthor.of(server, ewa, 'ewa')
  await author.open(begun.document)
  const gone = author.left()
  await accounts.change(account, only('campaigns.run'))
  await gone
  await author.close()
  assert.equal(await answers(ewa), Array(3).fill(CLOSE.forbidden.code))
})

test('LIB-4: whoever may change one kind of documents changes nothing of another', async ({
  server,
  anna,
  accounts,
}) => {
  const { course, document } = await (
    await server.by(anna)
  ).call('createCourse', { body: { name: 'Safety', lessons: [] } })
  const { account, device } = await accounts.signedIn('adam', sending())
  const writer = await TestAuthor.of(server, anna, 'writer')
  const intruder = await TestAuthor.of(server, device, 'intruder')
  try {
    // Its bytes may have come from anywhere: the server takes none of them back.
    const bytes = Automerge.save((await writer.open(document)).doc())
    const handle = intruder.repo.import<{ name: string }>(bytes, { docId: document.replace('automerge:', '') as never })
    handle.change((open) => void (open.name = 'Mine'), { message: account.id })
    const { document: allowed } = await draft(server, device)
    const own = await intruder.open<DraftDocument>(allowed)
    own.change((open) => void (open.subject = 'After it'), { message: account.id })
    await eventually(async () => (await rows(server, anna)).some(({ name }) => name === 'After it'), 'the draft')
    const { rows: courses } = await (await server.by(anna)).call('view', { params: { view: 'courses' }, query: {} })
    assert.equal(
      courses.filter(({ id }) => id === course).map(({ id, name }) => [id, name]),
      [[course, 'Safety']],
    )
  } finally {
    await writer.close()
    await intruder.close()
  }
})

test('LIB-9: a template stays a template, and holds what a template holds', async ({ server, anna }) => {
  const { text, document } = await template(server, anna)
  const unfit: ((open: Record<string, unknown>) => void)[] = [
    (open) => void Object.assign(open, { kind: 'draft', to: [], sent: false }),
    (open) => void (open.body = 7),
    (open) => void delete open.subject,
    (open) => void (open.body = 'x'.repeat(400_001)),
  ]
  for (const change of unfit) {
    const author = await TestAuthor.of(server, anna, 'author')
    const handle = await author.open(document)
    const gone = author.left()
    handle.change((open) => change(open), { message: anna.account.id })
    await gone
    await author.close()
  }
  assert.is((await (await server.by(anna)).call('text', { params: { text } })).kind, 'template')
})

test('LIB-12: a draft names whom it is for, and leaves the list when it is sent, also with the restart of the server', async ({
  server,
  anna,
}) => {
  const { text, document } = await draft(server, anna, ['everyone'])
  const author = await TestAuthor.of(server, anna, 'author')
  try {
    const handle = await author.open<DraftDocument>(document)
    assert.equal(handle.doc().to, ['everyone'])
    handle.change((open) => void (open.sent = true), { message: anna.account.id })
    await eventually(
      async () => (await rows(server, anna)).some(({ id, deleted }) => id === text && deleted),
      'it gone from the list',
    )
    await refused((await server.by(anna)).call('text', { params: { text } }), 'not-found')
    await server.restart()
    assert.is(await answerTo(await libraryUrl(server, anna), document), 'doc-unavailable')
  } finally {
    await author.close()
  }
})

test('LIB-8: the audit trail tells who made and removed templates and drafts', async ({ server, anna }) => {
  const client = await server.by(anna)
  const made = [await template(server, anna), await draft(server, anna)].map(({ text }) => text)
  for (const text of made) await client.call('removeText', { params: { text } })
  const { entries } = await client.call('listAudit', { query: {} })
  assert.equal(
    entries
      .filter(({ act, subject }) => /^(template|draft)\./.test(act) && made.includes(subject!.id as never))
      .map(({ act, by, subject }) => [act, by?.login, subject?.name])
      .sort(),
    [
      ['draft.created', OWNER.login, 'Closed today'],
      ['draft.removed', OWNER.login, 'Closed today'],
      ['template.created', OWNER.login, 'Closed'],
      ['template.removed', OWNER.login, 'Closed'],
    ],
  )
})

test('LIB-7: an image of a template is fetched by those who may send, and goes with what they send', async ({
  server,
  anna,
  accounts,
}) => {
  const fetched = async (device: Device, hash: string) => {
    const headers = { authorization: `Bearer ${await server.token(device)}` }
    return (await fetch(`${server.origin}/api/blobs/${hash}`, { headers })).status
  }
  const brought = async (device: Device, words: string) => {
    const headers = { authorization: `Bearer ${await server.token(device)}`, 'content-type': 'image/gif' }
    const body = new Uint8Array(Buffer.from(`GIF89a\x10\0\x10\0${words}`))
    const response = await fetch(`${server.origin}/api/blobs`, { method: 'POST', headers, body })
    return ((await response.json()) as { hash: string }).hash
  }
  const [plan, secret] = [await brought(anna, 'plan'), await brought(anna, 'secret')]
  const later = await brought(anna, 'later')
  await template(server, anna, `Look: ![plan](sha256:${plan})`)
  await template(server, anna, `Then: ![later](sha256:${later})`)
  const { account, device: ewa } = await accounts.signedIn('maria', sending())
  const { device: jan } = await accounts.signedIn('piotr', only('courses.write'))
  // Whoever names the hash of an image that they never had opens it to nobody, not even to themselves.
  await template(server, ewa, `Look: ![secret](sha256:${secret})`)
  assert.equal([await fetched(ewa, plan), await fetched(ewa, secret), await fetched(jan, plan)], [200, 404, 404])

  const { code } = await (
    await server.by(anna)
  ).call('createEnrolment', { body: { unit: accounts.units.F01!, person: null } })
  const computer = await server.enrol(code)
  const sender = await Administrator.open({
    servers: [{ id: ewa.organisation.serverId, url: server.origin.replace('http', 'ws') }],
    storage: new MemoryStorage(),
    WebSocket: WebSocket,
    admin: account.id,
    name: account.name,
    device: ewa.device,
    token: () => server.token(ewa),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', ewa.keys.privateKey, bytes)),
    now: () => server.clock.now,
  })
  try {
    sender.connect()
    const content = { kind: 'message' as const, subject: 'Plan', body: '', images: [plan, secret], acknowledge: false }
    await sender.publish({ to: ['everyone'], content, expires: null })
    await eventually(async () => (await fetched(computer, plan)) === 200, 'the image')
    assert.is(await fetched(computer, secret), 404)
    // What is still to come is fetched ahead, so that it is whole where there is no connection at its hour.
    const schedule = { rule: { from: '2030-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] }
    await sender.repeat({ to: ['everyone'], content: { ...content, images: [later] }, schedule, lasting: null })
    await eventually(async () => (await fetched(computer, later)) === 200, 'the image of what is to come')
  } finally {
    await sender.close()
  }
})

test.run()
