import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { temporaryFolder, TestServer, type Device } from '../http/test-server.ts'
import { restoreFolder } from '../roles/stopped-server.ts'
import { copyDatabase } from '../store/sqlite/backup.ts'
import { writeBackup, type CopyTo } from './backup.ts'
import { lockFolder } from '../files/folder-lock.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { Refusal } from '../refusal.ts'
import { until } from '../sync/test-kit.ts'

const test = suite<{ server: TestServer; owner: Device; backup: string; folders: string[] }>('backup')
test.before.each(async (context) => {
  const server = await TestServer.ready()
  const owner = await server.signIn()
  await server.import(owner, 'code,parent,name\nA,,All\n', null)
  const response = await fetch(server.origin + RAW_ROUTES.backup.path, {
    headers: { authorization: `Bearer ${await server.token(owner)}` },
  })
  assert.is(response.status, 200)
  assert.is(response.headers.get('content-disposition'), 'attachment; filename="carillon-2026-11-02.sqlite.gz"')
  const folder = temporaryFolder()
  const backup = join(folder, 'backup.gz')
  writeFileSync(backup, Buffer.from(await response.arrayBuffer()))
  Object.assign(context, { server, owner, backup, folders: [folder] })
})
test.after.each(async ({ server, folders }) => {
  await server.end()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('HTTP-9: a restored backup is the same server', async ({ server, owner, backup }) => {
  // The reply may have ended a moment before the temporary file is gone.
  const isLeft = () => readdirSync(server.folder).some((name) => name.includes('backup'))
  await until(() => !isLeft(), 'the temporary file to be gone')
  const { ticket } = await (await server.by(owner)).call('ticket', {})
  const restored = new TestServer(join(temporaryFolder(), 'new'))
  await restoreFolder(backup, restored.folder)
  for (const name of ['carillon.sqlite', 'server.key.json'])
    assert.is(statSync(join(restored.folder, name)).mode & 0o777, 0o600, name)
  assert.not.ok(readFileSync(join(restored.folder, 'carillon.sqlite')).includes('ticketKey'))
  await restored.start()
  assert.equal(await restored.as(null).call('info', {}), await server.as(null).call('info', {}))
  assert.is((await restored.as(ticket).call('me', {})).account.login, 'anna')
  assert.ok(await restored.signIn())
  assert.is((await restored.import(owner, 'code,parent,name\nA,,All\n', null)).units.unchanged, 1)
  await restored.end()
})

test('HTTP-9: the command line writes the same backup from a folder', async ({ server, folders }) => {
  const file = join(folders[0]!, 'second.gz')
  const database = openDataFolder(server.folder)
  await writeBackup((to, keys) => copyDatabase(database, to, keys), server.folder, createWriteStream(file))
  database.close()
  const folder = join(folders[0]!, 'restored')
  await restoreFolder(file, folder)
  assert.equal(readFileSync(join(folder, 'server.key.json')), readFileSync(join(server.folder, 'server.key.json')))
})

test('HTTP-9: a folder with data, and what is no whole backup, are refused', async ({ server, backup, folders }) => {
  const refusal = async (file: string, folder: string) => {
    try {
      await restoreFolder(file, folder)
    } catch (error) {
      if (error instanceof Refusal) return error.code
      throw error
    }
    return null
  }
  assert.is(await refusal(backup, server.folder), 'not-empty')
  const [home] = folders as [string]
  const empty = join(home, 'empty')
  mkdirSync(empty)
  const whole = readFileSync(backup)
  const cut = join(home, 'cut.gz')
  const unpacked = gunzipSync(whole)
  unpacked.fill(0x55, 4096, 12_288)
  const bad = {
    cut: whole.subarray(0, whole.length / 2),
    garbage: Buffer.from('garbage'),
    text: gzipSync('text'),
    damaged: gzipSync(unpacked),
  }
  for (const [name, bytes] of Object.entries(bad)) {
    writeFileSync(cut, bytes)
    assert.is(await refusal(cut, empty), 'not-a-backup', name)
    assert.equal(readdirSync(empty), ['lock.sqlite'], name)
  }
  assert.is(await refusal(join(home, 'nowhere'), empty), 'no-file')
  assert.ok(existsSync(empty))
})

test('CLI-47: nothing is restored into a folder that another process uses', async ({ backup, folders }) => {
  const folder = join(folders[0]!, 'taken')
  const unlock = lockFolder(folder)
  try {
    await restoreFolder(backup, folder)
    assert.unreachable('it is taken')
  } catch (error) {
    assert.match((error as Error).message, /Another process uses/)
  } finally {
    unlock()
  }
  assert.equal(readdirSync(folder), ['lock.sqlite'])
  await restoreFolder(backup, folder)
})

test('BACKUP-1: nobody else can look into the folder or a file in it, also while a backup is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-open-'))
  chmodSync(folder, 0o755)
  const server = await TestServer.bare({}, folder)
  try {
    await server.setUp()
    assert.is(statSync(folder).mode & 0o777, 0o700)
    const seen: string[] = []
    const copyTo: CopyTo = (to, keys) => copyDatabase(server.database, to, keys)
    await writeBackup(copyTo, folder, new PassThrough().resume(), async () => {
      for (const name of readdirSync(folder).filter((name) => name.startsWith('backup-')))
        seen.push(`${(statSync(join(folder, name)).mode & 0o777).toString(8)}`)
    })
    assert.ok(seen.length > 0)
    assert.equal([...new Set(seen)], ['600'])
  } finally {
    await server.end()
  }
})

test('BACKUP-1: a folder that everybody writes into is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-sticky-'))
  chmodSync(folder, 0o1777)
  assert.throws(() => lockFolder(folder), /Other users of this computer/)
  rmSync(folder, { recursive: true })
})

test.run()
