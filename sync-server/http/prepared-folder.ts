/** Data folders of servers that are set up: made once, and copied as often as they are wanted. For tests. */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { setUp } from '../accounts/setup.ts'
import { readFiles } from '../directory/csv-tables.ts'
import { importDirectory } from '../directory/import.ts'
import { recordImport } from '../directory/import-record.ts'
import type { Database } from '../store/sqlite/database.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'

/** Monday at eight, UTC, in milliseconds: when the folders are set up. */
export const SET_UP_AT = Date.UTC(2026, 10, 2, 8)
export const OWNER = { login: 'anna', password: 'correct horse battery' }
export const SETUP = { organisation: 'City Library', name: 'Anna Nowak', ...OWNER }

/** `owner`: set up by the owner. `library`: with the 50 units and 404 people of the city library as well. */
type Kind = 'owner' | 'library'

const MAKE: Record<Kind, (folder: string) => Promise<void>> = {
  owner: (folder) =>
    inDatabase(folder, (database) => setUp(new SqliteWriter(database).unitOfWork, folder, SETUP, SET_UP_AT)),
  library: async (folder) => {
    await preparedFolder('owner', folder)
    await inDatabase(folder, importLibrary)
  },
}

const inDatabase = async (folder: string, work: (database: Database) => Promise<void> | void): Promise<void> => {
  const database = openDataFolder(folder)
  try {
    await work(database)
  } finally {
    // Its last connection leaves all in one file.
    database.close()
  }
}

const importLibrary = async (database: Database): Promise<void> => {
  const read = (name: string) => readFileSync(new URL(`../directory/city-library/${name}.csv`, import.meta.url))
  const by = database.get<{ id: AdminId }>('SELECT id FROM admins')!.id
  const files = readFiles({ units: read('units'), people: read('people') })
  await importDirectory(new SqliteWriter(database).unitOfWork, files, {
    dryRun: false,
    now: SET_UP_AT,
    record: recordImport('files', { by, device: null }, SET_UP_AT),
  })
}

const made = new Map<Kind, Promise<string>>()

/** A folder for the templates of this process alone, which goes with it. */
const ownTemplates = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-templates-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
let own: string | undefined

/** Processes of one run share what stands in `CARILLON_TEST_TEMPLATES`: each name is complete from the first on. */
const make = async (kind: Kind): Promise<string> => {
  const templates = process.env.CARILLON_TEST_TEMPLATES ?? (own ??= ownTemplates())
  const template = join(templates, kind)
  if (existsSync(template)) return template
  const unfinished = mkdtempSync(join(templates, `${kind}-`))
  await MAKE[kind](unfinished)
  try {
    renameSync(unfinished, template)
  } catch (error) {
    // Another process has been faster.
    if (!existsSync(template)) throw error
    rmSync(unfinished, { recursive: true })
  }
  return template
}

/** Puts a data folder there; its keys and its server's id are those of all others of its kind. */
export const preparedFolder = async (kind: Kind, into: string): Promise<void> => {
  let template = made.get(kind)
  if (!template) made.set(kind, (template = make(kind)))
  cpSync(await template, into, { recursive: true })
}
