/** One document while it is edited: its content as plain objects that components show, its versions, and what waits. */
import { getHeads, type Prop } from '@automerge/automerge/slim'
import type { DocHandle } from '@automerge/automerge-repo/slim'
import type { LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { contentAt, versionsOf, type Version } from './history.ts'
import { lackingSince } from './lacking.ts'
import { reconcile } from './reconcile.ts'
import type { UnsentDocuments } from './unsent-documents.svelte.ts'

/** What a document is, and what happened to it, rather than what is written in it: restoring leaves these alone. */
const LASTING: ReadonlySet<string> = new Set(['kind', 'sent'])

export class OpenDocument<Content extends LibraryDocument> {
  readonly #handle: DocHandle<Content>
  readonly #by: string
  readonly #unsent: UnsentDocuments
  /** what the server has told that it has, until it is compared; null: it was */
  #sent: readonly string[] | null = null
  /** whether it is for this window to say that all is sent: another one may have written what is not here */
  #isListed: boolean
  #content: Content

  /** @param by the administrator's id: the message of every change */
  constructor(handle: DocHandle<Content>, by: string, unsent: UnsentDocuments) {
    this.#handle = handle
    this.#by = by
    this.#unsent = unsent
    this.#isListed = this.unsentSince !== null
    this.#content = $state.raw(handle.doc())
    handle.on('change', () => {
      this.#content = handle.doc()
      this.#compare()
    })
  }

  /** The server has told what it has on its disk. */
  setSent(heads: readonly string[]): void {
    this.#sent = heads
    this.#compare()
  }

  get value(): Readonly<Content> {
    return this.#content
  }
  /** When the first change was made that the server may not have, milliseconds; null: it has all. */
  get unsentSince(): number | null {
    return this.#unsent.since(this.#handle.documentId)
  }

  /** newest first */
  versions(): Version[] {
    return versionsOf(this.#handle.doc())
  }
  at(version: Version): Content {
    return contentAt(this.#handle.doc(), version.heads)
  }

  /** Makes the document what it was, as a new change: what came after stays in the history. */
  restore(version: Version): void {
    const fields = Object.entries(this.at(version)).filter(([field]) => !LASTING.has(field))
    this.change((content) => {
      for (const [field, value] of fields) reconcile(content, [field], value as never)
    })
  }

  /** By as few changes as merge well with those of others. */
  protected set(path: Prop[], value: Parameters<typeof reconcile>[2]): void {
    this.change((content) => reconcile(content, path, value))
  }

  protected change(change: (content: Content) => void): void {
    const before = getHeads(this.#handle.doc())
    const now = Date.now()
    this.#handle.change(change, { message: this.#by, time: Math.floor(now / 1000) })
    // What was written just now is not sent yet: nothing of the history is read for it, which grows for years.
    if (String(getHeads(this.#handle.doc())) !== String(before)) this.#list(this.unsentSince ?? now)
  }

  /** What the server lacks, as soon as all that it has is here. */
  #compare(): void {
    const since = this.#sent && lackingSince(this.#handle.doc(), this.#sent)
    if (this.#sent === null || since === undefined) return
    this.#sent = null
    if (since !== null || this.#isListed) this.#list(since)
  }

  #list(since: number | null): void {
    this.#isListed = since !== null
    this.#unsent.set(this.#handle.documentId, since)
  }
}
