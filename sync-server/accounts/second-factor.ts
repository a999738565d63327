/**
 * The second factor: time-based codes (RFC 6238: 30 seconds, six digits, SHA-1, which is what authenticator apps know)
 * and recovery codes for whoever has lost the app.
 */
import { Secret, TOTP } from 'otpauth'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecondFactorRepository } from '../ports/second-factors.ts'
import type { Transaction } from '../ports/unit-of-work.ts'
import { hashCode, newCode, printedCode, readCode } from './enrolment-codes.ts'
import { Refusal } from '../refusal.ts'
import type { Vault } from './vault.ts'

/** Seconds. */
const PERIOD = 30
/** Steps that the clock of a telephone may be off, either way. */
const WINDOW = 1
/** As long as SHA-1's result, as RFC 4226 recommends. */
const SECRET_BYTES = 20
const RECOVERY_CODES = 10

const appOf = (secret: Secret, issuer = '', label = '') =>
  new TOTP({ secret, issuer, label, algorithm: 'SHA1', digits: 6, period: PERIOD })
const purpose = (admin: AdminId) => `totp ${admin}`

export class SecondFactor {
  readonly #repository: SecondFactorRepository
  readonly #vault: () => Vault
  readonly #clock: Pick<Clock, 'now' | 'candidates'>

  constructor(repository: SecondFactorRepository, vault: () => Vault, clock: Pick<Clock, 'now' | 'candidates'>) {
    this.#repository = repository
    this.#vault = vault
    this.#clock = clock
  }

  /** Keeps a new secret, sealed, which counts for nothing until it is confirmed. In a unit of work of the caller. */
  begin({ write }: Transaction, admin: AdminId, organisation: string, login: string): { secret: string; uri: string } {
    const secret = new Secret({ size: SECRET_BYTES })
    write({ kind: 'second-factor-begun', admin, pending: this.#vault().seal(secret.base32, purpose(admin)) })
    return { secret: secret.base32, uri: appOf(secret, organisation, login).toString() }
  }

  /**
   * Asks for codes from now on. In a unit of work of the caller.
   * @returns recovery codes as printed: only their hashes are kept
   * @throws Refusal
   */
  async confirm({ secondFactors, write }: Transaction, admin: AdminId, code: string): Promise<string[]> {
    const kept = await secondFactors.of(admin)
    if (!kept?.pending) throw new Refusal('not-begun', 'Nothing waits for a code here. Begin again with a new secret.')
    const step = this.#stepOf(kept.pending, admin, code, kept.lastStep)
    if (step === null) throw new Refusal('wrong-code', 'The code is not the one that this secret gives now.')
    const codes = Array.from({ length: RECOVERY_CODES }, newCode)
    write({ kind: 'second-factor-confirmed', admin, step, recoveryCodes: codes.map(hashCode) })
    return codes.map(printedCode)
  }

  /**
   * Uses a code up, so that it is right only once. In a unit of work of the caller.
   * @returns which kind it was; null: it is wrong, or was used before
   */
  async use(
    { secondFactors, write }: Transaction,
    admin: AdminId,
    typed: string,
  ): Promise<'code' | 'recovery code' | null> {
    const kept = await secondFactors.of(admin)
    if (!kept?.secret) return null
    const step = this.#stepOf(kept.secret, admin, typed, kept.lastStep)
    if (step !== null) {
      write({ kind: 'second-factor-used', admin, step })
      return 'code'
    }
    const recovery = readCode(typed)
    const hash = recovery && hashCode(recovery)
    if (hash === null || !(await secondFactors.recoveryCodes(admin)).includes(hash)) return null
    write({ kind: 'recovery-code-used', admin, hash, at: this.#clock.now() })
    return 'recovery code'
  }

  async recoveryCodesLeft(admin: AdminId): Promise<number> {
    return (await this.#repository.recoveryCodes(admin)).length
  }

  /** @param last the step whose code was used last @returns the step that the code belongs to; null: to none that counts */
  #stepOf(sealed: string, admin: AdminId, typed: string, last: number): number | null {
    const token = typed.replace(/\s/g, '')
    if (!/^\d{6}$/.test(token)) return null
    const app = appOf(Secret.fromBase32(this.#vault().open(sealed, purpose(admin))))
    // Whoever is to confirm the server's clock has a telephone that goes by the true time.
    for (const timestamp of this.#clock.candidates()) {
      const delta = app.validate({ token, timestamp, window: WINDOW })
      const step = Math.floor(timestamp / 1000 / PERIOD) + (delta ?? 0)
      if (delta !== null && step > last) return step
    }
    return null
  }
}
