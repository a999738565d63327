import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Authorization } from '../session/authorization.ts'
import { LibraryAccess } from './access.svelte.ts'

/** The documents that administrators write together: courses, templates and drafts. */
export class Documents {
  readonly library: LibraryAccess
  readonly texts: LibraryAccess

  constructor(account: AdminId, origin: string, authorization: Authorization) {
    this.library = new LibraryAccess('library', account, origin, authorization)
    this.texts = new LibraryAccess('texts', account, origin, authorization)
  }

  /** How many hold what is not sent yet. */
  get unsent(): number {
    return this.library.waiting + this.texts.waiting
  }

  /** Of these, those that cannot be sent now. */
  get held(): number {
    return this.library.held + this.texts.held
  }

  /** Those that were removed elsewhere, and hold what is only here. */
  get removed(): number {
    return this.library.removed.length + this.texts.removed.length
  }

  /** With the server in reach, as what was written without it is sent even when it is not opened again. */
  async send(): Promise<void> {
    // Where the editor's program does not come, the next time that the server is in reach does it.
    await Promise.all([this.library, this.texts].map((part) => part.sendWaiting().catch(() => undefined)))
  }

  /** @param keeps documents of which kinds stay, which may hold what was not sent yet */
  async close(keeps: (kind: DocumentKind) => boolean): Promise<void> {
    await Promise.all([this.library.close(!keeps('course')), this.texts.close(!keeps('draft'))])
  }
}
