/** In place of signatures, whose keys no seed could repeat: whatever begins with `forged` is not genuine, all else is. */
import { SIGNED_CAPABILITIES, type Credential } from '../../facts/credential.ts'
import type { Verify } from '../authenticity.ts'

const verify: Verify = (_key, _bytes, signature) => Promise.resolve(!signature.startsWith('forged'))

export const STAND_IN = { rootKey: 'A'.repeat(43), verify }

/** Of head office, for a time of publishing. */
export const STAND_IN_VOUCHED = 'V'.repeat(86)

export const STAND_IN_CREDENTIAL: Credential = {
  key: 'A'.repeat(43),
  may: [...SIGNED_CAPABILITIES],
  from: 0,
  until: 8.64e15,
  sig: 'A'.repeat(86),
}
