import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FileStorage } from './file-storage.ts'

const LOG = 'journal/dAAAAAAAAAAAAAAAAAAAAAA/2026-11'
const bytes = (...values: number[]) => new Uint8Array(values)

const test = suite<{ folder: string; file: string }>('file storage')
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'carillon-files-'))
  context.file = join(context.folder, 'logs', `${encodeURIComponent(LOG)}.log`)
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }))

const written = async (folder: string, ...updates: Uint8Array[]) => {
  const storage = new FileStorage(folder)
  for (const update of updates) await storage.append(LOG, update)
  await storage.close()
}

test('CLI-15: what was appended is there after a restart, in order, with its name', async ({ folder }) => {
  await written(folder, bytes(1), bytes(), bytes(2, 3))
  const storage = new FileStorage(folder)
  assert.equal(await storage.load(LOG), [bytes(1), bytes(), bytes(2, 3)])
  assert.equal(await storage.logs(), [LOG])
  assert.equal(await storage.load('desk/dBBBBBBBBBBBBBBBBBBBBBB'), [])
  await storage.close()
})

test('CLI-15: wherever the last record is torn, those before it are kept and later ones can be read', async ({
  folder,
  file,
}) => {
  await written(folder, bytes(1, 2, 3), bytes(4, 5, 6))
  const whole = readFileSync(file)
  for (let length = whole.length / 2; length < whole.length; length++) {
    writeFileSync(file, whole)
    truncateSync(file, length)
    const storage = new FileStorage(folder)
    assert.equal(await storage.load(LOG), [bytes(1, 2, 3)], `cut at ${length}`)
    await storage.append(LOG, bytes(7))
    assert.equal(await storage.load(LOG), [bytes(1, 2, 3), bytes(7)], `appended after a cut at ${length}`)
    await storage.close()
  }
})

test('CLI-15: bytes of the disk that are not ours are no record', async ({ folder, file }) => {
  await written(folder, bytes(1))
  appendFileSync(file, Buffer.alloc(4096))
  await written(folder, bytes(2))
  const storage = new FileStorage(folder)
  const [first] = await storage.load(LOG)
  assert.equal(first, bytes(1))
  assert.equal((await storage.load(LOG)).at(-1), bytes(2))
  await storage.close()
})

test('CLI-15: a merge takes the place of what was loaded, never of what came since', async ({ folder }) => {
  const storage = new FileStorage(folder)
  await storage.append(LOG, bytes(1))
  await storage.append(LOG, bytes(2))
  const { length } = await storage.load(LOG)
  const later = storage.append(LOG, bytes(3))
  await storage.compact(LOG, bytes(1, 2), length)
  await later
  await storage.append(LOG, bytes(4))
  assert.equal(await storage.load(LOG), [bytes(1, 2), bytes(3), bytes(4)])
  await storage.close()
})

test('CLI-15: values keep their types, the latest one holds, and a removed log is gone', async ({ folder }) => {
  const storage = new FileStorage(folder)
  await Promise.all([
    storage.set('log:a/b', { stored: bytes(1) }),
    storage.set('log:a/b', { stored: bytes(2), n: [[1, 2]] }),
  ])
  await storage.append(LOG, bytes(1))
  await storage.remove(LOG)
  await storage.close()
  const again = new FileStorage(folder)
  assert.equal(await again.get('log:a/b'), { stored: bytes(2), n: [[1, 2]] })
  assert.is(await again.get('nothing'), undefined)
  assert.equal(await again.logs(), [])
  await again.close()
})

test.run()
