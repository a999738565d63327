import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { loginKey } from './logins.ts'

/**
 * Ends the lock-out of a login.
 * @param now milliseconds
 * @returns how many counts of failures there were @throws Error with a sentence
 */
export const unlockLogin = (unitOfWork: UnitOfWork, typed: string, now: number): Promise<number> =>
  unitOfWork(async ({ administrators, signInFailures, write }) => {
    const login = loginKey(typed)
    const account = (await administrators.all()).find((one) => one.login === login)
    if (!account) throw new Error(`There is no administrator with the login '${typed}'.`)
    const counts = await signInFailures.of(login)
    const subject = { id: account.id, name: account.name }
    write(
      { kind: 'failures-forgotten', login, sources: null },
      { kind: 'audit', entry: { at: now, by: null, device: null, act: 'session.unlocked', subject, detail: {} } },
    )
    return counts.length
  })
