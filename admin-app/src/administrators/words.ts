/** What accounts and profiles are called in the person's language. */
import type { Profile } from '@carillon/shared-model/access/profiles.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { AdminDesk } from '../app/desk.svelte.ts'
import { en, type English } from '../i18n/en.ts'
import type { UnitNames } from './grant-sentences.ts'

/** Ready-made profiles have names in every language; those made here have the one that they were given. */
export const profileName = ({ id, name, readyMade }: Profile, { t }: Translator<English>): string => {
  const key = `profile.${id}`
  return readyMade && key in en ? t(key as 'profile.owner') : name
}

/** Names of units as far as the account sees them; only who sees all of them can tell that one no longer exists. */
export const unitNames = (desk: AdminDesk): UnitNames => ({
  name: (unit) => desk.directory.tree.byId.get(unit)?.name ?? null,
  complete: desk.views.loaded && [...desk.directory.tree.byId.values()].some(({ parent }) => parent === null),
})
