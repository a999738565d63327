/** What conversations keep in this browser beside their logs: drafts, and pictures that the server does not have yet. */
import { ApiError } from '@carillon/shared-model/api/client.ts'
import { createComposingStores, type ComposingStores } from '@carillon/shared-model/web/composing-stores.ts'
import { Drafts } from '@carillon/shared-model/web/drafts.ts'
import { IndexedPictures } from '@carillon/shared-model/web/indexed-pictures.ts'
import { OutgoingPictures, type Delivery } from '@carillon/shared-model/web/outgoing-pictures.ts'
import { deleteDB, openDB, unwrap } from 'idb'
import type { Blobs } from '../data/blobs.svelte.ts'

/** Answers of a server that is busy, or does not know this session any more: the next time they are others. */
const isPassing = (status: number): boolean => status >= 500 || status === 401 || status === 429

export class ChatDisk {
  readonly drafts: Drafts
  readonly outgoing: OutgoingPictures
  readonly #close: () => Promise<void>

  private constructor(drafts: Drafts, outgoing: OutgoingPictures, close: () => Promise<void>) {
    this.drafts = drafts
    this.outgoing = outgoing
    this.#close = close
  }

  /** @param refused the server did not take a picture, and would not the next time */
  static async open(account: string, blobs: Blobs, refused: (why: unknown) => void): Promise<ChatDisk> {
    const database = await openDB<ComposingStores>(nameFor(account), 1, {
      upgrade(database) {
        database.createObjectStore('blobs')
        createComposingStores(unwrap(database))
      },
    })
    const bring = async (file: Blob): Promise<Delivery> => {
      try {
        await blobs.upload(file, 'putChatImage')
        return 'stored'
      } catch (error) {
        if (!(error instanceof ApiError) || isPassing(error.status)) return 'unreachable'
        refused(error)
        return 'refused'
      }
    }
    const shelf = new IndexedPictures(unwrap(database), { keepsSent: false })
    const outgoing = await OutgoingPictures.open(shelf, bring)
    for (const hash of outgoing.waiting) {
      const file = await shelf.get(hash)
      if (file) blobs.hold(hash, file)
    }
    const drafts = new Drafts(unwrap(database))
    return new ChatDisk(drafts, outgoing, async () => {
      outgoing.stop()
      await Promise.all([drafts.close(), outgoing.brought()])
      database.close()
    })
  }

  /** @param forget drafts, and everything unless pictures wait to be sent */
  async close(account: string, forget: boolean): Promise<void> {
    if (forget) await this.drafts.keepOnly(new Set())
    await this.#close()
    // Another tab may still have it open: it goes when that is closed.
    if (forget && this.outgoing.waiting.size === 0) void deleteDB(nameFor(account))
  }
}

const nameFor = (account: string): string => `carillon-chat-${account}`
