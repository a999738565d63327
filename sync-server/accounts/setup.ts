/** First run: the organisation gets its name, its keys and its owner, once. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { OWNER } from '@carillon/shared-model/access/profiles.ts'
import { newAdminId } from '@carillon/shared-model/org/ids.ts'
import type { NewAdministrator } from '../ports/administrators.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { keyFile, writeSecret } from '../files/data-folder.ts'
import type { ServerKeys } from './identity.ts'
import { loginKey } from './logins.ts'
import { hashPassword } from './passwords.ts'
import { Refusal } from '../refusal.ts'

export type Setup = { organisation: string; login: string; name: string; password: string }

const makeKeys = (): ServerKeys => {
  const rootKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as ServerKeys['rootKey']
  return { rootKey, ticketKey: randomBytes(32).toString('base64url') }
}

/**
 * Keys and account are written in one unit of work, so that of two who set up at once only one does, and what counts as
 * set up is the database alone: a key file left by a crash before that is replaced.
 * @throws Refusal when the server has been set up before
 */
export const setUp = async (unitOfWork: UnitOfWork, folder: string, setup: Setup, now: number): Promise<void> => {
  const passwordHash = await hashPassword(setup.password)
  await unitOfWork(async ({ installation, write }) => {
    if (await installation.organisation())
      throw new Refusal('already-set-up', 'This server has been set up before. Sign in with the account of its owner.')
    writeSecret(keyFile(folder), `${JSON.stringify(makeKeys(), null, 2)}\n`)
    const organisation = setup.organisation.trim()
    const owner: NewAdministrator = {
      id: newAdminId(now),
      login: loginKey(setup.login),
      name: setup.name.trim(),
      passwordHash,
      profile: OWNER,
      responsible: 'everything',
      own: [],
      identity: null,
      createdAt: now,
    }
    const by = { at: now, by: owner.id, device: null, subject: { id: owner.id, name: organisation } }
    write(
      { kind: 'administrator-added', account: owner },
      { kind: 'server-set-up', organisation, serverId: randomBytes(16).toString('base64url') },
      { kind: 'audit', entry: { ...by, act: 'server.set-up', detail: {} } },
    )
  })
}
