/** First run: the organisation gets its name, its keys and its owner, once. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { OWNER } from '@carillon/shared-model/access/profiles.ts'
import { newAdminId } from '@carillon/shared-model/org/ids.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { keyFile, writeSecret } from './data-folder.ts'
import { isSetUp, type ServerKeys } from './identity.ts'
import { loginKey } from './logins.ts'
import { hashPassword } from './passwords.ts'
import { Refusal } from './refusal.ts'

export type Setup = { organisation: string; login: string; name: string; password: string }

const makeKeys = (): ServerKeys => {
  const rootKey = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as ServerKeys['rootKey']
  return { rootKey, ticketKey: randomBytes(32).toString('base64url') }
}

/**
 * Keys and account are written under the database's write lock, so that of two who set up at once only one does, and
 * what counts as set up is the database alone: a key file left by a crash before that is replaced.
 * @throws Refusal when the server has been set up before
 */
export const setUp = async (database: Database, folder: string, setup: Setup, now: number): Promise<void> => {
  const passwordHash = await hashPassword(setup.password)
  database.transaction(() => {
    if (isSetUp(database))
      throw new Refusal(
        409,
        'already-set-up',
        'This server has been set up before. Sign in with the account of its owner.',
      )
    writeSecret(keyFile(folder), `${JSON.stringify(makeKeys(), null, 2)}\n`)
    const admin = newAdminId(now)
    database.run(
      `INSERT INTO admins (id, login, name, password_hash, grants, profile, responsible, created_at)
       VALUES (?, ?, ?, ?, '[]', ?, '"everything"', ?)`,
      admin,
      loginKey(setup.login),
      setup.name.trim(),
      passwordHash,
      OWNER,
      now,
    )
    const put = 'INSERT INTO meta (key, value) VALUES (?, ?)'
    database.run(put, 'serverId', randomBytes(16).toString('base64url'))
    database.run(put, 'organisation', setup.organisation.trim())
    const subject = { id: admin, name: setup.organisation.trim() }
    appendAudit(database, { at: now, by: admin, device: null, act: 'server.set-up', subject, detail: {} })
  })
}
