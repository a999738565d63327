/** What capabilities and ready-made profiles are called, as phrases of the dictionaries. */
import { CAPABILITIES, CAPABILITY_TABLE, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import { READY_MADE_IDS, READY_MADE_NAMES, type ReadyMadeProfile } from '@carillon/shared-model/access/profiles.ts'

type Key = `${'capability' | 'may' | 'mayAll'}.${Capability}` | `profile.${ReadyMadeProfile}`

export const accessPhrases = (language: 'en' | 'pl'): { readonly [K in Key]: string } =>
  Object.fromEntries([
    ...CAPABILITIES.flatMap((one) => {
      const { name, may, mayAll } = CAPABILITY_TABLE[one][language]
      return [
        [`capability.${one}`, name],
        [`may.${one}`, may],
        [`mayAll.${one}`, mayAll],
      ]
    }),
    ...READY_MADE_IDS.map((id) => [`profile.${id}`, READY_MADE_NAMES[id][language]]),
  ]) as Record<Key, string>
