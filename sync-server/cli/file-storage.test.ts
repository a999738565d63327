import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { storageSuite } from '@carillon/shared-model/replica/storage-suite.ts'
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

test.run()

/** Whatever the next file handle is asked to write, it writes half of and fails. */
const failing = (folder: string) => {
  let armed: { truncates: boolean; half: boolean } | null = null
  const openFile: typeof open = async (path, flags, mode) => {
    const file = await open(path, flags, mode)
    const fail = async (bytes: Uint8Array, write: (part: Uint8Array) => Promise<void>): Promise<void> => {
      if (!armed) return write(bytes)
      await write(armed.half ? bytes.subarray(0, bytes.length / 2) : bytes)
      const { truncates } = armed
      armed = null
      if (!truncates) {
        const truncate = file.truncate.bind(file)
        file.truncate = () => {
          file.truncate = truncate
          return Promise.reject(new Error('input/output error'))
        }
      }
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    }
    const appendFile = file.appendFile.bind(file)
    const writeFile = file.writeFile.bind(file)
    file.appendFile = (data) => fail(data as Uint8Array, (part) => appendFile(part))
    file.writeFile = (data) => fail(data as Uint8Array, (part) => writeFile(part))
    return file
  }
  return {
    open: () => Promise.resolve(new FileStorage(folder, openFile)),
    failures: {
      'half of it is written': () => (armed = { half: true, truncates: true }),
      'all of it is written': () => (armed = { half: false, truncates: true }),
      'it cannot be cut off at once': () => (armed = { half: true, truncates: false }),
    },
  }
}

storageSuite(
  'files',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'carillon-files-'))
    return Promise.resolve({
      ...failing(folder),
      close: (storage) => (storage as FileStorage).close(),
      end: () => rmSync(folder, { recursive: true, force: true }),
    })
  },
  ['half of it is written', 'all of it is written', 'it cannot be cut off at once'],
)
