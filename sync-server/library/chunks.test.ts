import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newCourseId } from '@carillon/shared-model/org/ids.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { Chunks, type ListChanges } from './chunks.ts'

const KEY = ['document', 'incremental', '1']
const set = (saved: (document: string) => ListChanges, room = async () => {}) => {
  const database = openDatabase(':memory:')
  const { unitOfWork, repositories } = new SqliteWriter(database)
  const { documents } = repositories
  return { database, unitOfWork, documents, chunks: new Chunks({ documents, unitOfWork, saved, room }) }
}

test('LIB-2: lists tell of a document what was there when its changes were given to the disk, and nothing later', async () => {
  const [id, by] = [newCourseId(), newAdminId()]
  const entry = { id, kind: 'course' as const, document: 'automerge:document', name: 'First' }
  let name = entry.name
  const shown = () => ({ name, description: '', lessons: 0 })
  const { chunks, documents, unitOfWork, database } = set(() => {
    const told = { id, of: 'course' as const, shown: shown(), opened: [], author: 'Anna', authors: {}, at: 2 }
    return async () => [{ kind: 'document-changed', ...told }]
  })
  await unitOfWork(async ({ write }) =>
    write({ kind: 'document-added', entry, shown: shown(), opened: [], by, author: 'Anna', at: 1 }),
  )
  let goOn = () => {}
  const gone = new Promise<void>((resolve) => (goOn = resolve))
  const busy = unitOfWork(() => gone)
  name = 'Second'
  const saving = chunks.save(KEY, new Uint8Array([1]))
  name = 'Third'
  goOn()
  await Promise.all([busy, saving])
  assert.is((await documents.find(id))!.name, 'Second')
  assert.equal(await chunks.load(KEY), new Uint8Array([1]))
  database.close()
})

test('DISK-6: on a full disk it waits for room, and whoever asked is told at once', async () => {
  const waiting: (() => void)[] = []
  const room = () => new Promise<void>((resolve) => waiting.push(resolve))
  const { chunks, database, documents } = set(() => async () => [], room)
  const { pages } = database.get<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count')!
  database.all(`PRAGMA max_page_count = ${pages}`)
  const bytes = crypto.getRandomValues(new Uint8Array(50_000))
  let saving = Promise.resolve()
  const asked = chunks.unlessHindered('document', () => (saving = chunks.save(KEY, bytes)))
  assert.is(await asked.catch((error: Error & { code: string }) => error.code), 'SQLITE_FULL')
  assert.equal(await documents.chunks(['document']), [])
  database.all('PRAGMA max_page_count = 100000')
  for (const goOn of waiting) goOn()
  await saving
  assert.equal(await chunks.load(KEY), bytes)
  database.close()
})

test.run()
