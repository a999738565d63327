/**
 * How a browser shows that it has signed in to an account before: a text that only this server can have made. It opens
 * nothing; it only keeps the guesses of strangers from being counted against the browser.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Administrator } from './administrators.ts'
import type { Vault } from './vault.ts'

/** Another password, and no browser is known any more. */
const purposeOf = ({ id, passwordHash }: Administrator): string =>
  `known browser ${id} ${createHash('sha256')
    .update(passwordHash ?? '')
    .digest('base64url')}`

/** What the cookie is called: a browser may know several accounts. */
export const markerName = ({ id }: Administrator): string => `carillon-known-${id}`

export const newMarker = (vault: Vault, account: Administrator): string =>
  vault.seal(randomBytes(12).toString('base64url'), purposeOf(account))

/** @returns the browser's name in counts of failures; null: the marker is none of this account */
export const knownBrowser = (vault: Vault, account: Administrator, marker: string): string | null => {
  try {
    return vault.open(marker, purposeOf(account))
  } catch {
    return null
  }
}
