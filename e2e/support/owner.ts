/** What the owner does beside the windows: through the API, and in an outbox. */
import { readFile } from 'node:fs/promises'
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import { blobReply, RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { withHashes } from '@carillon/shared-model/content/image-files.ts'
import type { Content } from '@carillon/shared-model/facts/items.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { FactId, ItemId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import { signIn, type SignedIn } from './parties.ts'
import type { TestServer } from './server.ts'
import { until } from './until.ts'

const fixture = (name: string) => new URL(`../fixtures/${name}`, import.meta.url)

export type Permissions = { name: string; profile: string | null; units: string[]; own?: Grant[] }

export class Owner {
  readonly origin: string
  readonly signedIn: SignedIn
  readonly outbox: Administrator
  readonly #ids = new Map<string, string>()

  private constructor(origin: string, signedIn: SignedIn, outbox: Administrator) {
    this.origin = origin
    this.signedIn = signedIn
    this.outbox = outbox
  }

  /** Hears of all that changes on the server. */
  static async of(server: TestServer): Promise<Owner> {
    const signedIn = await signIn(server)
    await signedIn.watch()
    server.whenStarted.add(signedIn.watch)
    const owner = new Owner(server.origin, signedIn, await signedIn.open())
    for (const { id, code } of await owner.rows('units')) owner.#ids.set(code, id)
    for (const { id, login } of await owner.rows('people')) owner.#ids.set(login, id)
    owner.outbox.connect()
    return owner
  }

  get api(): SignedIn['api'] {
    return this.signedIn.api
  }

  async rows<Name extends ViewName>(view: Name): Promise<ViewRow<Name>[]> {
    const { rows } = await this.api.call('view', { params: { view }, query: {} })
    return rows.map((row) => VIEWS[view].parse(row) as ViewRow<Name>)
  }

  unit(code: string): UnitId {
    return this.#ids.get(code) as UnitId
  }

  person(login: string): PersonId {
    return this.#ids.get(login) as PersonId
  }

  enrolment(unit: string, person?: string): Promise<{ link: string; code: string }> {
    const body = { unit: this.unit(unit), person: person === undefined ? null : this.person(person) }
    return this.api.call('createEnrolment', { body })
  }

  /** Resolves when the server has published it. */
  async publish(to: Target[], content: Content, expires: number | null = null): Promise<ItemId> {
    const { item, fact } = await this.outbox.publish({ to, content, expires })
    await this.published(fact)
    return item
  }

  /** “New opening hours”, a message with a picture. */
  async sendOpeningHours(to: Target[], acknowledge = false): Promise<ItemId> {
    const { method, path } = RAW_ROUTES.putBlob
    const headers = { authorization: await this.signedIn.authorization(), 'content-type': 'image/png' }
    const reply = await fetch(this.origin + path, { method, headers, body: await readFile(fixture('plan.png')) })
    const { hash } = blobReply.parse(await reply.json())
    const body = withHashes(await readFile(fixture('opening-hours.md'), 'utf8'), new Map([['plan.png', hash]]))
    return this.publish(to, { kind: 'message', subject: 'New opening hours', body, images: [hash], acknowledge })
  }

  /** Resolves when the server has done what was asked for. */
  async published(fact: FactId): Promise<void> {
    await until('the request is published', async () =>
      (await this.rows('requests')).some(({ id, state }) => id === fact && state === 'published'),
    )
  }

  report(item: ItemId) {
    return this.api.call('report', { params: { item } })
  }

  /** An account that chooses its password by invitation. @returns the invitation's link */
  async invite(login: string, permissions: Permissions): Promise<string> {
    const body = { login, ...this.#decided(permissions), password: null }
    return (await this.api.call('createAdministrator', { body })).invitation!.link
  }

  async change(login: string, changed: Partial<Permissions>): Promise<void> {
    const { id, version, name, profile, responsible, own } = await this.#account(login)
    const { units, ...more } = changed
    const body = { version, identity: null, name, profile, own, responsible, ...more }
    if (units) body.responsible = units.map((code) => this.unit(code))
    await this.api.call('changeAdministrator', { params: { admin: id }, body })
  }

  async disable(login: string): Promise<void> {
    await this.api.call('disableAdministrator', { params: { admin: (await this.#account(login)).id } })
  }

  close(): Promise<void> {
    return this.outbox.close()
  }

  async #account(login: string): Promise<AdministratorRow> {
    const { administrators } = await this.api.call('listAdministrators', {})
    return administrators.find((account) => account.login === login)!
  }

  #decided({ name, profile, units, own = [] }: Permissions) {
    return { name, profile, own, identity: null, responsible: units.map((code) => this.unit(code)) }
  }
}
