/**
 * A data folder with an organisation of `n` people at a computer each, in the units of the city library, and a past.
 * It is made by the server's own code for accounts, directory and store, without a server: enrolling 10,000 computers
 * one by one over HTTP would only measure the limit on requests.
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import type { Published } from '@carillon/shared-model/facts/items.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { addMonths, logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import { newDeviceId, newItemId, SERVER, type AdminId, type PersonId } from '@carillon/shared-model/org/ids.ts'
import { Administrators } from '../sync-server/accounts/administrators.ts'
import { openDataFolder } from '../sync-server/store/sqlite/data-folder.ts'
import { Devices } from '../sync-server/accounts/devices.ts'
import type { Computer } from '../sync-server/ports/devices.ts'
import { loadIdentity } from '../sync-server/accounts/identity.ts'
import { setUp } from '../sync-server/accounts/setup.ts'
import { LiveDirectory } from '../sync-server/directory/directory.ts'
import { readFiles } from '../sync-server/directory/csv-tables.ts'
import { importDirectory } from '../sync-server/directory/import.ts'
import type { Database } from '../sync-server/store/sqlite/database.ts'
import type { Change } from '../sync-server/ports/changes.ts'
import type { Append } from '../sync-server/ports/log-store.ts'
import type { UnitOfWork } from '../sync-server/ports/unit-of-work.ts'
import { Credentials } from '../sync-server/publish/credentials.ts'
import { SqliteLogStore } from '../sync-server/store/sqlite/log-store.ts'
import { SqliteWriter } from '../sync-server/store/sqlite/writer.ts'
import { privateKey, SEATS_FILE, type Seat, type Seats } from './load/seats.ts'

/** Items to everyone in a month, each with a receipt from everybody. */
export const ITEMS_A_MONTH = 10
/** Endpoints follow this month and the one before: what they hold is the same, however long the past is. */
export const MONTHS_FOLLOWED = 2

const UNITS = new URL('../sync-server/directory/city-library/units.csv', import.meta.url)
const CLIENT = 7

const keyPair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return {
    publicText: publicKey.export({ format: 'jwk' }).x!,
    privateText: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
}

/** People of units that are not the root, one after the other, as an import file. */
const peopleCsv = (units: Buffer, n: number): Buffer => {
  const codes = units
    .toString('utf8')
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',')[0]!)
    .filter(Boolean)
  const rows = Array.from({ length: n }, (_, i) => {
    const unit = codes[1 + (i % (codes.length - 1))]!
    return `${i + 1},person${i + 1},Person,Number ${i + 1},person${i + 1}@library.example,${unit},librarian`
  })
  return Buffer.from(['employee_no,login,first_name,last_name,email,unit,title', ...rows].join('\n'))
}

/** @param months how many months the past has, this one included; at least those that endpoints follow */
export const seed = async (folder: string, n: number, months = MONTHS_FOLLOWED): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  const now = Date.now()
  const database = openDataFolder(folder)
  const { unitOfWork, repositories, announcements } = new SqliteWriter(database)
  await setUp(
    unitOfWork,
    folder,
    { organisation: 'City Library', login: 'owner', name: 'Olga Owner', password: 'a long password' },
    now,
  )
  const units = readFileSync(UNITS)
  const files = readFiles({ units, people: peopleCsv(units, n) })
  const imported = await importDirectory(unitOfWork, files, { dryRun: false, now })
  if (!imported.applied) throw new Error(`the directory: ${imported.lines[0]?.text}`)

  const devices = await Devices.load(repositories.devices, announcements)
  const admin = await enrolAdministrator(database, unitOfWork, now)
  const seats = await enrolPeople(database, unitOfWork, now)
  const directory = await LiveDirectory.load({
    repository: repositories.directory,
    announcements,
    computers: devices,
    organisation: () => 'City Library',
    talks: () => ({ talks: [] }),
  })
  const store = new SqliteLogStore(database)
  const thisMonth = monthOf(now)
  const appends: Append[] = []
  for (const seat of seats) {
    const desk = directory.deskOf(seat.device)
    if (!desk) throw new Error(`${seat.device} has no desk`)
    const packed = pack({ type: 'desk', at: now, by: SERVER, v: 1, ...desk })
    appends.push(append(logName('desk', seat.device, null), 0, [packed], SERVER))
    const segments = (log: string) => [`${log}/${thisMonth}`, `${log}/${addMonths(thisMonth, -1)}`]
    seat.logs = [
      logName('desk', seat.device, null),
      ...desk.follow.flatMap(({ log }) => segments(log)),
      ...segments(`journal/${seat.person}`),
      logName('journal', seat.device, thisMonth),
    ]
  }
  await store.commit({ appends, changes: [] })

  const root = directory.root!.id
  const identity = (await loadIdentity(repositories.installation, folder))!
  const accounts = await Administrators.load(repositories.administrators, devices, announcements)
  const credentials = new Credentials(() => identity.rootKey!, accounts)
  for (let back = months - 1; back >= 0; back--)
    await store.commit(month(addMonths(thisMonth, -back), now, root, admin, seats, credentials))

  const found: Seats = {
    serverId: identity.organisation.serverId,
    admin: { ...admin, outbox: logName('outbox', admin.id, thisMonth) },
    everyone: logName('feed', root, thisMonth),
    seats,
  }
  writeFileSync(`${folder}/${SEATS_FILE}`, JSON.stringify(found))
  database.script('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

type Administrator = Omit<Seats['admin'], 'outbox'>

const enrolAdministrator = async (database: Database, unitOfWork: UnitOfWork, now: number): Promise<Administrator> => {
  const { id: admin } = database.get<{ id: AdminId }>('SELECT id FROM admins')!
  const { publicText: key, privateText } = keyPair()
  const id = newDeviceId(now)
  const device = { id, name: 'Console', key, unit: null, person: null, admin, enrolledAt: now, expiresAt: null }
  await unitOfWork(async ({ write }) => write({ kind: 'device-added', device, version: null }))
  return { id: admin, name: 'Olga Owner', device: id, key: privateText }
}

const enrolPeople = (database: Database, unitOfWork: UnitOfWork, now: number): Promise<Seat[]> => {
  const people = database.all<{ id: PersonId; unit: Computer['unit'] }>(
    'SELECT id, unit FROM people ORDER BY employee_no',
  )
  return unitOfWork(async ({ write }) =>
    people.map(({ id: person, unit }, index) => {
      const { publicText: key, privateText } = keyPair()
      const id = newDeviceId(now)
      const common = { id, name: `Computer ${index + 1}`, key, enrolledAt: now, expiresAt: null }
      write({ kind: 'device-added', device: { ...common, unit, person, admin: null }, version: '0' })
      return { device: id, person, key: privateText, logs: [] }
    }),
  )
}

/** Messages to everyone, and everybody's receipts for them: what one month leaves behind. */
const month = (
  name: string,
  now: number,
  root: string,
  admin: Administrator,
  seats: readonly Seat[],
  credentials: Credentials,
) => {
  const start = Date.parse(`${name}-01T00:00:00Z`)
  const time = (index: number) =>
    start + Math.floor(((Math.min(now, start + 28 * 86_400_000) - start) * index) / (ITEMS_A_MONTH + 1))
  const changes: Change[] = []
  const items: { item: Published['request']['item']; at: number }[] = []
  const published: Published[] = []
  for (let i = 0; i < ITEMS_A_MONTH; i++) {
    const at = time(i)
    const item = newItemId(at)
    const request = {
      act: 'publish' as const,
      by: admin.id,
      name: admin.name,
      at,
      item,
      to: ['everyone' as const],
      content: {
        kind: 'message' as const,
        subject: `News ${i + 1}`,
        body: 'We open at noon. '.repeat(10),
        images: [],
        acknowledge: false,
      },
      expires: null,
    }
    const sig = sign(null, signedBytes(request), privateKey(admin.key)).toString('base64url')
    const signed = { request, key: admin.device, sig }
    const credential = credentials.of(admin.id, admin.device, at)
    published.push({ type: 'published', at, by: SERVER, v: 1, ...signed, credential })
    items.push({ item, at })
    changes.push(
      { kind: 'item', request, publishedAt: at, addressed: seats.length },
      { kind: 'history', item, at, signed },
    )
  }
  const appends = [append(`feed/${root}/${name}`, 0, published.map(pack), SERVER)]
  for (const { device, person } of seats) {
    const receipts = items.map(({ item, at }) => ({
      type: 'receipt' as const,
      at: at + 1000,
      by: device,
      v: 1 as const,
      item,
      state: 'read' as const,
    }))
    appends.push(append(`journal/${person}/${name}`, 0, receipts.map(pack), device))
    for (const { item, at } of receipts)
      changes.push({ kind: 'receipt', item, recipient: person, state: 'read', text: null, at, device, receivedAt: at })
  }
  return { appends, changes }
}

const append = (log: string, clock: number, values: readonly unknown[], owner: string): Append => ({
  log,
  update: appendUpdate(CLIENT, clock, values),
  heads: new Map([[CLIENT, { clock: clock + values.length, owner }]]),
})
