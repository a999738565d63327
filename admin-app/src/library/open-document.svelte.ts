/** One document while it is edited: its content as plain objects that components show, its versions, and what waits. */
import { getHeads, toJS, view, type Doc, type Prop } from '@automerge/automerge/slim'
import type { DocHandle } from '@automerge/automerge-repo/slim'
import { ChangeReader } from '@carillon/shared-model/library/changes.ts'
import { conflictsAt } from '@carillon/shared-model/library/conflicts.ts'
import type { LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { versionsOf, type Version } from '@carillon/shared-model/library/history.ts'
import { reconcile, type Plain } from '@carillon/shared-model/library/reconcile.ts'
import { unsyncedSince } from './unsynced.ts'
import type { UnsentDocuments } from './unsent-documents.svelte.ts'

/** What a document is, and what happened to it, rather than what is written in it: restoring leaves these alone. */
const LASTING: ReadonlySet<string> = new Set(['kind', 'sent'])

/** What somebody set at the same time as somebody else, and is not shown. `by`: the administrator's id, if it says */
export type Differing = { field: string; others: { by: string | null; value: unknown }[] }

/** `Content`: what components see of the document `Stored` */
export abstract class OpenDocument<Stored extends LibraryDocument, Content = Stored> {
  readonly #handle: DocHandle<Stored>
  readonly #by: string
  readonly #unsent: UnsentDocuments
  readonly #removed: UnsentDocuments
  readonly #reader = new ChangeReader()
  /** what the server has told that it has, until it is compared; null: it was */
  #sent: readonly string[] | null = null
  /** whether it is for this window to say that all is sent: another one may have written what is not here */
  #isListed: boolean
  #document: Doc<Stored>
  #isRemoved = $state(false)

  /** @param by the administrator's id: the message of every change */
  constructor(handle: DocHandle<Stored>, by: string, unsent: UnsentDocuments, removed: UnsentDocuments) {
    this.#handle = handle
    this.#by = by
    this.#unsent = unsent
    this.#removed = removed
    this.#isRemoved = removed.since(handle.documentId) !== null
    this.#isListed = this.unsentSince !== null
    this.#document = $state.raw(handle.doc())
    // Also of what shows nothing, such as what another wrote into a lesson that is gone here.
    handle.on('heads-changed', ({ doc }) => {
      this.#document = doc
      this.#compare()
    })
  }

  /** The server has told what it has on its disk. */
  setSent(heads: readonly string[]): void {
    this.#sent = heads
    this.#isRemoved = false
    this.#compare()
  }

  /** The server has told that there is no such document any more: whatever is written in it goes nowhere. */
  setRemoved(): void {
    this.#isRemoved = true
  }

  abstract get value(): Readonly<Content>
  /** As it was. @param document a view of it */
  protected abstract earlier(document: Doc<Stored>): Content

  protected get document(): Doc<Stored> {
    return this.#document
  }
  get id(): string {
    return this.#handle.documentId
  }
  /** The server has no such document any more. */
  get isRemoved(): boolean {
    return this.#isRemoved
  }
  /** When the first change was made that the server may not have, milliseconds; null: it has all. */
  get unsentSince(): number | null {
    return this.#unsent.since(this.#handle.documentId)
  }

  /** newest first */
  versions(): Version[] {
    return versionsOf(this.#reader.read(this.#document))
  }
  /** Whether a version is all that there is now, of every author. */
  isNow({ heads }: Version): boolean {
    return String(heads) === String(getHeads(this.#document))
  }
  at(version: Version): Content {
    return this.earlier(this.viewOf(version.heads))
  }

  /** Makes the document what it was, as a new change: what came after stays in the history. */
  restore({ heads }: Version): void {
    const was = this.viewOf(heads)
    this.change((content) => this.become(content, was))
  }

  protected become(content: Stored, was: Doc<Stored>): void {
    for (const [field, value] of Object.entries(was))
      if (!LASTING.has(field)) reconcile(content, [field], value as Plain)
  }

  protected viewOf(heads: string[]): Doc<Stored> {
    return view(this.#document, heads)
  }
  protected plain(document: Doc<Stored>): Stored {
    return toJS<Stored>(document)
  }
  protected get changes() {
    return this.#reader.read(this.#document)
  }

  /** @param part of the document */
  protected differing<Part extends object>(part: Part, fields: readonly (keyof Part & string)[]): Differing[] {
    const found = conflictsAt(part, fields)
    if (found.length === 0) return []
    const authors = new Map(this.changes.map(({ actor, by }) => [actor, by]))
    return found.map(({ field, others }) => ({
      field,
      others: others.map(({ actor, value }) => ({ by: authors.get(actor) ?? null, value })),
    }))
  }

  /** By as few changes as merge well with those of others. */
  protected set(path: Prop[], value: Plain): void {
    this.change((content) => reconcile(content, path, value))
  }

  protected change(change: (content: Stored) => void): void {
    const before = getHeads(this.#handle.doc())
    const now = Date.now()
    this.#handle.change(change, { message: this.#by, time: Math.floor(now / 1000) })
    // What was written just now is not sent yet: nothing of the history is read for it, which grows for years.
    if (String(getHeads(this.#handle.doc())) !== String(before)) this.#list(this.unsentSince ?? now)
  }

  /** What the server lacks, as soon as all that it has is here. */
  #compare(): void {
    const since = this.#sent && unsyncedSince(this.#handle.doc(), this.#sent)
    if (this.#sent === null || since === undefined) return
    this.#sent = null
    if (since !== null || this.#isListed) this.#list(since)
  }

  #list(since: number | null): void {
    this.#isListed = since !== null
    const list = this.#isRemoved ? this.#removed : this.#unsent
    list.set(this.#handle.documentId, since)
  }
}
