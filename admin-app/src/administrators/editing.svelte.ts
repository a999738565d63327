import type { Profile } from '@carillon/shared-model/access/profiles.ts'
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import { loadDraft, saveDraft } from '../ui/drafts.ts'
import {
  accountDraft,
  differences,
  draftOf,
  EMPTY,
  grantsOfDraft,
  missingIn,
  permissionsOfDraft,
  type AccountDraft,
} from './account-draft.ts'
import type { Administrators } from './administrators.svelte.ts'

/** The draft of one account, kept in the browser until it is saved or discarded. */
export class AccountEditing {
  readonly #administrators: Administrators
  readonly #key: string
  /** the account as it is now; null: a new one */
  readonly #account: () => AdministratorRow | null
  #draft = $state.raw<AccountDraft | null>(null)

  /** @param by whose draft it is */
  constructor(administrators: Administrators, by: string, account: () => AdministratorRow | null) {
    this.#administrators = administrators
    this.#account = account
    this.#key = `carillon-administrator-${by}-${account()?.id ?? 'new'}`
    this.#draft = loadDraft(this.#key, accountDraft.nullable(), null)
  }

  /** The account as it is now, as a draft. */
  get stored(): AccountDraft {
    const account = this.#account()
    return account ? draftOf(account) : EMPTY
  }
  get draft(): AccountDraft {
    return this.#draft ?? this.stored
  }
  get profile(): Profile | null {
    return this.#administrators.profile(this.draft.profile)
  }
  get grants() {
    return grantsOfDraft(this.draft, this.profile)
  }
  get permissions() {
    return permissionsOfDraft(this.draft, this.profile)
  }
  get missing() {
    return missingIn(this.draft, this.profile)
  }
  get isChanged(): boolean {
    return differences(this.draft, this.stored).length > 0 || this.draft.login !== this.stored.login
  }
  /** Somebody else has changed the account since the draft was begun. */
  get isConflict(): boolean {
    return this.isChanged && this.draft.version !== this.stored.version
  }

  change(values: Partial<AccountDraft>): void {
    this.#draft = { ...this.draft, ...values }
    saveDraft(this.#key, this.#draft)
  }

  /** The draft counts as begun on what the account is now, so that saving it overwrites that. */
  rebase(): void {
    this.change({ version: this.stored.version })
  }

  discard(): void {
    this.#draft = null
    localStorage.removeItem(this.#key)
  }
}
