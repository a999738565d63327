/** What is written in a conversation and not said yet: survives a reload, and goes when it is said. */
import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../storage/database.ts'
import type { Picture } from './outgoing.ts'

export class Drafts {
  #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async get(id: ConversationId): Promise<{ text: string; pictures: readonly Picture[] }> {
    const [text = '', pictures = []] = await Promise.all([
      this.#database.get('drafts', id),
      this.#database.get('attached', id),
    ])
    return { text, pictures }
  }

  async setText(id: ConversationId, text: string): Promise<void> {
    if (text === '') await this.#database.delete('drafts', id)
    else await this.#database.put('drafts', text, id)
  }

  async setPictures(id: ConversationId, pictures: readonly Picture[]): Promise<void> {
    if (pictures.length === 0) await this.#database.delete('attached', id)
    else await this.#database.put('attached', [...pictures], id)
  }

  /** Of conversations that are no more nothing stays. */
  async keepOnly(ids: ReadonlySet<ConversationId>): Promise<void> {
    for (const store of ['drafts', 'attached'] as const)
      for (const id of await this.#database.getAllKeys(store)) if (!ids.has(id)) await this.#database.delete(store, id)
  }
}
