// @timeout 180
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestAccounts } from '../accounts/test-accounts.ts'
import { refused, TestServer, type Device } from '../http/test-server.ts'
import { LdapServer, READER } from './ldap-server.ts'
import {
  auditOf,
  directoryOf,
  F01,
  F02,
  failure,
  FIRST,
  ldapSuite,
  MINUTE,
  person,
  READING,
  sourceOf,
  START,
  unit,
} from './ldap-test-library.ts'

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

const READING_2 = `ou=Wypożyczalnia\\, główna,${F02}`
const added = (ldif: string) => ldif.replace('\n', '\nchangetype: add\n')
const gone = (...dns: string[]) => dns.map((dn) => `dn:: ${Buffer.from(dn).toString('base64')}\nchangetype: delete\n\n`).join('') // prettier-ignore

test('LDAP-19: two units of one name in different branches, and an account without a first name, are left out', async ({
  bench,
}) => {
  await bench.put(sourceOf(server.url))
  await bench.byHand()
  const before = directoryOf(bench.database)
  await server.change(
    added(unit(READING_2, 'Wypożyczalnia, główna', 'Another')) +
      added(person('ola', READING_2, { givenName: 'Ola' })) +
      added(person('iza', F02, { givenName: 'Iza' })) +
      `dn: uid=jan,ou=staff,${F01}\nchangetype: modify\ndelete: givenName\n-\nreplace: sn\nsn: Kotek\n\n`,
  )
  try {
    const refused = await bench.byHand()
    assert.equal([refused.applied, refused.unreadable], [false, 4])
    assert.equal(directoryOf(bench.database), before)
    const preview = await bench.preview(sourceOf(server.url), null, 4)
    assert.equal(
      preview.lines.filter(({ kind }) => kind === 'left-out').map(({ entry, column }) => [entry, column]).sort(),
      [
        [READING_2, 'ou'],
        [READING, 'ou'],
        [`uid=jan,ou=staff,${F01}`, 'givenName'],
        [`uid=ola,${READING_2}`, null],
      ],
    ) // prettier-ignore
    const done = await bench.byHand(null, 4)
    assert.equal([done.applied, done.lines], [true, preview.lines])
    // Of Jan nothing is believed, Ewa stays in the unit that was there, and nobody of the other one is in it.
    const { units, people } = directoryOf(bench.database)
    assert.equal(units, before.units)
    assert.equal(people, [...before.people, ['iza', 'Iza', 'Kot', '', '', '', 'F02']].sort())
    assert.is((await bench.sync.state()).last?.why, null)
  } finally {
    await server.change(
      gone(`uid=ola,${READING_2}`, READING_2, `uid=iza,${F02}`) +
        `dn: uid=jan,ou=staff,${F01}\nchangetype: modify\nadd: givenName\ngivenName: Jan\n-\nreplace: sn\nsn: Kot\n\n`,
    )
  }
})

test('LDAP-20: by schedule they are left out where the settings say so, and are named', async ({ bench }) => {
  await bench.put(sourceOf(server.url, { every: 5 }))
  await bench.byHand()
  await server.change(
    `dn: uid=adam,${F02}\nchangetype: modify\ndelete: givenName\n\n${added(person('iza', F02, { givenName: 'Iza' }))}`,
  )
  try {
    bench.now += 5 * MINUTE
    await bench.sync.look()
    assert.is((await bench.sync.state()).last?.why?.code, 'ldap-entries')
    await bench.put(sourceOf(server.url, { every: 5, leaveOut: true }), null)
    bench.now += 5 * MINUTE
    await bench.sync.look()
    const { last } = await bench.sync.state()
    assert.equal([last?.why, last?.result?.unreadable, last?.result?.people.removed], [null, 1, 0])
    assert.equal(
      last?.result?.lines.map(({ kind, entry }) => [kind, entry]),
      [
        ['left-out', `uid=adam,${F02}`],
        ['added', `uid=iza,${F02}`],
      ],
    )
    assert.equal(
      auditOf(bench.database)
        .filter(({ act }) => act === 'directory.imported')
        .map(({ detail }) => detail.leftOut),
      [0, 1],
    )
  } finally {
    await server.change(
      `dn: uid=adam,${F02}\nchangetype: modify\nadd: givenName\ngivenName: Adam\n\n${gone(`uid=iza,${F02}`)}`,
    )
  }
})

test('LDAP-18: codes may be the path or the entry’s own identifier, so that names need not be unique', async ({
  bench,
}) => {
  const source = sourceOf(server.url)
  const byPath = { ...source, units: { ...source.units!, code: '', codeBy: 'path' as const } }
  await server.change(
    added(unit(READING_2, 'Wypożyczalnia, główna', 'Wypożyczalnia')) + added(person('ola', READING_2)),
  )
  try {
    await bench.put(byPath)
    assert.ok((await bench.byHand()).applied)
    const [one, two] = ['Biblioteka Miejska/Filia nr 1/Wypożyczalnia', 'Biblioteka Miejska/Filia nr 2/Wypożyczalnia']
    const unitOf = (login: string) =>
      bench.database.get<{ id: string; code: string }>(
        'SELECT units.id, code FROM people JOIN units ON units.id = unit WHERE login = ?',
        login,
      )!
    assert.equal([unitOf('ewa').code, unitOf('ola').code], [one, two])
    const before = unitOf('ola').id
    await server.change(`dn: ${F02}\nchangetype: modify\nreplace: description\ndescription: Filia nr 22\n\n`)
    const { units, lines } = await bench.byHand()
    assert.equal([units.changed, units.added, units.removed], [2, 0, 0])
    assert.ok(lines.some(({ text }) => text.startsWith(`renamed: ${two} → ${two.replace('nr 2', 'nr 22')}`)))
    assert.is(unitOf('ola').id, before)
    await bench.put({ ...source, units: { ...source.units!, code: 'entryUUID' } }, null)
    assert.equal((await bench.byHand()).units, { added: 0, changed: 5, removed: 0, unchanged: 0 })
    assert.match(unitOf('ola').code, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.is(unitOf('ola').id, before)
  } finally {
    await server.change(
      gone(`uid=ola,${READING_2}`, READING_2) +
        `dn: ${F02}\nchangetype: modify\nreplace: description\ndescription: Filia nr 2\n\n`,
    )
  }
})

api('LDAP-21: an officer keeps a unit that is renamed or moved, and one that is made anew under its code', async () => {
  const directory = await LdapServer.start(FIRST)
  const carillon = await TestServer.ready()
  try {
    const owner = await carillon.signIn()
    const client = await carillon.by(owner)
    await client.call('putLdap', { body: { source: sourceOf(directory.url), password: READER.password } })
    await client.call('syncLdap', { body: {} })
    const own = new TestAccounts(carillon, owner)
    const units = await own.unitsSeenBy(owner)
    const { device } = await own.signedIn('officer', { profile: 'help-desk', responsible: [units.F02!] })
    const renamed = `ou=F99,${F01}`
    await directory.change(`dn: ${F02}\nchangetype: moddn\nnewrdn: ou=F99\ndeleteoldrdn: 1\nnewsuperior: ${F01}\n\n`)
    const moved = await client.call('syncLdap', { body: {} })
    assert.equal([moved.losses, moved.units.removed, moved.units.added], [[], 0, 0])
    assert.equal(await own.unitsSeenBy(device), { F99: units.F02 })
    // What would go is told with what hangs on it.
    await directory.change(gone(`uid=adam,${renamed}`, renamed))
    const source = sourceOf(directory.url)
    const preview = await client.call('previewLdap', { body: { source, password: null } })
    assert.equal(
      preview.losses.map(({ kind, names }) => [kind, names]),
      [['grants', ['officer (officer)']]],
    )
    const asked = await client.call('syncLdap', { body: {} })
    assert.equal([asked.applied, asked.stop], [true, null])
    assert.equal(await own.unitsSeenBy(device), {})
    await directory.change(added(unit(renamed, 'F99', 'Filia nr 99')))
    await client.call('syncLdap', { body: {} })
    assert.equal(await own.unitsSeenBy(device), { F99: units.F02 })
  } finally {
    await carillon.end()
    await directory.end()
  }
})

test.run()
api.run()
