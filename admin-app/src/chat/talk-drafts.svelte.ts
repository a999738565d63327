import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import { z } from 'zod'
import { loadDraft, saveDraft } from '../ui/drafts.ts'

/** Conversations with a draft; the one that was touched longest ago goes first. */
const MOST = 50
const drafts = z.array(z.tuple([z.string(), z.string()]))

/** What is being written in each conversation, kept by the browser. */
export class TalkDrafts {
  readonly #key: string
  #texts = $state.raw<ReadonlyMap<string, string>>(new Map())

  constructor(account: string) {
    this.#key = `carillon-chat-${account}`
    this.#texts = new Map(loadDraft(this.#key, drafts, []))
  }

  of(id: ConversationId): string {
    return this.#texts.get(id) ?? ''
  }

  set(id: ConversationId, text: string): void {
    const texts = new Map(this.#texts)
    texts.delete(id)
    if (text) texts.set(id, text)
    this.#texts = new Map([...texts].slice(-MOST))
    saveDraft(this.#key, [...this.#texts])
  }

  forget(): void {
    this.#texts = new Map()
    localStorage.removeItem(this.#key)
  }
}
