/** The documents of the library where everything is kept: snapshots and changes by the keys of automerge-repo. */
import type { Chunk, StorageAdapterInterface, StorageKey } from '@automerge/automerge-repo'
import type { DocumentChange, DocumentRepository } from '../ports/documents.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import { isDiskFull } from '../store/storage-failure.ts'

/** Gives, within a unit of work, what is written together with a document. */
export type ListChanges = (transaction: Transaction) => Promise<readonly DocumentChange[]>
type Needs = {
  documents: DocumentRepository
  unitOfWork: UnitOfWork
  /** of a document as it is now, what lists tell of it */
  saved: (document: string) => ListChanges
  /** resolves when there is room on the disk */
  room: () => Promise<void>
}

/** Of all documents, where others are named by their ids. */
const ANY = '*'

export class Chunks implements StorageAdapterInterface {
  readonly #needs: Needs
  /** tells, by document, of what a full disk did not take */
  readonly #hindered = new EventTarget()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  async load(key: StorageKey): Promise<Uint8Array | undefined> {
    return (await this.#needs.documents.chunk(key)) ?? undefined
  }

  /** On a full disk it waits for room: automerge-repo saves by itself too, and then hears of no failure. */
  async save(key: StorageKey, bytes: Uint8Array): Promise<void> {
    for (;;)
      try {
        return await this.#save(key, bytes)
      } catch (error) {
        if (!isDiskFull(error)) throw error
        for (const name of [ANY, key[0]!]) this.#hindered.dispatchEvent(new CustomEvent(name, { detail: error }))
        await this.#needs.room()
      }
  }

  /** As `work`, which saves a document or all; but where that waits for room it rejects. @param document null: all */
  unlessHindered<Result>(document: string | null, work: () => Promise<Result>): Promise<Result> {
    const name = document ?? ANY
    return new Promise<Result>((resolve, reject) => {
      const listener = (event: Event) => reject((event as CustomEvent<Error>).detail)
      this.#hindered.addEventListener(name, listener)
      work()
        .then(resolve, reject)
        .finally(() => this.#hindered.removeEventListener(name, listener))
    })
  }

  /** What lists tell is taken before anything is awaited: of changes that come meanwhile it would be too early. */
  #save(key: StorageKey, bytes: Uint8Array): Promise<void> {
    const told = key.length === 3 ? this.#needs.saved(key[0]!) : null
    return this.#needs.unitOfWork(async (transaction) => {
      transaction.write({ kind: 'chunk-saved', chunk: { key, bytes } }, ...((await told?.(transaction)) ?? []))
    })
  }

  remove(key: StorageKey): Promise<void> {
    return this.#write({ kind: 'chunk-removed', key })
  }

  async loadRange(prefix: StorageKey): Promise<Chunk[]> {
    const chunks = await this.#needs.documents.chunks(prefix)
    return chunks.map(({ key, bytes }) => ({ key: [...key], data: bytes }))
  }

  removeRange(prefix: StorageKey): Promise<void> {
    return this.#write({ kind: 'chunks-removed', prefix })
  }

  #write(change: DocumentChange): Promise<void> {
    return this.#needs.unitOfWork(async ({ write }) => write(change))
  }
}
