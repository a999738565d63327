import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { profileGrant, type Profile, type ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import { z } from 'zod'
import { loadDraft, saveDraft } from '../ui/drafts.ts'

const profileDraft = z.object({ name: z.string(), grants: z.array(profileGrant), version: z.number() })
type ProfileDraft = z.infer<typeof profileDraft>

/** The draft of one profile, kept in the browser until it is saved or discarded. */
export class ProfileEditing {
  readonly #key: string
  /** the profile as it is now; null: a new one */
  readonly #profile: () => Profile | null
  #draft = $state.raw<ProfileDraft | null>(null)

  /** @param by whose draft it is */
  constructor(by: string, profile: () => Profile | null) {
    this.#profile = profile
    this.#key = `carillon-profile-${by}-${profile()?.id ?? 'new'}`
    this.#draft = loadDraft(this.#key, profileDraft.nullable(), null)
  }

  get draft(): ProfileDraft {
    return this.#draft ?? this.#profile() ?? { name: '', grants: [], version: 0 }
  }
  get isConflict(): boolean {
    return this.#draft !== null && this.#draft.version !== (this.#profile()?.version ?? 0)
  }
  get missing(): 'name' | 'grants' | null {
    if (!this.draft.name.trim()) return 'name'
    return this.draft.grants.length === 0 ? 'grants' : null
  }

  scope(capability: Capability): ProfileGrant['scope'] | 'none' {
    return this.draft.grants.find((granted) => granted.capability === capability)?.scope ?? 'none'
  }

  grant(capability: Capability, scope: ProfileGrant['scope'] | 'none'): void {
    const others = this.draft.grants.filter((granted) => granted.capability !== capability)
    this.change({ grants: scope === 'none' ? others : [...others, { capability, scope }] })
  }

  change(values: Partial<ProfileDraft>): void {
    const { name, grants, version } = this.draft
    this.#draft = { name, grants, version, ...values }
    saveDraft(this.#key, this.#draft)
  }

  /** The draft counts as begun on what the profile is now, so that saving it overwrites that. */
  rebase(): void {
    this.change({ version: this.#profile()?.version ?? 0 })
  }

  discard(): void {
    this.#draft = null
    localStorage.removeItem(this.#key)
  }
}
