import type { InstallationChange, InstallationRepository } from '../../ports/installation.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

const NAME = 'organisation'
const SERVER_ID = 'serverId'

export class SqliteInstallation implements InstallationRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async organisation(): Promise<{ name: string; serverId: string } | null> {
    const [name, serverId] = [this.#meta(NAME), this.#meta(SERVER_ID)]
    return name === null || serverId === null ? null : { name, serverId }
  }

  #meta(key: string): string | null {
    return this.#database.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value ?? null
  }
}

export const installationAppliers: Appliers<InstallationChange> = {
  'server-set-up': (database, { organisation, serverId }) => {
    const put = 'INSERT INTO meta (key, value) VALUES (?, ?)'
    database.run(put, SERVER_ID, serverId)
    database.run(put, NAME, organisation)
  },
}
