/** Endpoints and administrators of the real replica over real sockets, in this process, to be cut off and brought back. */
import { apiClient, type ApiClient } from '@carillon/shared-model/api/client.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'
import { makeKeyPair, makeToken, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { WebSocket } from 'ws'
import { OWNER, type TestServer } from './server.ts'

/** Opens or opens again an endpoint that keeps its storage, as a computer does that is switched off and on. */
export type Computer = { device: DeviceId; storage: ReplicaStorage; open: () => Promise<Endpoint> }

export const enrolComputer = async (server: TestServer, code: string, name: string): Promise<Computer> => {
  const keys = await makeKeyPair()
  const api = apiClient(server.origin, fetch, () => Promise.resolve(null))
  const publicKey = await publicKeyText(keys.publicKey)
  const { device, organisation } = await api.call('enrol', {
    body: { code, publicKey, deviceName: name, version: 'test' },
  })
  const storage = new MemoryStorage()
  const token = (now: number) => makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, now)
  const open = () =>
    Endpoint.open({
      url: server.origin.replace('http', 'ws'),
      storage,
      WebSocket: WebSocket,
      token,
      device,
      rootKey: organisation.rootKey,
    })
  return { device, storage, open }
}

export type SignedIn = {
  api: ApiClient
  /** for routes that are not in the table */
  authorization: () => Promise<string>
  /** @param now their wall clock, milliseconds */
  open: (now?: () => number) => Promise<Administrator>
}

/** @param credentials the owner's, if not said otherwise */
export const signIn = async (server: TestServer, credentials = OWNER): Promise<SignedIn> => {
  const keys = await makeKeyPair()
  const anonymous = apiClient(server.origin, fetch, () => Promise.resolve(null))
  const { device, account, organisation } = await anonymous.call('signIn', {
    body: { ...credentials, publicKey: await publicKeyText(keys.publicKey), deviceName: 'test' },
  })
  const token = (now: number) => makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, now)
  const storage = new MemoryStorage()
  const open = (now: () => number = Date.now) =>
    Administrator.open({
      url: server.origin.replace('http', 'ws'),
      now,
      storage,
      WebSocket: WebSocket,
      token,
      admin: account.id,
      name: account.name,
      device,
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, bytes)),
    })
  const authorization = async () => `Bearer ${await token(Date.now())}`
  return { api: apiClient(server.origin, fetch, authorization), authorization, open }
}

/** Resolves when `holds` does, asked again whenever the process gets round to it. @throws after `limit` milliseconds */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, limit = 20_000): Promise<void> => {
  const end = Date.now() + limit
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Not within ${limit} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
