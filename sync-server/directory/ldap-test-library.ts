/** A library in a real directory server, and the synchronisation of a server with it. For tests. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ldapSource, type LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import { Vault } from '../accounts/vault.ts'
import { parseEntry } from '../store/audit-entry.ts'
import type { Database } from '../store/sqlite/database.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { importDirectory } from './import.ts'
import { LdapServer, READER, SUFFIX } from './ldap-server.ts'
import { LdapSync } from './ldap-sync.ts'

export const MINUTE = 60_000
export const START = Date.UTC(2026, 10, 2, 8)
export const PEOPLE = `ou=library,${SUFFIX}`

type Value = string | Buffer
export const entry = (dn: string, attributes: Record<string, Value | readonly Value[]>): string => {
  const encoded = (name: string, value: Value) => `${name}:: ${Buffer.from(value).toString('base64')}`
  const lines = Object.entries(attributes).flatMap(([name, values]) =>
    (Array.isArray(values) ? (values as readonly Value[]) : [values as Value]).map((value) => encoded(name, value)),
  )
  return `dn:: ${Buffer.from(dn).toString('base64')}\n${lines.join('\n')}\n\n`
}
export const unit = (dn: string, code: string, name: string) =>
  entry(dn, { objectClass: 'organizationalUnit', ou: code, description: name })
export const person = (login: string, above: string, more: Record<string, string | readonly string[]> = {}) =>
  entry(`uid=${login},${above}`, {
    objectClass: 'inetOrgPerson',
    uid: login,
    cn: login,
    givenName: 'Jan',
    sn: 'Kot',
    ...more,
  })

export const F01 = `ou=F01,${PEOPLE}`
export const F02 = `ou=F02,${PEOPLE}`
export const READING = `ou=Wypożyczalnia\\, główna,ou=staff,${F01}`
export const DOMAIN = `ou=domain,${SUFFIX}`
/** In Windows' order of bytes: 03020100-0504-0706-0809-0a0b0c0d0eff. Its last byte is no text. */
const GUID = Buffer.from('000102030405060708090a0b0c0d0eff', 'hex')
/** As Active Directory has them. */
export const account = (kind: 'user' | 'computer', login: string, control: string) =>
  entry(`cn=${login},${DOMAIN}`, {
    objectClass: kind === 'user' ? ['user'] : ['user', 'computer'],
    cn: login,
    sn: 'Kot',
    givenName: 'Jan',
    sAMAccountName: login,
    userAccountControl: control,
    ...(kind === 'user' ? { objectGUID: GUID } : {}),
    employeeID: 'P-7',
    department: 'Kadry',
  })

export const FIRST = [
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
export const ACCOUNTS = [
  account('user', 'j.kot', '512'),
  account('user', 'gone', '514'),
  account('computer', 'PC1$', '4096'),
].join('')

/** Units are those with a description, so that containers are none. */
export const sourceOf = (url: string, more: Partial<LdapSource> = {}): LdapSource => ({
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
    codeBy: 'attribute',
    name: 'description',
  },
  leaveOut: false,
  every: null,
  ...more,
})

export const directoryOf = (database: Database) => ({
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
export const auditOf = (database: Database) =>
  database.all<{ entry: string }>('SELECT entry FROM audit ORDER BY seq').map(({ entry }) => parseEntry(entry))

/** The synchronisation of a server, with a clock and a timer that the test moves. */
export class Bench {
  readonly database = openDatabase(':memory:')
  readonly writer = new SqliteWriter(this.database)
  now = START
  sync!: LdapSync
  #looks: (() => unknown)[] = []
  readonly problems: unknown[] = []

  constructor() {
    this.begin()
  }

  begin(): void {
    this.#looks = []
    this.sync = new LdapSync({
      unitOfWork: this.writer.unitOfWork,
      repositories: this.writer.repositories,
      vault: () => new Vault(Buffer.alloc(32, 7)),
      importDirectory: (tables, options) =>
        importDirectory(this.writer.unitOfWork, tables, { ...options, now: this.now }),
      now: () => this.now,
      background: {
        run: (_failure, work) => void work(),
        every: (_milliseconds, _failure, work) => {
          this.#looks.push(work)
          return () => (this.#looks = [])
        },
      },
      log: { error: (details) => this.problems.push(details) },
    })
  }

  put(source: LdapSource, password: string | null = READER.password): Promise<void> {
    return this.sync.put(ldapSource.parse(source), password, NOBODY)
  }
  preview(source: LdapSource, password: string | null = READER.password, leaveOut: number | null = null) {
    return this.sync.preview(source, password, leaveOut)
  }
  byHand(removals: number | null = null, leaveOut: number | null = null) {
    return this.sync.synchronise(OWNER, { removals, leaveOut })
  }
  get timers(): number {
    return this.#looks.length
  }
}
export const NOBODY = { by: null, device: null }
/** not in the database, so that the record shows nobody */
export const OWNER = { by: 'aAAAAAAAAAAAAAAAAAAAAAA', device: null } as unknown as Parameters<
  LdapSync['synchronise']
>[0]

export const failure = async (work: Promise<unknown>): Promise<{ code: string; message: string }> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof Error && 'code' in error, `It did not fail: ${String(error)}`)
  return { code: String(error.code), message: error.message }
}

/** A suite beside one directory server, with a fresh synchronisation for each test. @param server is told once it runs */
export const ldapSuite = (name: string, started: (server: LdapServer) => void) => {
  const test = suite<{ bench: Bench }>(name)
  let server: LdapServer
  test.before(async () => {
    try {
      server = await LdapServer.start(FIRST, ACCOUNTS)
      started(server)
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
  return test
}
