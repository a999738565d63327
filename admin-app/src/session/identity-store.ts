/** Who is signed in at this browser profile, kept in IndexedDB. The private key cannot be read, only used. */
import type { Account, Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { openDB, type DBSchema } from 'idb'

export type Identity = { device: DeviceId; account: Account; organisation: Organisation; privateKey: CryptoKey }

interface Schema extends DBSchema {
  identity: { key: 'this'; value: Identity }
}

export class IdentityStore {
  readonly #database = openDB<Schema>('carillon-console', 1, {
    upgrade: (database) => void database.createObjectStore('identity'),
  })

  async load(): Promise<Identity | null> {
    return (await (await this.#database).get('identity', 'this')) ?? null
  }

  async save(identity: Identity): Promise<void> {
    await (await this.#database).put('identity', identity, 'this')
  }

  async forget(): Promise<void> {
    await (await this.#database).delete('identity', 'this')
  }
}
