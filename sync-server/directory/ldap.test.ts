// @timeout 180
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ldapSource, type LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import { LDAP_PRESETS } from '@carillon/shared-model/org/ldap-presets.ts'
import { refused, TestServer, type Device } from '../http/test-server.ts'
import { openDatabase } from '../store/open.ts'
import type { Database } from '../store/database.ts'
import { readFiles } from './csv-tables.ts'
import { lineage, readable } from './dn.ts'
import { importDirectory } from './import.ts'
import { LdapServer, READER, SUFFIX } from './ldap-server.ts'
import { LdapSync } from './ldap-sync.ts'
import { Vault } from '../accounts/vault.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 10, 2, 8)
const PEOPLE = `ou=library,${SUFFIX}`

const entry = (dn: string, attributes: Record<string, string | readonly string[]>): string => {
  const encoded = (name: string, value: string) => `${name}:: ${Buffer.from(value).toString('base64')}`
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    [values].flat().map((value) => encoded(name, value)),
  )
  return `dn:: ${Buffer.from(dn).toString('base64')}\n${lines.join('\n')}\n\n`
}
const unit = (dn: string, code: string, name: string) =>
  entry(dn, { objectClass: 'organizationalUnit', ou: code, description: name })
const person = (login: string, above: string, more: Record<string, string | readonly string[]> = {}) =>
  entry(`uid=${login},${above}`, {
    objectClass: 'inetOrgPerson',
    uid: login,
    cn: login,
    givenName: 'Jan',
    sn: 'Kot',
    ...more,
  })

const F01 = `ou=F01,${PEOPLE}`
const F02 = `ou=F02,${PEOPLE}`
const READING = `ou=Wypożyczalnia\\, główna,ou=staff,${F01}`
const DOMAIN = `ou=domain,${SUFFIX}`
/** As Active Directory has them. */
const account = (kind: 'user' | 'computer', login: string, control: string) =>
  entry(`cn=${login},${DOMAIN}`, {
    objectClass: kind === 'user' ? ['user'] : ['user', 'computer'],
    cn: login,
    sn: 'Kot',
    givenName: 'Jan',
    sAMAccountName: login,
    userAccountControl: control,
    employeeID: 'P-7',
    department: 'Kadry',
  })

const FIRST = [
  entry(SUFFIX, { objectClass: ['dcObject', 'organization'], dc: 'library', o: 'Library' }),
  entry(READER.dn, {
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: 'reader',
    userPassword: READER.password,
  }),
  unit(PEOPLE, 'library', 'Biblioteka Miejska'),
  unit(F01, 'F01', 'Filia nr 1'),
  unit(F02, 'F02', 'Filia nr 2'),
  // A container that is no unit: who is in it belongs to the unit above.
  entry(`ou=staff,${F01}`, { objectClass: ['organizationalUnit'], ou: 'staff' }),
  unit(READING, 'Wypożyczalnia, główna', 'Wypożyczalnia'),
  person('zofia', F01, {
    givenName: 'Żofia',
    sn: 'Gęślą-Jaźń',
    mail: ['zofia@library.example', 'z@library.example'],
    employeeNumber: '17',
    title: 'Kierowniczka',
  }),
  person('jan', `ou=staff,${F01}`, { employeeNumber: '18' }),
  person('ewa', READING, { givenName: 'Ewa', sn: 'Łoś' }),
  person('adam', F02, { givenName: 'Adam', sn: 'Nowak', uid: ['anowak', 'adam'] }),
  unit(DOMAIN, 'domain', 'Domain'),
].join('')
const ACCOUNTS = [
  account('user', 'j.kot', '512'),
  account('user', 'gone', '514'),
  account('computer', 'PC1$', '4096'),
].join('')

/** Units are those with a description, so that containers are none. */
const sourceOf = (url: string, more: Partial<LdapSource> = {}): LdapSource => ({
  url,
  startTls: false,
  authority: null,
  bindDn: READER.dn,
  people: {
    base: PEOPLE,
    filter: '(objectClass=inetOrgPerson)',
    login: 'uid',
    firstName: 'givenName',
    lastName: 'sn',
    email: 'mail',
    employeeNo: 'employeeNumber',
    title: 'title',
    unit: { by: 'place' },
  },
  units: {
    base: PEOPLE,
    filter: '(&(objectClass=organizationalUnit)(description=*))',
    code: 'ou',
    name: 'description',
  },
  every: null,
  mostLeavers: 20,
  ...more,
})

const directoryOf = (database: Database) => ({
  units: database
    .all<{ code: string; name: string; parent: string | null }>(
      `SELECT u.code, u.name, p.code AS parent FROM units u LEFT JOIN units p ON p.id = u.parent WHERE u.deleted = 0
       ORDER BY u.code`,
    )
    .map(({ code, name, parent }) => [code, name, parent]),
  people: database
    .all<Record<string, string>>(
      `SELECT login, first_name, last_name, email, employee_no, title, units.code AS unit FROM people
       JOIN units ON units.id = unit WHERE people.deleted = 0 ORDER BY login`,
    )
    .map((row) => Object.values(row)),
})
const auditOf = (database: Database): { act: string; by: unknown; detail: Record<string, unknown> }[] =>
  database.all<{ entry: string }>('SELECT entry FROM audit ORDER BY seq').map(({ entry }) => JSON.parse(entry))

/** The synchronisation of a server, with a clock and a timer that the test moves. */
class Bench {
  readonly database = openDatabase(':memory:')
  now = START
  sync!: LdapSync
  #looks: (() => void)[] = []
  readonly problems: unknown[] = []

  constructor() {
    this.begin()
  }

  begin(): void {
    this.#looks = []
    this.sync = new LdapSync({
      database: this.database,
      vault: () => new Vault(Buffer.alloc(32, 7)),
      importDirectory: async (tables, options) => importDirectory(this.database, tables, { ...options, now: this.now }),
      now: () => this.now,
      repeat: (work) => {
        this.#looks.push(work)
        return () => (this.#looks = [])
      },
      log: { error: (details) => this.problems.push(details) },
    })
  }

  put(source: LdapSource, password: string | null = READER.password): void {
    this.sync.put(ldapSource.parse(source), password, NOBODY)
  }
  preview(source: LdapSource, password: string | null = READER.password) {
    return this.sync.preview(source, password)
  }
  byHand() {
    return this.sync.synchronise(OWNER)
  }
  get timers(): number {
    return this.#looks.length
  }
}
const NOBODY = { by: null, device: null }
/** not in the database, so that the record shows nobody */
const OWNER = { by: 'aAAAAAAAAAAAAAAAAAAAAAA', device: null } as unknown as Parameters<LdapSync['synchronise']>[0]

const failure = async (work: Promise<unknown>): Promise<{ code: string; message: string }> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Error && 'code' in error, `It did not fail: ${String(error)}`)
  return { code: String(error.code), message: error.message }
}

const test = suite<{ bench: Bench }>('LDAP')
let server: LdapServer
test.before(async () => {
  try {
    server = await LdapServer.start(FIRST, ACCOUNTS)
  } catch (error) {
    // uvu is silent about a `before` that throws
    console.error((error as Error).message)
    process.exit(1)
  }
})
test.after(() => server.end())
test.before.each((context) => {
  context.bench = new Bench()
})
test.after.each(({ bench }) => bench.database.close())

test('LDAP-1: names of entries are compared part by part and read as people write them', () => {
  assert.is(lineage('OU=Dzia\\C5\\82 A, DC=x')[0], lineage('ou=dział  a,dc=X')[0])
  assert.equal(lineage('ou=a\\,b,ou=c'), ['ou=a%2Cb,ou=c', 'ou=c'])
  assert.is(lineage('cn=a+uid=b,dc=x')[0], lineage('uid=b+cn=a,dc=x')[0])
  assert.is(readable('ou=Dzia\\C5\\82\\, A,dc=x'), 'ou=Dział\\, A,dc=x')
})

test('LDAP-2: a first synchronisation makes units of the tree and people of the entries in it', async ({ bench }) => {
  bench.put(sourceOf(server.url))
  const preview = await bench.preview(sourceOf(server.url), null)
  assert.equal([preview.applied, preview.units.added, preview.people.added], [false, 4, 4])
  assert.equal(directoryOf(bench.database).people, [])
  const result = await bench.byHand()
  assert.ok(result.applied, JSON.stringify(result.lines))
  assert.equal(result.lines, preview.lines)
  assert.ok(result.lines.some(({ entry }) => entry === `uid=zofia,${F01}`))
  assert.equal(directoryOf(bench.database), {
    units: [
      ['F01', 'Filia nr 1', 'library'],
      ['F02', 'Filia nr 2', 'library'],
      ['Wypożyczalnia, główna', 'Wypożyczalnia', 'F01'],
      ['library', 'Biblioteka Miejska', null],
    ],
    people: [
      ['adam', 'Adam', 'Nowak', '', 'adam', '', 'F02'],
      ['ewa', 'Ewa', 'Łoś', '', 'ewa', '', 'Wypożyczalnia, główna'],
      ['jan', 'Jan', 'Kot', '', '18', '', 'F01'],
      ['zofia', 'Żofia', 'Gęślą-Jaźń', 'zofia@library.example', '17', 'Kierowniczka', 'F01'],
    ],
  })
})

test('LDAP-3: synchronising again changes nothing and leaves no entry in the record', async ({ bench }) => {
  bench.put(sourceOf(server.url))
  await bench.byHand()
  const entries = auditOf(bench.database).length
  const again = await bench.byHand()
  assert.equal([again.applied, again.lines, again.people.unchanged], [true, [], 4])
  assert.is(auditOf(bench.database).length, entries)
})

test('LDAP-4: renamed, moved, gone and new people are what they are in a file', async ({ bench }) => {
  bench.put(sourceOf(server.url))
  await bench.byHand()
  const id = bench.database.get<{ id: string }>("SELECT id FROM people WHERE login = 'jan'")!.id
  await server.change(
    [
      `dn: uid=jan,ou=staff,${F01}\nchangetype: modify\nreplace: sn\nsn: Kotek\n\n`,
      `dn: uid=jan,ou=staff,${F01}\nchangetype: moddn\nnewrdn: uid=jan\ndeleteoldrdn: 0\nnewsuperior: ${F02}\n\n`,
      `dn: uid=adam,${F02}\nchangetype: delete\n\n`,
      person('nowa', F02).replace('\n', '\nchangetype: add\n'),
    ].join(''),
  )
  try {
    const result = await bench.byHand()
    assert.equal([result.people.added, result.people.changed, result.people.removed], [1, 1, 1])
    const jan = bench.database.get<Record<string, string>>(
      "SELECT people.id, last_name, units.code FROM people JOIN units ON units.id = unit WHERE login = 'jan'",
    )
    assert.equal({ ...jan }, { id, last_name: 'Kotek', code: 'F02' })
    assert.ok(result.lines.some(({ kind, text }) => kind === 'removed' && /adam/.test(text)))
  } finally {
    await server.change(
      [
        `dn: uid=jan,${F02}\nchangetype: moddn\nnewrdn: uid=jan\ndeleteoldrdn: 0\nnewsuperior: ou=staff,${F01}\n\n`,
        `dn: uid=jan,ou=staff,${F01}\nchangetype: modify\nreplace: sn\nsn: Kot\n\n`,
        `dn: uid=nowa,${F02}\nchangetype: delete\n\n`,
        person('adam', F02, { givenName: 'Adam', sn: 'Nowak', uid: ['anowak', 'adam'] }).replace(
          '\n',
          '\nchangetype: add\n',
        ),
      ].join(''),
    )
  }
})

test('LDAP-5: units stay those of the files, and an attribute tells the unit of a person', async ({ bench }) => {
  const units = Buffer.from('code,parent,name\nA,,All\nKierowniczka,A,Bosses\n')
  importDirectory(bench.database, readFiles({ units, people: null }), { dryRun: false, now: START })
  const source = sourceOf(server.url, { units: null })
  const byTitle: LdapSource = {
    ...source,
    people: { ...source.people, title: '', unit: { by: 'attribute', attribute: 'title' } },
  }
  assert.match((await failure(Promise.resolve().then(() => bench.put(source)))).message, /an attribute has to tell/)
  bench.put(byTitle)
  const result = await bench.byHand()
  assert.is(result.applied, false)
  const without = result.lines.filter(({ kind, column }) => kind === 'error' && column === 'title')
  assert.equal(without.map(({ entry }) => entry).sort(), [
    `uid=adam,${F02}`,
    `uid=ewa,${READING}`,
    `uid=jan,ou=staff,${F01}`,
  ])
  assert.equal(directoryOf(bench.database).people, [])
  assert.match(bench.sync.state.last?.why?.text ?? '', /^3 errors: nothing was imported\. The first: uid=/)
  bench.put({ ...byTitle, people: { ...byTitle.people, filter: '(&(objectClass=inetOrgPerson)(title=*))' } })
  assert.equal((await bench.byHand()).people.added, 1)
})

test('LDAP-6: a login that stands twice names both entries, and nothing is applied', async ({ bench }) => {
  const source = sourceOf(server.url)
  const result = await bench.preview({ ...source, people: { ...source.people, login: 'givenName', firstName: 'uid' } })
  assert.is(result.lines.filter(({ kind }) => kind === 'error').length, 0)
  const twice = await bench.preview({ ...source, people: { ...source.people, login: 'objectClass' } })
  const error = twice.lines.find(({ text }) => /stands at/.test(text))
  assert.match(error?.text ?? '', /The login “inetOrgPerson” stands at uid=\w+,ou=.* already\./)
  assert.match(error?.entry ?? '', /^uid=/)
  assert.is(error?.column, 'objectClass')
})

const refusalOf = (bench: Bench, more: Partial<LdapSource>, password: string | null = READER.password) =>
  failure(bench.preview(sourceOf(more.url ?? server.url, more), password))

test('LDAP-7: why it cannot be read is a sentence that says what to do', async ({ bench }) => {
  const source = sourceOf(server.url)
  const add = async (code: string, text: RegExp, more: Partial<LdapSource>, password = READER.password) => {
    const refusal = await refusalOf(bench, more, password)
    assert.is(refusal.code, code, refusal.message)
    assert.match(refusal.message, text)
  }
  await add('ldap-password', /its name or its password is wrong/, {}, 'guessing')
  await add('ldap-password', /password .* is missing/, {}, '')
  await add('ldap-unreachable', /nothing listens there/, { url: 'ldap://127.0.0.1:9' })
  await add('ldap-unreachable', /ends the connection|cannot be read/, {
    url: `ldaps://127.0.0.1:${server.port}`,
  })
  await add('ldap-base', /no entry “ou=nowhere,/, { people: { ...source.people, base: `ou=nowhere,${SUFFIX}` } })
  await add('ldap-name', /name of an entry/, { people: { ...source.people, base: 'nonsense' } })
  await add('ldap-base', /does not show it/, { bindDn: '' })
})

test('LDAP-8: a password travels encrypted, unless to this computer', async ({ bench }) => {
  const plain = await refusalOf(bench, { url: 'ldap://directory.example' })
  assert.is(plain.code, 'ldap-plain')
  for (const url of ['ldap://127.0.0.1@directory.example', 'ldap://localhost.directory.example', 'ldap://127.1'])
    assert.ok(['ldap-plain', 'invalid'].includes((await refusalOf(bench, { url })).code), url)
  assert.match((await refusalOf(bench, { url: server.secureUrl, startTls: true })).message, /encrypted from the start/)
})

test('LDAP-8: certificates are checked, with StartTLS and without', async ({ bench }) => {
  const own = { authority: server.authority }
  for (const more of [{ url: server.secureUrl }, { url: server.url, startTls: true }]) {
    const untrusted = await refusalOf(bench, more)
    assert.is(untrusted.code, 'ldap-certificate', untrusted.message)
    assert.match(untrusted.message, /is not trusted\. Add the certificate/)
    assert.is((await bench.preview(sourceOf(more.url, { ...more, ...own }))).people.added, 4)
    const byName = more.url.replace('127.0.0.1', 'localhost')
    assert.is((await bench.preview(sourceOf(byName, { ...more, ...own }))).people.added, 4)
  }
  assert.match((await refusalOf(bench, { url: server.secureUrl, authority: 'nonsense' })).message, /PEM/)
})

test('LDAP-9: the stored password goes only to where it was given for, and is nowhere to be read', async ({
  bench,
}) => {
  bench.put(sourceOf(server.url))
  const elsewhere = await refusalOf(bench, { url: 'ldap://127.0.0.1:9' }, null)
  assert.is(elsewhere.code, 'ldap-password-again')
  assert.is((await refusalOf(bench, { bindDn: `cn=other,${SUFFIX}` }, null)).code, 'ldap-password-again')
  assert.is((await refusalOf(bench, { startTls: true }, null)).code, 'ldap-password-again')
  bench.put(sourceOf(server.url, { mostLeavers: 30 }), null)
  assert.ok((await bench.byHand()).applied)
  const all = JSON.stringify([bench.database.all('SELECT * FROM settings'), auditOf(bench.database)])
  assert.not.match(all, new RegExp(READER.password))
  assert.equal(auditOf(bench.database).find(({ act, detail }) => act === 'ldap.changed' && detail.before)?.detail, {
    before: 'mostLeavers: 20',
    after: 'mostLeavers: 30',
  })
})

test('LDAP-10: more than a page of entries comes whole, and values that are no names are told', async ({ bench }) => {
  const crowd = `ou=crowd,${PEOPLE}`
  const logins = Array.from({ length: 1203 }, (_, index) => `crowd${index}`)
  const add = (ldif: string) => ldif.replace('\n', '\nchangetype: add\n')
  await server.change(
    [add(unit(crowd, 'crowd', 'Crowd')), ...logins.map((login) => add(person(login, crowd)))].join(''),
  )
  try {
    bench.put(sourceOf(server.url))
    assert.is((await bench.byHand()).people.added, 1207)
    await server.change(
      [
        add(person('long', F02, { sn: 'x'.repeat(5000) })),
        add(person('nul', F02, { sn: 'Ko\u0000t' })),
        add(person('both', F02, { mail: ['no address', 'a@b.example'] })),
        add(entry(`uid=none,${F02}`, { objectClass: 'inetOrgPerson', uid: 'none', cn: 'x', sn: 'x' })),
      ].join(''),
    )
    const before = directoryOf(bench.database)
    const { applied, lines } = await bench.byHand()
    assert.is(applied, false)
    const told = lines.filter(({ kind }) => kind === 'error').map(({ entry, column, text }) => [entry, column, text])
    assert.equal(told.sort(), [
      [`uid=both,${F02}`, 'mail', '“no address” is not an e-mail address.'],
      [`uid=long,${F02}`, 'sn', 'This field has 1000 characters; 200 are allowed.'],
      [`uid=none,${F02}`, 'givenName', 'This field must not be empty.'],
      [`uid=nul,${F02}`, 'sn', 'This field holds characters that are not text.'],
    ])
    assert.equal(directoryOf(bench.database), before)
  } finally {
    const gone = [
      ...logins.map((login) => `uid=${login},${crowd}`),
      crowd,
      ...['long', 'nul', 'both', 'none'].map((login) => `uid=${login},${F02}`),
    ]
    await server.change(gone.map((dn) => `dn: ${dn}\nchangetype: delete\n\n`).join(''))
  }
})

test('LDAP-11: a schedule that would remove too many stops, says so, and a person may go on', async ({ bench }) => {
  bench.put(sourceOf(server.url, { every: 5 }))
  await bench.byHand()
  const fewer = sourceOf(server.url, { every: 5 })
  bench.put({ ...fewer, people: { ...fewer.people, filter: '(&(objectClass=inetOrgPerson)(!(uid=ewa)))' } }, null)
  bench.now += 5 * MINUTE
  await bench.sync.look()
  const { last } = bench.sync.state
  assert.is(last?.why?.code, 'ldap-leavers')
  assert.match(last?.why?.text ?? '', /^1 of 4 people would be removed, and at most 20 of a hundred/)
  assert.equal([last?.result?.applied, last?.result?.people.removed], [false, 1])
  assert.is(directoryOf(bench.database).people.length, 4)
  assert.is((await bench.byHand()).people.removed, 1)
  assert.is(bench.sync.state.last?.why, null)
})

test('LDAP-11: a schedule does not remove a unit in which people are', async ({ bench }) => {
  bench.put(sourceOf(server.url, { every: 5 }))
  await bench.byHand()
  const source = sourceOf(server.url, { every: 5 })
  bench.put({ ...source, units: { ...source.units!, filter: '(&(description=*)(!(ou=Wypo*)))' } }, null)
  bench.now += 5 * MINUTE
  await bench.sync.look()
  assert.match(bench.sync.state.last?.why?.text ?? '', /The unit Wypożyczalnia, główna .* people are in it today/)
  assert.is(directoryOf(bench.database).units.length, 4)
  assert.is((await bench.byHand()).units.removed, 1)
})

test('LDAP-12: the schedule is kept by the clock and over a restart', async ({ bench }) => {
  bench.sync.start()
  assert.is(bench.timers, 1)
  bench.put(sourceOf(server.url, { every: 30 }))
  await bench.sync.look()
  assert.equal([bench.sync.state.last, bench.sync.state.next], [null, START + 30 * MINUTE])
  bench.now += 30 * MINUTE
  await bench.sync.look()
  assert.equal([bench.sync.state.last?.at, bench.sync.state.last?.why], [bench.now, null])
  assert.is(bench.sync.state.next, bench.now + 30 * MINUTE)
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
  assert.is(bench.sync.state.last?.at, START + 30 * MINUTE, 'what is stopped does not work')
  bench.begin()
  bench.sync.start()
  assert.is((await failure(bench.byHand())).code, 'ldap-running', 'what became due meanwhile runs at the start')
  await bench.sync.stop()
  bench.begin()
  await bench.sync.look()
  assert.is(bench.sync.state.last?.at, bench.now)
})

test('LDAP-13: a reason is recorded when it is new, and the schedule goes on', async ({ bench }) => {
  bench.put(sourceOf(server.url, { every: 5 }))
  await server.pause()
  for (let times = 0; times < 3; times++) {
    bench.now += 5 * MINUTE
    await bench.sync.look()
    assert.equal([bench.sync.state.last?.at, bench.sync.state.last?.why?.code], [bench.now, 'ldap-unreachable'])
  }
  await server.resume()
  bench.now += 5 * MINUTE
  await bench.sync.look()
  assert.is(bench.sync.state.last?.why, null)
  assert.equal(
    auditOf(bench.database).map(({ act }) => act),
    ['ldap.changed', 'directory.failed', 'directory.imported'],
  )
  assert.equal(bench.problems, [])
})

test('LDAP-14: a filter that finds nobody removes nobody', async ({ bench }) => {
  bench.put(sourceOf(server.url))
  await bench.byHand()
  const source = sourceOf(server.url)
  bench.put({ ...source, people: { ...source.people, filter: '(uid=nobody)' } }, null)
  const result = await bench.byHand()
  assert.match(result.lines[0]?.text ?? '', /No entry of the directory server fits/)
  assert.is(directoryOf(bench.database).people.length, 4)
})

test('LDAP-15: Active Directory: disabled accounts and computers are left out, a department is a unit', async ({
  bench,
}) => {
  const units = Buffer.from('code,parent,name\nA,,All\nKadry,A,Personnel\n')
  importDirectory(bench.database, readFiles({ units, people: null }), { dryRun: false, now: START })
  const unit = { by: 'attribute', attribute: 'Department' } as const
  const people = { ...LDAP_PRESETS.activeDirectory.people, base: DOMAIN, unit }
  bench.put(sourceOf(server.url, { people, units: null }))
  const result = await bench.byHand()
  assert.ok(result.applied, JSON.stringify(result.lines))
  assert.equal(directoryOf(bench.database).people, [['j.kot', 'Jan', 'Kot', '', 'P-7', '', 'Kadry']])
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
    await refused(client.call('syncLdap', {}), 'ldap-not-set')
    await client.call('putLdap', { body: { source, password: READER.password } })
    const preview = await client.call('previewLdap', { body: { source, password: null } })
    assert.is(preview.people.added, 4)
    assert.ok((await client.call('syncLdap', {})).applied)
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
