// @timeout 180
import * as assert from 'uvu/assert'
import { LDAP_PRESETS } from '@carillon/shared-model/org/ldap-presets.ts'
import type { LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import { readFiles } from './csv-tables.ts'
import { lineage, readable } from './dn.ts'
import { importDirectory } from './import.ts'
import { type LdapServer, READER, SUFFIX } from './ldap-server.ts'
import {
  auditOf,
  type Bench,
  directoryOf,
  DOMAIN,
  entry,
  F01,
  F02,
  failure,
  ldapSuite,
  PEOPLE,
  person,
  READING,
  sourceOf,
  START,
  unit,
} from './ldap-test-library.ts'

let server: LdapServer
const test = ldapSuite('LDAP', (started) => (server = started))

test('LDAP-1: names of entries are compared part by part and read as people write them', () => {
  assert.is(lineage('OU=Dzia\\C5\\82 A, DC=x')[0], lineage('ou=dział  a,dc=X')[0])
  assert.equal(lineage('ou=a\\,b,ou=c'), ['ou=a%2Cb,ou=c', 'ou=c'])
  assert.is(lineage('cn=a+uid=b,dc=x')[0], lineage('uid=b+cn=a,dc=x')[0])
  assert.is(readable('ou=Dzia\\C5\\82\\, A,dc=x'), 'ou=Dział\\, A,dc=x')
})

test('LDAP-2: a first synchronisation makes units of the tree and people of the entries in it', async ({ bench }) => {
  await bench.put(sourceOf(server.url))
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
      ['adam', 'Adam', 'Nowak', '', '', '', 'F02'],
      ['ewa', 'Ewa', 'Łoś', '', '', '', 'Wypożyczalnia, główna'],
      ['jan', 'Jan', 'Kot', '', '18', '', 'F01'],
      ['zofia', 'Żofia', 'Gęślą-Jaźń', 'zofia@library.example', '17', 'Kierowniczka', 'F01'],
    ],
  })
})

test('LDAP-3: synchronising again changes nothing and leaves no entry in the record', async ({ bench }) => {
  await bench.put(sourceOf(server.url))
  await bench.byHand()
  const entries = auditOf(bench.database).length
  const again = await bench.byHand()
  assert.equal([again.applied, again.lines, again.people.unchanged], [true, [], 4])
  assert.is(auditOf(bench.database).length, entries)
})

test('LDAP-4: renamed, moved, gone and new people are what they are in a file', async ({ bench }) => {
  await bench.put(sourceOf(server.url))
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
  await importDirectory(bench.writer.unitOfWork, readFiles({ units, people: null }), { dryRun: false, now: START })
  const source = sourceOf(server.url, { units: null })
  const byTitle: LdapSource = {
    ...source,
    people: { ...source.people, title: '', unit: { by: 'attribute', attribute: 'title' } },
  }
  assert.match((await failure(bench.put(source))).message, /an attribute has to tell/)
  await bench.put(byTitle)
  const result = await bench.byHand()
  assert.is(result.applied, false)
  const without = result.lines.filter(({ kind, column }) => kind === 'error' && column === 'title')
  assert.equal(without.map(({ entry }) => entry).sort(), [
    `uid=adam,${F02}`,
    `uid=ewa,${READING}`,
    `uid=jan,ou=staff,${F01}`,
  ])
  assert.equal(directoryOf(bench.database).people, [])
  assert.match((await bench.sync.state()).last?.why?.text ?? '', /^3 errors: nothing was imported\. The first: uid=/)
  await bench.put({ ...byTitle, people: { ...byTitle.people, filter: '(&(objectClass=inetOrgPerson)(title=*))' } })
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
  await bench.put(sourceOf(server.url))
  const elsewhere = await refusalOf(bench, { url: 'ldap://127.0.0.1:9' }, null)
  assert.is(elsewhere.code, 'ldap-password-again')
  assert.is((await refusalOf(bench, { bindDn: `cn=other,${SUFFIX}` }, null)).code, 'ldap-password-again')
  assert.is((await refusalOf(bench, { startTls: true }, null)).code, 'ldap-password-again')
  await bench.put(sourceOf(server.url, { every: 30 }), null)
  assert.ok((await bench.byHand()).applied)
  const all = JSON.stringify([bench.database.all('SELECT * FROM settings'), auditOf(bench.database)])
  assert.not.match(all, new RegExp(READER.password))
  assert.equal(
    auditOf(bench.database).find(({ act, detail }) => act === 'ldap.changed' && detail.after === 'every: 30')?.detail,
    {
      before: null,
      after: 'every: 30',
    },
  )
})

test('LDAP-10: more than a page of entries comes whole, and values that are no names are told', async ({ bench }) => {
  const crowd = `ou=crowd,${PEOPLE}`
  const logins = Array.from({ length: 1203 }, (_, index) => `crowd${index}`)
  const add = (ldif: string) => ldif.replace('\n', '\nchangetype: add\n')
  await server.change(
    [add(unit(crowd, 'crowd', 'Crowd')), ...logins.map((login) => add(person(login, crowd)))].join(''),
  )
  try {
    await bench.put(sourceOf(server.url))
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

const entryOf = (bench: Bench, login: string) =>
  bench.database.get<{ id: string; entry: string | null }>(
    'SELECT id, entry FROM people WHERE login = ? AND deleted = 0',
    login,
  )!
const add = (ldif: string) => ldif.replace('\n', '\nchangetype: add\n')

test('LDAP-17: an entry is the person, whatever its name and its login become', async ({ bench }) => {
  await bench.put(sourceOf(server.url))
  await bench.byHand()
  const before = entryOf(bench, 'ewa')
  assert.match(before.entry ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  const married = `uid=ewa.nowak,${READING}`
  await server.change(
    `dn: uid=ewa,${READING}\nchangetype: moddn\nnewrdn: uid=ewa.nowak\ndeleteoldrdn: 1\n\n` +
      `dn: ${married}\nchangetype: modify\nreplace: sn\nsn: Nowak\n\n`,
  )
  try {
    const { people, lines } = await bench.byHand()
    assert.equal([people.added, people.changed, people.removed], [0, 1, 0])
    assert.match(lines[0]!.text, /^renamed: ewa → ewa\.nowak; Ewa Nowak \(ewa\.nowak\): last name “Łoś” → “Nowak”/)
    assert.equal(entryOf(bench, 'ewa.nowak'), before)
  } finally {
    await server.change(
      `dn: ${married}\nchangetype: delete\n\n${add(person('ewa', READING, { givenName: 'Ewa', sn: 'Łoś' }))}`,
    )
  }
  // A new entry is another person, also under a login that somebody had.
  const { lines } = await bench.byHand()
  assert.ok(lines.some(({ kind, text }) => kind === 'added' && /^another person: Ewa Łoś|^Ewa Łoś/.test(text)))
  assert.is.not(entryOf(bench, 'ewa').id, before.id)
})

test('LDAP-17: an account that was made anew under the same login is another person', async ({ bench }) => {
  await bench.put(sourceOf(server.url))
  await bench.byHand()
  const before = entryOf(bench, 'adam')
  const adam = person('adam', F02, { givenName: 'Adam', sn: 'Nowak', uid: ['anowak', 'adam'] })
  await server.change(`dn: uid=adam,${F02}\nchangetype: delete\n\n${add(adam)}`)
  const { lines } = await bench.byHand()
  assert.match(lines[0]!.text, /^another person: Adam Nowak \(adam\) in F02; the login adam was that of Adam Nowak$/)
  assert.is.not(entryOf(bench, 'adam').id, before.id)
})

test('LDAP-17: a number is the person before its entry is; and another directory server calls everybody anew', async ({
  bench,
}) => {
  await bench.put(sourceOf(server.url))
  await bench.byHand()
  const [jan, adam] = [entryOf(bench, 'jan'), entryOf(bench, 'adam')]
  const kept = person('jan', `ou=staff,${F01}`, { employeeNumber: '18' })
  await server.change(`dn: uid=jan,ou=staff,${F01}\nchangetype: delete\n\n${add(kept)}`)
  assert.equal((await bench.byHand()).lines, [])
  assert.is(entryOf(bench, 'jan').id, jan.id)
  assert.is.not(entryOf(bench, 'jan').entry, jan.entry, 'the new entry is known from now on')
  bench.database.run("UPDATE people SET entry = 'of another server ' || login")
  assert.equal((await bench.byHand()).lines, [])
  assert.is(entryOf(bench, 'adam').id, adam.id)
})

test('LDAP-17: a unit keeps its people and computers when its code changes', async ({ bench }) => {
  await bench.put(sourceOf(server.url))
  await bench.byHand()
  const id = (code: string) =>
    bench.database.get<{ id: string }>('SELECT id FROM units WHERE code = ? AND deleted = 0', code)?.id
  const before = id('F02')
  await server.change(`dn: ${F02}\nchangetype: moddn\nnewrdn: ou=F99\ndeleteoldrdn: 1\n\n`)
  try {
    const { units, people, lines } = await bench.byHand()
    assert.equal([units.changed, units.removed, people.removed], [1, 0, 0])
    assert.ok(lines.some(({ text }) => text.startsWith('renamed: F02 → F99')))
    assert.is(id('F99'), before)
  } finally {
    await server.change(`dn: ou=F99,${PEOPLE}\nchangetype: moddn\nnewrdn: ou=F02\ndeleteoldrdn: 1\n\n`)
  }
})

test('LDAP-15: Active Directory: disabled accounts and computers are left out, a department is a unit', async ({
  bench,
}) => {
  const units = Buffer.from('code,parent,name\nA,,All\nKadry,A,Personnel\n')
  await importDirectory(bench.writer.unitOfWork, readFiles({ units, people: null }), { dryRun: false, now: START })
  const unit = { by: 'attribute', attribute: 'Department' } as const
  const people = { ...LDAP_PRESETS.activeDirectory.people, base: DOMAIN, unit }
  await bench.put(sourceOf(server.url, { people, units: null }))
  const result = await bench.byHand()
  assert.ok(result.applied, JSON.stringify(result.lines))
  assert.equal(directoryOf(bench.database).people, [['j.kot', 'Jan', 'Kot', '', 'P-7', '', 'Kadry']])
  assert.is(entryOf(bench, 'j.kot').entry, '03020100-0504-0706-0809-0a0b0c0d0eff', 'LDAP-17: its objectGUID, bytes')
})

test.run()
