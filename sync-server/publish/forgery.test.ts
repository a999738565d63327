/** Somebody who can write into the server's database, as whoever has a branch server can, makes up an alert. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import type { AlertContent, Published, PublishRequest } from '@carillon/shared-model/facts/items.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'
import { vouchedBytes } from '@carillon/shared-model/facts/vouched.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import { base64url, newItemId, SERVER, type UnitId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { verifyEd25519 } from '@carillon/shared-model/replica/authenticity.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { makeKeyPair, makeToken, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { TestServer, type Device } from '../http/test-server.ts'
import { SqliteLogStore } from '../store/sqlite/log-store.ts'

const forgery = suite('forgery')
const CONTENT: AlertContent = {
  kind: 'alert',
  severity: 'critical',
  title: '',
  text: 'Leave the building',
  seconds: 60,
  screens: 'both',
}

const parts = (server: TestServer, { device, organisation, keys }: Device) => ({
  servers: [{ id: organisation.serverId, url: server.origin.replace('http', 'ws') }],
  storage: new MemoryStorage(),
  WebSocket: WebSocket,
  now: () => server.clock.now,
  token: (now: number) => makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, now),
  device,
})

const heard = (condition: () => boolean, listen: (look: () => void) => () => void): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!condition()) return
      stop()
      resolve()
    }
    const stop = listen(look)
    look()
  })

forgery('GENUINE-4, COPIES-1: an alert that is written past the server’s checks is shown by no endpoint', async () => {
  const server = await TestServer.ready()
  const owner = await server.signIn()
  await server.import(owner, 'code,parent_code,name\nL,,Library\n', null)
  const api = await server.by(owner)
  const unit = (await api.call('view', { params: { view: 'units' }, query: {} })).rows[0]!.id as UnitId
  const { code } = await api.call('createEnrolment', { body: { unit } })
  const computer = await server.enrol(code)
  const genuine = async (): Promise<Administrator> =>
    Administrator.open({
      ...parts(server, owner),
      admin: (await api.call('me', {})).account.id,
      name: 'Anna Nowak',
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', owner.keys.privateKey, bytes)),
    })

  // A real alert first, whose credential the forger can copy.
  const office = await genuine()
  office.connect()
  const { item } = await office.publish({ to: ['everyone'], content: CONTENT, expires: null })
  const endpoint = await Endpoint.open({ ...parts(server, computer), rootKey: computer.organisation.rootKey })
  endpoint.connect()
  await heard(
    () => endpoint.items.length === 1,
    (look) => endpoint.onChange(look),
  )
  const feed = logName('feed', unit, monthOf(server.clock.now))
  const original = endpoint.replica.facts(feed).find((fact) => fact.type === 'published') as Published
  assert.ok(
    await verifyEd25519(computer.organisation.rootKey, vouchedBytes(original), original.vouched!),
    'COPIES-1: head office vouches for the time',
  )
  await endpoint.close()
  await office.close()
  await server.stop()

  const forger = await makeKeyPair()
  const request = { ...(original.request as PublishRequest), item: newItemId(server.clock.now), name: 'The director' }
  const sig = base64url(new Uint8Array(await crypto.subtle.sign('Ed25519', forger.privateKey, signedBytes(request))))
  const key = await publicKeyText(forger.publicKey)
  const forged: Published[] = [
    { ...original, request },
    { ...original, request, sig },
    { ...original, request, sig, credential: { ...original.credential!, key } },
    { type: 'published', at: original.at, by: SERVER, v: 1, request, key: original.key, sig },
  ]
  const database = openDataFolder(server.folder)
  await new SqliteLogStore(database).commit({
    appends: [
      {
        log: feed,
        update: appendUpdate(99, 0, forged.map(pack)),
        heads: new Map([[99, { clock: forged.length, owner: SERVER }]]),
      },
    ],
    changes: [],
  })
  database.close()
  await server.start()

  const after = await Endpoint.open({ ...parts(server, computer), rootKey: computer.organisation.rootKey })
  const shown: string[] = []
  after.onAlertShown(({ id }) => shown.push(id))
  after.connect()
  await heard(
    () => after.forged === forged.length - 1 && after.unsigned === 1 && after.items.length === 1,
    (look) => after.onChange(look),
  )
  assert.equal(
    after.items.map(({ id, from }) => [id, from]),
    [[item, 'Anna Nowak']],
  )
  assert.not.ok(shown.includes(request.item))
  await after.close()
  await server.end()
})

forgery.run()
