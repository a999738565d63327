/** Proves on the first visit that whoever sets the server up has seen what it printed: on a network, others come first. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../refusal.ts'

export const newSetupToken = (): string => randomBytes(16).toString('base64url')

/** @param expected null: the server is set up @throws Refusal */
export const checkSetupToken = (expected: string | null, given: string): void => {
  if (expected === null)
    throw new Refusal('already-set-up', 'This server has been set up before. Sign in with the account of its owner.')
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  if (a.length !== b.length || !timingSafeEqual(a, b))
    throw new Refusal('wrong-setup-token', 'This is not the setup token that the server printed at its start.')
}
