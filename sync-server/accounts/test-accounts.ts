/** Administrators of a real server, their connections and streams. For tests. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import type { Grant, Scope } from '@carillon/shared-model/access/grants.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { TestServer, type Device } from '../http/test-server.ts'

export const PASSWORD = 'a password for tests'
export const UNITS = 'code,parent,name\nBM,,Library\nF01,BM,Branch 1\nF02,BM,Branch 2\nF01A,F01,Reading room\n'

/** What is decided about an account, as it is sent. */
export type Decided = {
  name: string
  profile: string | null
  responsible: Scope
  own: Grant[]
  identity: string | null
}
export const decidedOf = ({ name, profile, responsible, own, identity }: AdministratorRow): Decided => ({
  name,
  profile,
  responsible,
  own,
  identity,
})

export class TestAccounts {
  readonly server: TestServer
  readonly owner: Device
  /** by their codes */
  readonly units: Record<string, UnitId> = {}

  constructor(server: TestServer, owner: Device) {
    this.server = server
    this.owner = owner
  }

  /** A server with four units and its owner. */
  static async ready(): Promise<TestAccounts> {
    const server = await TestServer.ready()
    const accounts = new TestAccounts(server, await server.signIn())
    await accounts.importUnits(UNITS)
    return accounts
  }

  /** @param allowRemovals how many units go, where more go than without being asked */
  async importUnits(units: string, allowRemovals?: number): Promise<void> {
    const { stop } = await this.server.import(this.owner, units, null, allowRemovals ? { allowRemovals } : {})
    if (stop) throw new Error(`${stop.removals} would be removed, so nothing was changed.`)
    Object.assign(this.units, await this.unitsSeenBy(this.owner))
  }

  async unitsSeenBy(device: Device): Promise<Record<string, UnitId>> {
    const client = await this.server.by(device)
    const { rows } = await client.call('view', { params: { view: 'units' }, query: {} })
    const there = (rows as unknown as { id: UnitId; code: string; deleted: boolean }[]).filter(
      ({ deleted }) => !deleted,
    )
    return Object.fromEntries(there.map(({ code, id }) => [code, id]))
  }

  /** An account with a password. @param by the owner, unless somebody else makes it */
  async add(login: string, decided: Partial<Decided>, by = this.owner): Promise<AdministratorRow> {
    const body = { login, password: PASSWORD, ...{ name: login, profile: null, responsible: [], own: [] }, ...decided }
    const client = await this.server.by(by)
    return (await client.call('createAdministrator', { body: { identity: null, ...body } })).administrator
  }

  /** An account with a password, and a device where it is signed in. */
  async signedIn(login: string, decided: Partial<Decided>): Promise<{ account: AdministratorRow; device: Device }> {
    const account = await this.add(login, decided)
    return { account, device: await this.server.signIn({ login, password: PASSWORD }) }
  }

  async find(login: string, by = this.owner): Promise<AdministratorRow | undefined> {
    const { administrators } = await (await this.server.by(by)).call('listAdministrators', {})
    return administrators.find((account) => account.login === login)
  }

  async change(account: AdministratorRow, decided: Partial<Decided>, by = this.owner): Promise<AdministratorRow> {
    const body = { ...decidedOf(account), ...decided, version: account.version }
    const client = await this.server.by(by)
    return (await client.call('changeAdministrator', { params: { admin: account.id }, body })).administrator
  }

  /** Connects a device. @returns the code with which the server ends the connection */
  async connect(device: Device): Promise<Promise<number>[]> {
    const url = `${this.server.origin.replace(/^http/, 'ws')}/sync?v=1&token=${await this.server.token(device)}`
    const socket = new WebSocket(url)
    await once(socket, 'message')
    // In an array, since a promise of a promise is awaited to its end.
    return [once(socket, 'close').then(([code]) => code as number)]
  }

  /** Reads the stream of changes. @returns resolves when the server ends it */
  async stream(device: Device): Promise<Promise<void>[]> {
    const response = await fetch(this.server.origin + RAW_ROUTES.changes.path, {
      headers: { authorization: `Bearer ${await this.server.token(device)}` },
    })
    const reader = response.body!.getReader()
    await reader.read()
    const ended = async () => {
      while (!(await reader.read()).done);
    }
    return [ended()]
  }

  end(): Promise<void> {
    return this.server.end()
  }
}
