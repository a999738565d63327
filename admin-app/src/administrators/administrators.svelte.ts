import type { Profile } from '@carillon/shared-model/access/profiles.ts'
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import type { Session } from '@carillon/shared-model/api/session-routes.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { permissionsOfDraft } from './account-draft.ts'

type Permissions = ReturnType<typeof permissionsOfDraft>
export type Invitation = { link: string; code: string; expiresAt: number }

/** Acts on an account that need nothing but its id. */
export const ACTS = ['invite', 'disable', 'enable', 'remove', 'endSessions', 'resetTotp'] as const
export type Act = (typeof ACTS)[number]

const ROUTE_OF = {
  disable: 'disableAdministrator',
  enable: 'enableAdministrator',
  remove: 'removeAdministrator',
  endSessions: 'endAdministratorSessions',
  resetTotp: 'resetTotp',
} as const satisfies Record<Exclude<Act, 'invite'>, string>

/**
 * Accounts and profiles as the server told them last. They are read anew after each act; nothing of them is kept in
 * the browser. Methods throw what the server refuses.
 */
export class Administrators {
  readonly #api: ApiClient
  #list = $state.raw<readonly AdministratorRow[] | null>(null)
  #profiles = $state.raw<readonly Profile[]>([])
  #provider = $state.raw<string | null>(null)
  #asOf = $state<number | null>(null)
  #problem = $state.raw<unknown>(null)

  constructor(api: ApiClient) {
    this.#api = api
  }

  /** null: not read yet */
  get list(): readonly AdministratorRow[] | null {
    return this.#list
  }
  get profiles(): readonly Profile[] {
    return this.#profiles
  }
  /** The name of the OpenID Connect provider; null: there is none. */
  get provider(): string | null {
    return this.#provider
  }
  /** When the server told this, milliseconds; null: never. */
  get asOf(): number | null {
    return this.#asOf
  }
  /** Why it could not be read the last time; null: it could. */
  get problem(): unknown {
    return this.#problem
  }

  account(admin: AdminId): AdministratorRow | null {
    return this.#list?.find(({ id }) => id === admin) ?? null
  }
  profile(id: string | null): Profile | null {
    return this.#profiles.find((profile) => profile.id === id) ?? null
  }
  /** How many accounts have a profile. */
  having(profile: string): number {
    return this.#list?.filter((account) => account.profile === profile).length ?? 0
  }

  async load(): Promise<void> {
    try {
      const [{ administrators, profiles }, { provider }] = await Promise.all([
        this.#api.call('listAdministrators', {}),
        this.#api.call('info', {}),
      ])
      this.#list = administrators
      this.#profiles = profiles
      this.#provider = provider?.name ?? null
      this.#asOf = Date.now()
      this.#problem = null
    } catch (error) {
      this.#problem = error
    }
  }

  async create(
    login: string,
    permissions: Permissions,
  ): Promise<{ administrator: AdministratorRow; invitation: Invitation | null }> {
    const made = await this.#api.call('createAdministrator', { body: { login, ...permissions } })
    await this.load()
    return made
  }

  async change(admin: AdminId, version: number, permissions: Permissions): Promise<AdministratorRow> {
    const params = { admin }
    const { administrator } = await this.#api.call('changeAdministrator', { params, body: { version, ...permissions } })
    await this.load()
    return administrator
  }

  /** @returns the invitation, of the act that makes one */
  async act(admin: AdminId, act: Act): Promise<Invitation | null> {
    const invitation = await this.#perform(admin, act)
    await this.load()
    return invitation
  }

  async #perform(admin: AdminId, act: Act): Promise<Invitation | null> {
    const input = { params: { admin } }
    if (act === 'invite') return (await this.#api.call('inviteAdministrator', input)).invitation
    await this.#api.call(ROUTE_OF[act], input)
    return null
  }

  async sessions(admin: AdminId): Promise<readonly Session[]> {
    return (await this.#api.call('administratorSessions', { params: { admin } })).sessions
  }

  async saveProfile(body: Pick<Profile, 'name' | 'grants' | 'version'> & { id: string | null }): Promise<void> {
    await this.#api.call('saveProfile', { body })
    await this.load()
  }

  async removeProfile(profile: string): Promise<void> {
    await this.#api.call('removeProfile', { params: { profile } })
    await this.load()
  }
}
