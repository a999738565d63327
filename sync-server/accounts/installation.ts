import type { KeyObject } from 'node:crypto'
import type { Announcements } from '../ports/announcements.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { Refusal } from '../refusal.ts'
import { loadIdentity, type Identity } from './identity.ts'
import { checkSetupToken, newSetupToken } from './setup-token.ts'
import { setUp, type Setup } from './setup.ts'
import { Vault } from './vault.ts'

type Parts = {
  unitOfWork: UnitOfWork
  repositories: Repositories
  announcements: Announcements
  folder: string
  now: () => number
}

/** Whose server this is: nobody's, until it has been set up by whoever has the token that it prints at its start. */
export class Installation {
  readonly #parts: Parts
  #identity: Identity | null
  #setupToken: string | null

  /** @param identity as it is known; null: the server has not been set up */
  constructor(parts: Parts, identity: Identity | null) {
    this.#parts = parts
    this.#identity = identity
    this.#setupToken = identity ? null : newSetupToken()
  }

  /** @throws Error when the server's keys are missing or damaged */
  static async load(parts: Parts): Promise<Installation> {
    const read = () => loadIdentity(parts.repositories.installation, parts.folder)
    const installation = new Installation(parts, await read())
    parts.announcements.on(['server-set-up'], async () => {
      installation.#identity = await read()
      installation.#setupToken = null
    })
    return installation
  }

  /** null until the server has been set up */
  get identity(): Identity | null {
    return this.#identity
  }

  /** what the first visitor proves with that they may set the server up; null: it is set up */
  get setupToken(): string | null {
    return this.#setupToken
  }

  /** @throws Refusal until the server has been set up */
  known(): Identity {
    if (this.#identity) return this.#identity
    throw new Refusal(
      'not-set-up',
      'This server has not been set up yet. Open the console with the token that it printed at its start.',
    )
  }

  /** Signs for the organisation. @throws Refusal until the server has been set up, and at a branch server */
  rootKey(): KeyObject {
    const { rootKey } = this.known()
    if (rootKey) return rootKey
    throw new Refusal('not-at-a-branch', 'Only head office signs for the organisation.')
  }

  /** Keeps secrets in the database. @throws Refusal until the server has been set up */
  vault(): Vault {
    return new Vault(this.known().ticketKey)
  }

  /** @throws Refusal when the token is not the one printed at the start, or the server is set up already */
  async setUp(token: string, setup: Setup): Promise<Identity> {
    checkSetupToken(this.#setupToken, token)
    const { unitOfWork, folder, now } = this.#parts
    await setUp(unitOfWork, folder, setup, now())
    return this.known()
  }
}
