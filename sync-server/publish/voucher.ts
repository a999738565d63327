/** Vouches for the time at which head office publishes, under the organisation's root key (shared-model/facts/vouched.ts). */
import { sign, type KeyObject } from 'node:crypto'
import type { Published } from '@carillon/shared-model/facts/items.ts'
import { vouchedBytes } from '@carillon/shared-model/facts/vouched.ts'

/** What is added to a published fact; a branch server, which has no root key, adds nothing. */
export type Vouch = (fact: Published) => Pick<Published, 'vouched'>

/** @param rootKey asked for each time: a server that is not set up has none yet */
export const vouchWith =
  (rootKey: () => KeyObject): Vouch =>
  (fact) => ({ vouched: sign(null, vouchedBytes(fact), rootKey()).toString('base64url') })
