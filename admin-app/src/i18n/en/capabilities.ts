import { accessPhrases } from '../access-phrases.ts'

/** The permissions of administrators: as they are named, and as sentences; see administrators/grant-sentences.ts. */
export const capabilities = {
  ...accessPhrases('en'),

  'may.everything': 'may do everything, everywhere',
  'may.nothing': 'may do nothing yet',
  'may.all': 'may {permissions}',
  'may.within': { one: 'may {permissions} in {units} and below', other: 'may {permissions} in {units} and below' },
  'may.assigned': 'may {permissions} where they are responsible',
  'may.unitGone': { one: '{count} unit that no longer exists', other: '{count} units that no longer exist' },
  'may.unitUnseen': { one: '{count} unit outside your scope', other: '{count} units outside your scope' },
} as const
