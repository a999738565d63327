import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { next as Automerge } from '@automerge/automerge'
import { cbor } from '@automerge/automerge-repo'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { CourseDocument } from '@carillon/shared-model/library/course.ts'
import { newAdminId, type CourseId } from '@carillon/shared-model/org/ids.ts'
import { courseRow } from '@carillon/shared-model/views/training.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { TestAccounts } from '../accounts/test-accounts.ts'
import { TestTerminal } from '../cli/run-cli.ts'
import { OWNER, refused, temporaryFolder, TestServer, type SignedIn } from '../http/test-server.ts'
import { lessonAt, libraryUrl, RawPeer, TestAuthor, until } from './test-author.ts'

const FOLDER = fileURLToPath(new URL('./health-and-safety/', import.meta.url))
const LESSON = { title: 'Fire', body: 'Warn. Call. Leave.', images: [], quiz: null }

type World = { server: TestServer; anna: SignedIn }
const test = suite<World>('library')
test.before(async (world) => {
  world.server = await TestServer.ready()
  world.anna = await world.server.signIn()
})
test.after(({ server }) => server.end())

const create = async (server: TestServer, by: SignedIn, lessons = [LESSON]) => {
  const body = { name: 'Safety', description: '', lessons }
  return (await server.by(by)).call('createCourse', { body })
}
const pin = async (server: TestServer, by: SignedIn, course: CourseId) =>
  (await server.by(by)).call('course', { params: { course } })
const rows = async (server: TestServer, by: SignedIn, course: CourseId) => {
  const query = { after: 0, limit: 100 }
  const { rows } = await (await server.by(by)).call('view', { params: { view: 'courses' }, query })
  return rows.map((row) => courseRow.parse(row)).filter(({ id }) => id === course)
}

test('LIB-1: two authors write in the same lesson while apart: both edits survive, and the pinned version stays', async ({
  server,
  anna,
}) => {
  const { course, document } = await create(server, anna)
  const pinned = await pin(server, anna, course)
  const one = await TestAuthor.of(server, anna, 'one')
  const other = await TestAuthor.of(server, await server.signIn(), 'other')
  try {
    const mine = await one.open(document)
    const theirs = await other.open(document)
    one.leave()
    other.leave()
    const lesson = lessonAt(mine.doc(), 0)
    const named = { message: anna.account.id }
    mine.change((draft) => Automerge.splice(draft, ['lessons', lesson, 'body'], 0, 0, 'First: '), named)
    theirs.change((draft) => {
      Automerge.splice(draft, ['lessons', lesson, 'body'], LESSON.body.length, 0, ' Stay out.')
      draft.name = 'Safety first'
    }, named)
    one.comeBack()
    other.comeBack()
    const both = 'First: Warn. Call. Leave. Stay out.'
    await Promise.all([mine, theirs].map((handle) => until(handle, ({ lessons }) => lessons[lesson]!.body === both)))

    const now = await pin(server, anna, course)
    assert.is(now.lessons[0]!.body, both)
    assert.is.not(now.version, pinned.version)
    assert.is(pinned.lessons[0]!.body, LESSON.body)
    // The version that was pinned can still be read from the document.
    assert.is(Automerge.view(mine.doc(), pinned.heads).lessons[lesson]!.body, LESSON.body)
    assert.equal(
      (await rows(server, anna, course)).map(({ name, updatedBy, lessons }) => ({ name, updatedBy, lessons })),
      [{ name: 'Safety first', updatedBy: 'Anna Nowak', lessons: 1 }],
    )
  } finally {
    await one.close()
    await other.close()
  }
})

test('LIB-2: a restart keeps documents, versions and the list; authors go on where they were', async ({
  server,
  anna,
}) => {
  const { course, document } = await create(server, anna)
  const author = await TestAuthor.of(server, anna, 'author')
  try {
    const handle = await author.open(document)
    const lesson = lessonAt(handle.doc(), 0)
    author.leave()
    const before = await pin(server, anna, course)
    await server.restart()
    assert.equal(await pin(server, anna, course), before)
    const named = { message: anna.account.id }
    handle.change((draft) => Automerge.splice(draft, ['lessons', lesson, 'title'], 4, 0, ' and smoke'), named)
    author.comeBack(await libraryUrl(server, anna))
    const second = await TestAuthor.of(server, anna, 'second')
    const seen = await second.open(document)
    await until(seen, ({ lessons }) => lessons[lesson]!.title === 'Fire and smoke')
    await second.close()
    await server.restart()
    assert.is((await pin(server, anna, course)).lessons[0]!.title, 'Fire and smoke')
    assert.is((await rows(server, anna, course)).length, 1)
  } finally {
    await author.close()
  }
})

test('LIB-10: after an older backup was restored, authors who hold the changes of each other bring all of them back', async ({
  server,
  anna,
}) => {
  const { course, document } = await create(server, anna)
  const accounts = new TestAccounts(server, anna)
  const { account, device } = await accounts.signedIn('ewa', {
    own: [{ capability: 'courses.write', scope: 'everything' }],
  })
  const backup = temporaryFolder()
  await server.stop()
  cpSync(server.folder, backup, { recursive: true })
  await server.start()
  const one = await TestAuthor.of(server, anna, 'one')
  const other = await TestAuthor.of(server, device, 'other')
  const gone: unknown[] = []
  try {
    const mine = await one.open(document)
    const theirs = await other.open(document)
    mine.change((draft) => void (draft.description = 'By Anna'), { message: anna.account.id })
    theirs.change((draft) => void (draft.name = 'By Ewa'), { message: account.id })
    const hasBoth = ({ name, description }: CourseDocument) => name === 'By Ewa' && description === 'By Anna'
    await Promise.all([mine, theirs].map((handle) => until(handle, hasBoth)))
    one.leave()
    other.leave()
    await server.stop()
    rmSync(server.folder, { recursive: true })
    cpSync(backup, server.folder, { recursive: true })
    await server.start()
    assert.is((await pin(server, anna, course)).name, 'Safety')

    const lesson = lessonAt(mine.doc(), 0)
    const add = (text: string) => (draft: CourseDocument) =>
      Automerge.splice(draft, ['lessons', lesson, 'body'], 0, 0, text)
    mine.change(add('A'), { message: anna.account.id })
    theirs.change(add('E'), { message: account.id })
    for (const author of [one, other]) author.repo.networkSubsystem.on('peer-disconnected', (peer) => gone.push(peer))
    one.comeBack(await libraryUrl(server, anna))
    other.comeBack(await libraryUrl(server, device))
    const hasAll = ({ lessons }: CourseDocument) => /^(AE|EA)Warn/.test(lessons[lesson]!.body)
    await Promise.all([mine, theirs].map((handle) => until(handle, hasAll)))
    const { name, description, lessons } = await pin(server, anna, course)
    assert.equal([name, description, lessons[0]!.body], ['By Ewa', 'By Anna', mine.doc().lessons[lesson]!.body])
    assert.equal(gone, [])
    const [{ authors }] = (await rows(server, anna, course)) as [Awaited<ReturnType<typeof rows>>[number]]
    assert.equal(authors, { [anna.account.id]: 'Anna Nowak', [account.id]: 'ewa' })
  } finally {
    await one.close()
    await other.close()
    rmSync(backup, { recursive: true })
  }
})

test('LIB-10: what a disabled author wrote is brought back by another, under their name', async ({ server, anna }) => {
  const { course, document } = await create(server, anna)
  const accounts = new TestAccounts(server, anna)
  const account = await accounts.add('ola', { own: [{ capability: 'courses.write', scope: 'everything' }] })
  await (await server.by(anna)).call('disableAdministrator', { params: { admin: account.id } })
  const author = await TestAuthor.of(server, anna, 'author')
  const witness = await TestAuthor.of(server, anna, 'witness')
  try {
    const handle = await author.open(document)
    const seen = await witness.open(document)
    handle.change((draft) => void (draft.name = 'By Ewa'), { message: account.id })
    await until(seen, ({ name }) => name === 'By Ewa')
    assert.equal(
      (await rows(server, anna, course)).map(({ updatedBy, authors }) => [updatedBy, authors]),
      [['ola', { [anna.account.id]: 'Anna Nowak', [account.id]: 'ola' }]],
    )
  } finally {
    await author.close()
    await witness.close()
  }
})

test('LIB-14: what was on its way when a connection broke reaches the same author after it', async ({
  server,
  anna,
}) => {
  const { document } = await create(server, anna)
  const url = await libraryUrl(server, anna)
  const author = await TestAuthor.of(server, anna, 'author')
  const peer = new RawPeer(document)
  try {
    const handle = await author.open(document)
    const write = (name: string): void =>
      handle.change((draft) => void (draft.name = name), { message: anna.account.id })
    await peer.join(url)
    await peer.takesUntil(({ name }) => name === 'Safety')
    // It is told, and the connection breaks before the answer.
    const told = peer.heard()
    write('Safety first')
    await told
    peer.breakOff()
    await peer.join(url)
    await peer.takesUntil(({ name }) => name === 'Safety first')
  } finally {
    peer.breakOff()
    await author.close()
  }
})

test('LIB-3: a lesson without a title is not delivered, and the refusal names it', async ({ server, anna }) => {
  const { course, document } = await create(server, anna, [LESSON, { ...LESSON, title: 'Water' }])
  const author = await TestAuthor.of(server, anna, 'author')
  try {
    const handle = await author.open(document)
    const witness = await TestAuthor.of(server, anna, 'witness')
    const seen = await witness.open(document)
    const lesson = lessonAt(handle.doc(), 1)
    handle.change((draft) => void (draft.lessons[lesson]!.title = ''), { message: anna.account.id })
    await until(seen, ({ lessons }) => lessons[lesson]!.title === '')
    await witness.close()
    const { message, status } = await refused(pin(server, anna, course), 'not-deliverable')
    assert.is(status, 409)
    assert.match(message, /^Lesson 2 needs a title/)
  } finally {
    await author.close()
  }
})

/** Opens a socket, says these things and resolves with the code that the server ends it with. */
const ended = (url: string, messages: readonly unknown[] = []): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.on('open', () => messages.forEach((message) => socket.send(cbor.encode(message))))
    socket.on('close', resolve)
    socket.on('error', reject)
  })

test('LIB-4: the library is open to those who may write courses, for as long as they may', async ({ server, anna }) => {
  const accounts = new TestAccounts(server, anna)
  const everywhere = (capability: Capability) => [{ capability, scope: 'everything' as const }]
  const { device: ewa } = await accounts.signedIn('eva', { own: everywhere('campaigns.run') })
  assert.is(await ended(`${server.origin.replace('http', 'ws')}/library?token=nonsense`), CLOSE.unauthenticated.code)
  assert.is(await ended(await libraryUrl(server, ewa)), CLOSE.forbidden.code)
  await refused((await server.by(ewa)).call('createCourse', { body: { name: 'Mine' } }), 'forbidden')

  const { account, device: jan } = await accounts.signedIn('jan', { own: everywhere('courses.write') })
  const { document } = await create(server, anna)
  const author = await TestAuthor.of(server, jan, 'jan')
  await author.open(document)
  const gone = author.left()
  await accounts.change(account, { own: everywhere('campaigns.run') })
  await gone
  assert.is(await ended(await libraryUrl(server, jan)), CLOSE.forbidden.code)
  await author.close()
})

test('LIB-16: what an author may send in a day does not begin anew with another connection', async ({
  server,
  anna,
}) => {
  const { document } = await create(server, anna)
  const writing = { own: [{ capability: 'courses.write' as const, scope: 'everything' as const }] }
  const { device } = await new TestAccounts(server, anna).signedIn('adam', writing)
  const url = await libraryUrl(server, device)
  const documentId = document.replace('automerge:', '')
  const unreadable = new Uint8Array(9 * 1024 * 1024)
  const large = { type: 'sync', senderId: 'me', targetId: 'carillon-library', documentId, data: unreadable }
  const says = [{ type: 'join', senderId: 'me' }, large]
  assert.is(await ended(url, says), CLOSE.malformed.code)
  assert.is(await ended(url, says), CLOSE.rate.code)
})

test('LIB-5: nobody speaks under another name, and changes that do not fit are refused', async ({ server, anna }) => {
  const { course, document } = await create(server, anna)
  const documentId = document.replace('automerge:', '')
  const url = await libraryUrl(server, anna)
  const join = { type: 'join', senderId: 'me' }
  const sync = (data: Uint8Array, senderId = 'me') => ({
    type: 'sync',
    senderId,
    targetId: 'carillon-library',
    documentId,
    data,
  })
  const before = await pin(server, anna, course)
  assert.is(await ended(url, [join, sync(new Uint8Array([0x42]), 'you')]), 4400)
  assert.is(await ended(url, [sync(new Uint8Array([0x42]))]), 4400)
  assert.is(await ended(url, [join, sync(new Uint8Array([1, 2, 3]))]), 4400)
  assert.is(await ended(url, [{ type: 'join', senderId: '__proto__' }]), 4400)

  const unfit: [(draft: CourseDocument) => void, string | undefined][] = [
    [(draft) => void Object.assign(draft, { lessons: 'none' }), anna.account.id],
    [(draft) => void (draft.name = 'In another’s name'), newAdminId()],
    [(draft) => void (draft.name = 'In nobody’s name'), undefined],
  ]
  for (const [change, message] of unfit) {
    const author = await TestAuthor.of(server, anna, 'author')
    const handle = await author.open(document)
    const gone = author.left()
    handle.change(change, message === undefined ? {} : { message })
    await gone
    await author.close()
  }
  assert.equal(await pin(server, anna, course), before)
})

test('LIB-6: only courses of the library are synchronised; a course that was removed is not', async ({
  server,
  anna,
}) => {
  const { course, document } = await create(server, anna)
  const author = await TestAuthor.of(server, anna, 'author')
  const reader = await TestAuthor.of(server, anna, 'reader')
  try {
    const own = author.repo.create({ kind: 'course', name: 'Mine', description: '', lessons: {} })
    await author.open(document)
    await author.open(document)
    await reader.open(own.url).then(
      () => assert.unreachable('the server has passed on a document that it did not make'),
      (error: Error) => assert.match(error.message, /unavailable/),
    )
    await (await server.by(anna)).call('removeCourse', { params: { course } })
    await reader.open(document).then(
      () => assert.unreachable('the course is still there'),
      (error: Error) => assert.match(error.message, /unavailable/),
    )
    await refused(pin(server, anna, course), 'not-found')
    assert.equal(
      (await rows(server, anna, course)).map(({ deleted }) => deleted),
      [true],
    )
  } finally {
    await author.close()
    await reader.close()
  }
})

test('LIB-7: a folder of Markdown becomes a course with its images, which those who run campaigns may fetch', async ({
  server,
  anna,
}) => {
  const terminal = new TestTerminal()
  try {
    terminal.env = { CARILLON_LOGIN: OWNER.login, CARILLON_PASSWORD: OWNER.password }
    const { id } = await terminal.done('course', 'import', FOLDER, '--server', server.origin)
    const { name, description, lessons } = await pin(server, anna, id as CourseId)
    assert.is(name, 'Health and safety at the library')
    assert.match(description, /^Eight short lessons/)
    assert.equal(
      lessons.map(({ title, images }) => [title, images.length]),
      [
        ['Your workstation', 1],
        ['Lifting and carrying books', 0],
        ['Step stools and ladders in the stacks', 1],
        ['Fire: the first three minutes', 0],
        ['Evacuating readers', 1],
        ['Electricity and cables', 0],
        ['Difficult situations with readers', 0],
        ['When an accident happens', 0],
      ],
    )
    assert.match(lessons[0]!.body, /^Most of us sit/)
    const listed = await terminal.done('course', 'list', '--server', server.origin)
    assert.equal([listed.id, listed.lessons, listed.updatedBy], [id, 8, 'Anna Nowak'])

    const accounts = new TestAccounts(server, anna)
    const fetched = async (login: string, capability: Capability) => {
      const { device } = await accounts.signedIn(login, { own: [{ capability, scope: 'everything' }] })
      const path = RAW_ROUTES.getBlob.path.replace(':hash', lessons[0]!.images[0]!)
      const headers = { authorization: `Bearer ${await server.token(device)}` }
      return (await fetch(server.origin + path, { headers })).status
    }
    assert.equal([await fetched('maria', 'campaigns.run'), await fetched('piotr', 'messages.send')], [200, 404])
  } finally {
    await terminal.close()
  }
})

test('LIB-8: the audit trail tells who made and removed a course', async ({ server, anna }) => {
  const { course } = await create(server, anna)
  const client = await server.by(anna)
  await client.call('removeCourse', { params: { course } })
  const { entries } = await client.call('listAudit', { query: {} })
  const acts = entries.filter(({ act, subject }) => act.startsWith('course.') && subject?.id === course)
  assert.equal(acts.map(({ act, by, subject, detail }) => [act, by?.login, subject, detail]).sort(), [
    ['course.created', OWNER.login, { id: course, name: 'Safety' }, { lessons: 1 }],
    ['course.removed', OWNER.login, { id: course, name: 'Safety' }, {}],
  ])
})

test.run()
