/** Endpoints and administrators of the real replica over real sockets, in this process, to be cut off and brought back. */
import { apiClient, type ApiClient } from '@carillon/shared-model/api/client.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'
import { makeKeyPair, makeToken, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { WebSocket } from 'ws'
import { OWNER } from './server.ts'
import { pulse } from './until.ts'

// Every log that a replica follows listens for the end of the process.
process.setMaxListeners(0)

/** Whoever has lost the server tries again as soon as it may. */
const soon = () => 0

/** Where a server is, and what its clock shows, milliseconds. */
type Place = { readonly origin: string; readonly now: number }

/** Opens or opens again an endpoint that keeps its storage, as a computer does that is switched off and on. */
export type Computer = { device: DeviceId; storage: ReplicaStorage; open: () => Promise<Endpoint> }

export const enrolComputer = async (server: Place, code: string, name: string): Promise<Computer> => {
  const keys = await makeKeyPair()
  const api = apiClient(server.origin, fetch, () => Promise.resolve(null))
  const publicKey = await publicKeyText(keys.publicKey)
  const { device, organisation } = await api.call('enrol', {
    body: { code, publicKey, deviceName: name, version: 'test' },
  })
  const storage = new MemoryStorage()
  const token = (now: number) => makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, now)
  const open = async () => {
    const endpoint = await Endpoint.open({
      servers: [{ id: organisation.serverId, url: server.origin.replace('http', 'ws') }],
      now: () => server.now,
      storage,
      WebSocket: WebSocket,
      random: soon,
      token,
      device,
      rootKey: organisation.rootKey,
    })
    endpoint.onChange(pulse)
    endpoint.replica.onChange(pulse)
    return endpoint
  }
  return { device, storage, open }
}

export type SignedIn = {
  api: ApiClient
  /** for routes that are not in the table */
  authorization: () => Promise<string>
  /** @param now their wall clock, milliseconds */
  open: (now?: () => number) => Promise<Administrator>
  /** What changes on the server is told from now on, to whoever waits. Resolves when it is. */
  watch: () => Promise<void>
}

/** @param credentials the owner's, if not said otherwise */
export const signIn = async (
  server: Place,
  { login, password }: { login: string; password: string } = OWNER,
): Promise<SignedIn> => {
  const keys = await makeKeyPair()
  const anonymous = apiClient(server.origin, fetch, () => Promise.resolve(null))
  const { device, account, organisation } = await anonymous.call('signIn', {
    body: { login, password, publicKey: await publicKeyText(keys.publicKey), deviceName: 'test' },
  })
  const token = (now: number) => makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, now)
  const storage = new MemoryStorage()
  const open = async (now = () => server.now) => {
    const administrator = await Administrator.open({
      servers: [{ id: organisation.serverId, url: server.origin.replace('http', 'ws') }],
      now,
      storage,
      WebSocket: WebSocket,
      random: soon,
      token,
      admin: account.id,
      name: account.name,
      device,
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, bytes)),
    })
    administrator.onChange(pulse)
    return administrator
  }
  const authorization = async () => `Bearer ${await token(server.now)}`
  const watch = async () => {
    const headers = { authorization: await authorization() }
    const { body } = await fetch(server.origin + RAW_ROUTES.changes.path, { headers })
    const told = async () => {
      for await (const _ of body!) pulse()
    }
    // It ends with the server.
    told().catch(() => undefined)
  }
  return { api: apiClient(server.origin, fetch, authorization), authorization, open, watch }
}
