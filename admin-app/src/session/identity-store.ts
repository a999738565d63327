/** Who is signed in at this browser profile, kept in IndexedDB. The private key cannot be read, only used. */
import type { Account, Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { openDB, type DBSchema } from 'idb'

export type Identity = { device: DeviceId; account: Account; organisation: Organisation; privateKey: CryptoKey }

interface Schema extends DBSchema {
  identity: { key: 'this'; value: Identity }
  /** the key of a sign-in that is at the OpenID Connect provider now */
  pending: { key: 'this'; value: CryptoKey }
}

export class IdentityStore {
  readonly #database = openDB<Schema>('carillon-console', 2, {
    upgrade: (database, version) => {
      if (version < 1) database.createObjectStore('identity')
      database.createObjectStore('pending')
    },
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

  async savePending(key: CryptoKey): Promise<void> {
    await (await this.#database).put('pending', key, 'this')
  }

  /** The key that was kept, which is then kept no more. */
  async takePending(): Promise<CryptoKey | null> {
    const transaction = (await this.#database).transaction('pending', 'readwrite')
    const key = await transaction.store.get('this')
    await transaction.store.delete('this')
    await transaction.done
    return key ?? null
  }
}
