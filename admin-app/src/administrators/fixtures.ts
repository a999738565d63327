/** What tests of these pages have in common: English and Polish words over the small organisation of org/fixtures.ts. */
import { translator } from '@carillon/shared-model/i18n/translator.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { tree } from '../org/fixtures.ts'
import { grantSentences, plain, type UnitNames } from './grant-sentences.ts'

export const english = translator<English>('en-GB', en)
export const polish = translator<English>('pl', pl)

export const NAMES: UnitNames = { name: (unit: UnitId) => tree().byId.get(unit)?.name ?? null, complete: true }

export const say = (grants: Parameters<typeof grantSentences>[0], words = english, names = NAMES): string[] =>
  grantSentences(grants, names, words).map(plain)
