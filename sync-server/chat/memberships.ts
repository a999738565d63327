/**
 * Who is a member of which conversation, in one place (rules MEMBER-n). There is one for each person and queue, and one
 * for each person and administrator, whose id only this server can work out. Where there is none for somebody, nothing
 * tells why.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { isGranted } from '@carillon/shared-model/access/grants.ts'
import type { Memberships, Principal, Talk } from '@carillon/shared-model/access/principals.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import {
  conversationIdFrom,
  type AdminId,
  type ConversationId,
  type PersonId,
  type QueueId,
  type UnitId,
} from '@carillon/shared-model/org/ids.ts'
import type { Administrator, Administrators } from '../accounts/administrators.ts'
import type { Vault } from '../accounts/vault.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import type { Queues } from './queues.ts'
import type { Retention } from './retention.ts'

const KEY = 'chat.secret'
const PURPOSE = 'chat secret'
/** Conversations that are remembered; more are found again. */
const REMEMBERED = 20_000

type Parts = {
  database: Database
  vault: () => Vault
  queues: Queues
  retention: Retention
  administrators: Administrators
  directory: { readonly units: ReadonlyMap<UnitId, Unit>; unitOfPerson(person: PersonId): UnitId | null }
}
type Row = { id: ConversationId; person: PersonId; queue: QueueId | null; admin: AdminId | null }

/** @param answeredBy profiles and accounts; none: everybody who may answer chats */
export const isAnswerer = (
  { id, profile }: Pick<Administrator, 'id' | 'profile'>,
  answeredBy: readonly string[],
): boolean => answeredBy.length === 0 || answeredBy.includes(id) || (profile !== null && answeredBy.includes(profile))

export class ChatMemberships implements Memberships {
  readonly #parts: Parts
  /** that are rows */
  readonly #rows = new Map<string, Talk>()
  /** with queues that a person may write to, whether they ever did or not */
  readonly #offered = new Map<PersonId, ReadonlyMap<string, Talk>>()
  #secret: Buffer | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  talkOf(principal: Principal, conversation: string, month: string): Talk | null {
    const { since } = this.#parts.retention
    if (since !== null && month < since) return null
    return this.talkNow(principal, conversation)
  }

  /** Whatever the month. */
  talkNow(principal: Principal, conversation: string): Talk | null {
    if (principal.kind === 'device') {
      if (principal.person === null) return null
      const talk = this.#row(conversation) ?? this.#offeredTo(principal.person).get(conversation)
      return talk?.person === principal.person && this.#exists(talk) ? talk : null
    }
    const talk = this.#row(conversation)
    const account = this.#parts.administrators.get(principal.id)
    return talk && account && this.answers(account, talk) ? talk : null
  }

  /** Whether an account is the other side of a conversation that exists. */
  answers(account: Pick<Administrator, 'id' | 'grants' | 'profile'>, talk: Omit<Talk, 'id'>): boolean {
    const { directory } = this.#parts
    if (!this.#exists(talk)) return false
    if (talk.with.startsWith('q') ? !this.answersQueue(account, talk.with) : talk.with !== account.id) return false
    return isGranted(account.grants, 'chat.answer', directory.unitOfPerson(talk.person), directory.units)
  }

  /** Whether an account answers a queue, where it may answer chats. */
  answersQueue(account: Pick<Administrator, 'id' | 'profile'>, queue: string): boolean {
    const found = this.#parts.queues.get(queue)
    return found !== undefined && isAnswerer(account, found.answeredBy)
  }

  /** The one of a person and a queue or an administrator, whether it is a row or not. */
  idOf(person: PersonId, party: QueueId | AdminId): ConversationId {
    const sql = 'SELECT epoch FROM erasures WHERE person = ?'
    const epoch = this.#parts.database.get<{ epoch: number }>(sql, person)?.epoch ?? 0
    const hmac = createHmac('sha256', (this.#secret ??= this.#readSecret()))
    return conversationIdFrom(hmac.update(`${person} ${party} ${epoch}`).digest())
  }

  /** After queues have changed, or conversations have gone. */
  forget(): void {
    this.#rows.clear()
    this.#offered.clear()
  }

  #exists({ with: party }: Omit<Talk, 'id'>): boolean {
    return party.startsWith('a') || this.#parts.queues.get(party) !== undefined
  }

  #row(conversation: string): Talk | undefined {
    const known = this.#rows.get(conversation)
    if (known) return known
    const sql = 'SELECT id, person, queue, admin FROM conversations WHERE id = ? AND deleted = 0'
    const row = this.#parts.database.get<Row>(sql, conversation)
    if (!row) return undefined
    const talk: Talk = { id: row.id, person: row.person, with: (row.queue ?? row.admin)! }
    if (this.#rows.size >= REMEMBERED) this.#rows.clear()
    this.#rows.set(conversation, talk)
    return talk
  }

  #offeredTo(person: PersonId): ReadonlyMap<string, Talk> {
    let offered = this.#offered.get(person)
    if (!offered) {
      const talks = this.#parts.queues.all.map(({ id }): Talk => ({ id: this.idOf(person, id), person, with: id }))
      offered = new Map(talks.map((talk) => [talk.id, talk]))
      if (this.#offered.size >= REMEMBERED) this.#offered.clear()
      this.#offered.set(person, offered)
    }
    return offered
  }

  #readSecret(): Buffer {
    const { database, vault } = this.#parts
    const found = readSetting(database, KEY) as { sealed: string } | undefined
    if (found) return Buffer.from(vault().open(found.sealed, PURPOSE), 'base64url')
    const secret = randomBytes(32)
    writeSetting(database, KEY, { sealed: vault().seal(secret.toString('base64url'), PURPOSE) })
    return secret
  }
}
