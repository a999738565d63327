import type { ConversationId } from '@carillon/shared-model/org/ids.ts'
import type { Drafts } from '@carillon/shared-model/web/drafts.ts'
import type { Picture } from '@carillon/shared-model/web/pictures.ts'
import { SvelteMap } from 'svelte/reactivity'

type Draft = { text: string; pictures: readonly Picture[] }
const EMPTY: Draft = { text: '', pictures: [] }

/** What is being written in each conversation, as state. Until the disk is open nothing can be written. */
export class TalkDrafts {
  readonly #all = new SvelteMap<string, Draft>()
  #drafts: Drafts | null = null

  /** @param hold shows a picture that is here and need not be fetched */
  open(drafts: Drafts, hold: (picture: Picture) => void): void {
    this.#drafts = drafts
    drafts.onChange((id) => {
      const draft = { text: drafts.text(id), pictures: drafts.pictures(id) }
      for (const picture of draft.pictures) hold(picture)
      this.#all.set(id, draft)
    })
  }

  of(id: ConversationId): Draft {
    return this.#all.get(id) ?? EMPTY
  }

  /** Reads what was written before. */
  async load(id: ConversationId): Promise<void> {
    await this.#drafts?.load(id)
  }

  write(id: ConversationId, text: string): void {
    this.#drafts?.write(id, text)
  }
  attach(id: ConversationId, pictures: readonly Picture[]): void {
    this.#drafts?.attach(id, pictures)
  }
  detach(id: ConversationId, pictures: readonly Picture[]): void {
    this.#drafts?.detach(id, pictures)
  }
  giveBack(id: ConversationId, text: string, pictures: readonly Picture[]): void {
    this.#drafts?.giveBack(id, text, pictures)
  }
}
