import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { makeKeyPair } from '@carillon/shared-model/wire/tokens.ts'
import { refused, TestServer, type Device } from '../http/test-server.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'

type Context = { server: TestServer; owner: Device; unit: UnitId; jan: PersonId }
const test = suite<Context>('enrolment')
test.before.each(async (context) => {
  const server = await TestServer.ready()
  const owner = await server.signIn()
  await server.import(owner, 'code,parent,name\nA,,All\n', 'login,first_name,last_name,unit\njan,Jan,Kot,A\n')
  const database = openDataFolder(server.folder)
  const unit = database.get<{ id: UnitId }>('SELECT id FROM units')!.id
  const jan = database.get<{ id: PersonId }>('SELECT id FROM people')!.id
  database.close()
  Object.assign(context, { server, owner, unit, jan })
})
test.after.each(({ server }) => server.end())

const issue = async (
  { server, owner, unit }: Context,
  more: { uses?: number; expiresIn?: number; person?: PersonId } = {},
) => (await server.by(owner)).call('createEnrolment', { body: { unit, ...more } })

test('ENROL-1: a code is accepted as people type it, and only its hash is stored', async (context) => {
  const { server } = context
  const { code, link } = await issue(context, { person: context.jan })
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
  assert.is(link, `${server.origin}/endpoint/#enrol=${code}`)
  const typed = [code.toLowerCase(), code.replaceAll('-', ''), code.replaceAll('0', 'o').replaceAll('1', 'l')]
  for (const text of typed) {
    const preview = await server.as(null).call('enrolmentPreview', { body: { code: text } })
    assert.equal(preview, { organisation: 'City Library', unit: 'All', person: 'Jan Kot' })
  }
  await server.stop()
  assert.not.ok(readFileSync(join(server.folder, 'carillon.sqlite')).includes(code.replaceAll('-', '')))
  await server.start()
})

test('ENROL-2: a code enrols as many computers as it has uses, also at once', async (context) => {
  const { server } = context
  const { code } = await issue(context, { uses: 3 })
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => server.enrol(code)))
  assert.is(answers.filter((answer) => answer.status === 'fulfilled').length, 3)
  const devices = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  assert.is(new Set(devices.map(({ device }) => device)).size, 3)
  for (const device of devices) assert.ok(await (await server.by(device)).call('ticket', {}))
  await refused((await server.by(devices[0]!)).call('me', {}), 'forbidden')
})

test('ENROL-3: a code that is no good is refused with a sentence that says why', async (context) => {
  const { server, owner } = context
  const once = await issue(context)
  await server.enrol(once.code)
  assert.match((await refused(server.enrol(once.code), 'used-up-code')).message, 'has been used already')
  const twice = await issue(context, { uses: 2 })
  await Promise.all([server.enrol(twice.code), server.enrol(twice.code)])
  assert.match((await refused(server.enrol(twice.code), 'used-up-code')).message, 'used 2 times')
  assert.match((await refused(server.enrol('0000-0000-0000-0000'), 'unknown-code')).message, 'typing errors')
  await refused(server.enrol(''), 'unknown-code')
  const withdrawn = await issue(context)
  await (await server.by(owner)).call('revokeEnrolment', { params: { code: withdrawn.code.slice(0, 4) } })
  assert.match((await refused(server.enrol(withdrawn.code), 'revoked-code')).message, 'withdrawn')
  const short = await issue(context, { expiresIn: 60_000 })
  server.clock.now = short.expiresAt
  const expired = await refused(server.enrol(short.code), 'expired-code')
  assert.match(expired.message, 'expired on 2026-11-02')
  assert.is(expired.status, 410)
})

test('ENROL-4: the same key again is the same computer', async (context) => {
  const { server } = context
  const { code } = await issue(context)
  const keys = await makeKeyPair()
  const first = await server.enrol(code, keys)
  assert.is((await server.enrol(code, keys)).device, first.device)
  await refused(server.enrol(code), 'used-up-code')
})

test('ENROL-5: valid codes are listed by their beginnings', async (context) => {
  const { server, owner, jan } = context
  const client = await server.by(owner)
  const kept = await issue(context, { uses: 5, person: jan })
  await server.enrol(kept.code)
  const withdrawn = await issue(context)
  await client.call('revokeEnrolment', { params: { code: withdrawn.code } })
  await issue(context, { expiresIn: 60_000 })
  server.clock.now += 60_000
  const { enrolments } = await (await server.by(owner)).call('listEnrolments', {})
  assert.equal(enrolments, [
    {
      code: kept.code.slice(0, 4),
      unit: context.unit,
      person: jan,
      uses: 5,
      used: 1,
      expiresAt: kept.expiresAt,
      revoked: false,
    },
  ])
  await refused((await server.by(owner)).call('revokeEnrolment', { params: { code: 'ZZZZ' } }), 'no-code')
})

test('ENROL-5: a code for a unit or person that does not exist is refused', async ({ server, owner, unit, jan }) => {
  const client = await server.by(owner)
  const nowhere = `u${unit.slice(1).replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))}` as UnitId
  await refused(client.call('createEnrolment', { body: { unit: nowhere } }), 'no-unit')
  const nobody = `p${jan.slice(1).replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))}` as PersonId
  await refused(client.call('createEnrolment', { body: { unit, person: nobody } }), 'no-person')
})

test('ENROL-6: a removed computer is refused from then on', async (context) => {
  const { server, owner } = context
  const computer = await server.enrol((await issue(context)).code)
  const client = await server.by(computer)
  await client.call('ticket', {})
  await (await server.by(owner)).call('revokeComputer', { params: { device: computer.device } })
  await refused(client.call('ticket', {}), 'unauthenticated')
  await refused((await server.by(owner)).call('revokeComputer', { params: { device: computer.device } }), 'not-found')
  await refused((await server.by(owner)).call('revokeComputer', { params: { device: owner.device } }), 'not-found')
})

test('ENROL-7: guessing codes is stopped, and a branch that enrols is not', async (context) => {
  const { server } = context
  const { code } = await issue(context, { uses: 40 })
  for (let n = 0; n < 40; n++) await server.enrol(code)
  const preview = () => server.as(null).call('enrolmentPreview', { body: { code: '0000-0000-0000-0000' } })
  for (let n = 0; n < 31; n++) await refused(preview(), 'unknown-code')
  const stopped = await refused(preview(), 'too-many')
  assert.is(stopped.status, 429)
  assert.match(stopped.message, 'Try again in')
})

test.run()
