import { request } from 'node:http'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OWNER, refused, TestServer } from '../http/test-server.ts'
import { unlockInFolder } from '../roles/stopped-server.ts'
import { emptyStore } from '../store/sqlite/empty-store.ts'
import { LockOut, type Source } from './lock-out.ts'

const test = suite('lock-out')

type Answer = { status: number; cookie: string | undefined }
/** A browser at an address of this machine's own network. */
const signIn = async (origin: string, password: string, { from = '127.0.0.1', cookie = '' } = {}): Promise<Answer> => {
  const publicKey = await publicKeyText((await makeKeyPair()).publicKey)
  const body = JSON.stringify({ login: OWNER.login, password, publicKey, deviceName: 'Browser' })
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) }
    request(`${origin}/api/sign-in`, { method: 'POST', localAddress: from, headers }, (response) => {
      const kept = response.headers['set-cookie']?.[0]
      response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, cookie: kept?.split(';')[0] }))
    })
      .on('error', reject)
      .end(body)
  })
}
const lockOut = async (origin: string, from: string) => {
  for (let n = 0; n < 5; n++) assert.is((await signIn(origin, 'wrong', { from })).status, 401)
  assert.is((await signIn(origin, OWNER.password, { from })).status, 429)
}

test('AUTH-24: who guesses locks out their own address, and nobody else', async () => {
  const server = await TestServer.ready()
  try {
    await lockOut(server.origin, '127.0.0.2')
    assert.is((await signIn(server.origin, OWNER.password)).status, 200)
    assert.is((await signIn(server.origin, OWNER.password, { from: '127.0.0.2' })).status, 429)
  } finally {
    await server.end()
  }
})

test('AUTH-25: a browser that has signed in before is spared where its address is locked out', async () => {
  const server = await TestServer.ready()
  try {
    const { cookie } = await signIn(server.origin, OWNER.password)
    assert.match(cookie ?? '', /^carillon-known-/)
    await lockOut(server.origin, '127.0.0.1')
    assert.is((await signIn(server.origin, OWNER.password, { cookie: `${cookie}x` })).status, 429)
    assert.is((await signIn(server.origin, OWNER.password, { cookie: cookie! })).status, 200)
    for (let n = 0; n < 5; n++) assert.is((await signIn(server.origin, 'wrong', { cookie: cookie! })).status, 401)
    assert.is((await signIn(server.origin, OWNER.password, { cookie: cookie! })).status, 429, 'it may not guess either')
  } finally {
    await server.end()
  }
})

test('AUTH-26: on the server’s own machine a login is unlocked, beside the running server', async () => {
  const server = await TestServer.ready()
  try {
    await lockOut(server.origin, '127.0.0.1')
    assert.is(await unlockInFolder(server.folder, ` ${OWNER.login.toUpperCase()}`, server.clock.now), 2)
    assert.is((await signIn(server.origin, OWNER.password)).status, 200)
    const failure = (folder: string, login: string) =>
      unlockInFolder(folder, login, 1).then(
        () => 'none',
        (error: Error) => error.message,
      )
    assert.match(await failure(server.folder, 'nobody'), /no administrator with the login/)
    assert.match(await failure('/nowhere', OWNER.login), /no server's data/)
    const acts = server.database.all<{ act: string }>('SELECT act FROM audit ORDER BY seq').map(({ act }) => act)
    assert.ok(acts.includes('session.unlocked'))
    await refused(server.signIn({ ...OWNER, password: 'wrong' }), 'wrong-password')
  } finally {
    await server.end()
  }
})

test('AUTH-24: many addresses have few guesses together, and a network of IPv6 is one', async () => {
  const { unitOfWork, close } = emptyStore()
  const lock = new LockOut(unitOfWork, () => 1)
  const tries = async (sources: readonly Source[]) => {
    let counted = 0
    for (const source of sources)
      try {
        await lock.attempt('anna', source)
        counted++
      } catch {
        // refused
      }
    return counted
  }
  const stranger = (address: string): Source => ({ kind: 'stranger', address })
  assert.is(await tries(Array.from({ length: 50 }, (_, n) => stranger(`2001:db8::${n}`))), 5)
  assert.is(await tries(Array.from({ length: 50 }, (_, n) => stranger(n % 2 ? '::ffff:192.0.2.7' : '192.0.2.7'))), 5)
  assert.is(await tries(Array.from({ length: 500 }, (_, n) => stranger(`198.51.100.${n}`))), 90)
  assert.is(await tries([{ kind: 'known', name: 'hers' }]), 1)
  await close()
})

test.run()
