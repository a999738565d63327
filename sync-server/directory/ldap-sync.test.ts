// @timeout 180
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, TestServer, type Device } from '../http/test-server.ts'
import { LdapServer, READER } from './ldap-server.ts'
import { auditOf, directoryOf, failure, FIRST, ldapSuite, MINUTE, sourceOf, START } from './ldap-test-library.ts'

let server: LdapServer
const test = ldapSuite('LDAP by schedule', (started) => (server = started))

test('LDAP-11: a schedule that would remove too many stops, says so, and a person may go on', async ({ bench }) => {
  await bench.put(sourceOf(server.url, { every: 5 }))
  await bench.byHand()
  const fewer = sourceOf(server.url, { every: 5 })
  await bench.put(
    { ...fewer, people: { ...fewer.people, filter: '(&(objectClass=inetOrgPerson)(!(uid=ewa))(!(uid=jan)))' } },
    null,
  )
  bench.now += 5 * MINUTE
  await bench.sync.look()
  const { last } = await bench.sync.state()
  assert.is(last?.why?.code, 'ldap-leavers')
  assert.match(
    last?.why?.text ?? '',
    /^2 of 4 people would be removed\. Without being asked, at most 5 of a hundred may be\. Nothing was changed/,
  )
  assert.equal([last?.result?.applied, last?.result?.people.removed, last?.result?.stop?.removals], [false, 2, 2])
  assert.is(directoryOf(bench.database).people.length, 4)
  const asked = await bench.byHand()
  assert.equal([asked.applied, asked.stop?.removals], [false, 2], 'by hand it asks as well')
  assert.is((await bench.sync.state()).last?.why?.code, 'ldap-leavers')
  assert.equal([(await bench.byHand(3)).applied, (await bench.byHand(2)).applied], [false, true])
  assert.is(directoryOf(bench.database).people.length, 2)
  assert.is((await bench.sync.state()).last?.why, null)
})

test('LDAP-11: a schedule does not remove a unit in which people are', async ({ bench }) => {
  await bench.put(sourceOf(server.url, { every: 5 }))
  await bench.byHand()
  const source = sourceOf(server.url, { every: 5 })
  await bench.put({ ...source, units: { ...source.units!, filter: '(&(description=*)(!(ou=Wypo*)))' } }, null)
  bench.now += 5 * MINUTE
  await bench.sync.look()
  assert.match(
    (await bench.sync.state()).last?.why?.text ?? '',
    /The unit Wypożyczalnia, główna .* people are in it today/,
  )
  assert.is(directoryOf(bench.database).units.length, 4)
  assert.is((await bench.byHand()).units.removed, 1)
})

test('LDAP-12: the schedule is kept by the clock and over a restart', async ({ bench }) => {
  bench.sync.start()
  assert.is(bench.timers, 1)
  await bench.put(sourceOf(server.url, { every: 30 }))
  await bench.sync.look()
  assert.equal([(await bench.sync.state()).last, (await bench.sync.state()).next], [null, START + 30 * MINUTE])
  bench.now += 30 * MINUTE
  await bench.sync.look()
  assert.equal([(await bench.sync.state()).last?.at, (await bench.sync.state()).last?.why], [bench.now, null])
  assert.is((await bench.sync.state()).next, bench.now + 30 * MINUTE)
  assert.equal(
    auditOf(bench.database).map(({ act, by, detail }) => [act, by, detail.source]),
    [
      ['ldap.changed', null, undefined],
      ['directory.imported', null, 'ldap'],
    ],
  )
  await bench.sync.stop()
  assert.is(bench.timers, 0)
  bench.now += 45 * MINUTE
  await bench.sync.look()
  assert.is((await bench.sync.state()).last?.at, START + 30 * MINUTE, 'what is stopped does not work')
  bench.begin()
  bench.sync.start()
  assert.is((await failure(bench.byHand())).code, 'ldap-running', 'what became due meanwhile runs at the start')
  await bench.sync.stop()
  bench.begin()
  await bench.sync.look()
  assert.is((await bench.sync.state()).last?.at, bench.now)
})

test('LDAP-12: a time that a clock which was ahead has set is not waited for', async ({ bench }) => {
  bench.now += 40 * 24 * 60 * MINUTE
  await bench.put(sourceOf(server.url, { every: 30 }))
  await bench.sync.look()
  assert.is((await bench.sync.state()).last, null)
  bench.now = START
  await bench.sync.look()
  assert.equal([(await bench.sync.state()).last?.at, (await bench.sync.state()).next], [START, START + 30 * MINUTE])
})

test('LDAP-13: a reason is recorded when it is new, and the schedule goes on', async ({ bench }) => {
  await bench.put(sourceOf(server.url, { every: 5 }))
  await server.pause()
  for (let times = 0; times < 3; times++) {
    bench.now += 5 * MINUTE
    await bench.sync.look()
    assert.equal(
      [(await bench.sync.state()).last?.at, (await bench.sync.state()).last?.why?.code],
      [bench.now, 'ldap-unreachable'],
    )
  }
  await server.resume()
  bench.now += 5 * MINUTE
  await bench.sync.look()
  assert.is((await bench.sync.state()).last?.why, null)
  assert.equal(
    auditOf(bench.database).map(({ act }) => act),
    ['ldap.changed', 'directory.failed', 'directory.imported'],
  )
  assert.equal(bench.problems, [])
})

test('LDAP-14: a filter that finds nobody removes nobody', async ({ bench }) => {
  await bench.put(sourceOf(server.url))
  await bench.byHand()
  const source = sourceOf(server.url)
  await bench.put({ ...source, people: { ...source.people, filter: '(uid=nobody)' } }, null)
  const result = await bench.byHand()
  assert.match(result.lines[0]?.text ?? '', /No entry of the directory server fits/)
  assert.is(directoryOf(bench.database).people.length, 4)
})

const api = suite('LDAP through the API')

api('LDAP-16: settings, preview and synchronisation need the directory of the whole organisation', async () => {
  const directory = await LdapServer.start(FIRST)
  const carillon = await TestServer.ready()
  try {
    const owner: Device = await carillon.signIn()
    const client = await carillon.by(owner)
    const source = sourceOf(directory.secureUrl, { authority: directory.authority, every: 60 })
    assert.equal(await client.call('getLdap', {}), { source: null, hasPassword: false, last: null, next: null })
    await refused(client.call('syncLdap', { body: {} }), 'ldap-not-set')
    await client.call('putLdap', { body: { source, password: READER.password } })
    const preview = await client.call('previewLdap', { body: { source, password: null } })
    assert.is(preview.people.added, 4)
    assert.ok((await client.call('syncLdap', { body: {} })).applied)
    const stored = await client.call('getLdap', {})
    assert.equal([stored.hasPassword, stored.last?.why, stored.next], [true, null, carillon.clock.now + 60 * MINUTE])
    assert.equal(stored.source, source)
    await carillon.restart()
    const after = await carillon.by(owner)
    assert.is((await after.call('getLdap', {})).next, carillon.clock.now + 60 * MINUTE)
    await after.call('removeLdap', {})
    assert.equal(await after.call('getLdap', {}), { source: null, hasPassword: false, last: null, next: null })
    assert.is(
      await carillon
        .as(null)
        .call('getLdap', {})
        .catch((error: { status: number }) => error.status),
      401,
    )
  } finally {
    await carillon.end()
    await directory.end()
  }
})

test.run()
api.run()
