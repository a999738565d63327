/** Ids of conversations as head office works them out, and nobody else. */
import { createHmac, randomBytes } from 'node:crypto'
import {
  conversationIdFrom,
  type AdminId,
  type ConversationId,
  type PersonId,
  type QueueId,
} from '@carillon/shared-model/org/ids.ts'
import type { Vault } from '../accounts/vault.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { ConversationIds } from '../ports/conversation-ids.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { KnownConversations } from './known-conversations.ts'

const KEY = 'chat.secret'
const PURPOSE = 'chat secret'
type Stored = { sealed: string }

type Parts = {
  unitOfWork: UnitOfWork
  vault: () => Vault
  conversations: Pick<KnownConversations, 'erasuresOf'>
}

export class SecretConversationIds implements ConversationIds {
  /** They change with erasures alone, which are announced. */
  readonly version = 0
  readonly #parts: Parts
  #stored: Stored | undefined
  #secret: Buffer | null = null

  private constructor(parts: Parts, stored: Stored | undefined) {
    this.#parts = parts
    this.#stored = stored
  }

  static async load(
    parts: Parts & { repositories: Pick<Repositories, 'settings'>; announcements: Announcements },
  ): Promise<SecretConversationIds> {
    const { repositories, announcements } = parts
    const ids = new SecretConversationIds(parts, (await repositories.settings.get(KEY)) as Stored | undefined)
    announcements.on(['setting-saved'], (changes) => {
      for (const { key, value } of changes) if (key === KEY) ids.#stored = value as Stored
    })
    return ids
  }

  /** Makes the secret where there is none: before there is a queue or a conversation, and once the server is set up. */
  async prepare(): Promise<void> {
    if (this.#stored) return
    await this.#parts.unitOfWork(async ({ write }) => {
      if (this.#stored) return
      const sealed = this.#parts.vault().seal(randomBytes(32).toString('base64url'), PURPOSE)
      write({ kind: 'setting-saved', key: KEY, value: { sealed } })
    })
  }

  of(person: PersonId, party: QueueId | AdminId): ConversationId {
    const erasures = this.#parts.conversations.erasuresOf(person)
    const hmac = createHmac('sha256', (this.#secret ??= this.#open()))
    return conversationIdFrom(hmac.update(`${person} ${party} ${erasures}`).digest())
  }

  #open(): Buffer {
    if (!this.#stored) throw new Error('There is no secret yet of which ids of conversations are made.')
    return Buffer.from(this.#parts.vault().open(this.#stored.sealed, PURPOSE), 'base64url')
  }
}
