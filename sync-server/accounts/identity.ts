/** Who this server is: the organisation, and the keys that nobody else has. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { InstallationRepository } from '../ports/installation.ts'
import { keyFile } from '../files/data-folder.ts'

/** `server.key.json`: the organisation's root key as a JWK (RFC 8037), and 32 random bytes for tickets, base64url. */
const keysSchema = z.object({
  rootKey: z.object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().length(43),
    d: z.string().length(43),
  }),
  ticketKey: z.string().length(43),
})
export type ServerKeys = z.infer<typeof keysSchema>

/** @throws when this is not the contents of a key file */
export const parseKeys = (text: string): ServerKeys => keysSchema.parse(JSON.parse(text))

export type Identity = {
  organisation: Organisation
  /** 32 bytes: the key of the tickets' HMAC */
  ticketKey: Buffer
  /** signs for the organisation: its public half is pinned by every endpoint; null at a branch server, which has it not */
  rootKey: KeyObject | null
}

/** @returns null when this server has not been set up @throws when the keys are missing or damaged */
export const loadIdentity = async (repository: InstallationRepository, folder: string): Promise<Identity | null> => {
  const organisation = await repository.organisation()
  if (organisation === null) return null
  const file = keyFile(folder)
  if (!existsSync(file))
    throw new Error(`The server's keys are missing: ${file}. Put the file back, or restore a backup, which holds them.`)
  let keys: ServerKeys
  try {
    keys = parseKeys(readFileSync(file, 'utf8'))
  } catch {
    throw new Error(`The server's keys in ${file} cannot be read. Restore a backup, which holds them.`)
  }
  return {
    organisation: { ...organisation, rootKey: keys.rootKey.x },
    ticketKey: Buffer.from(keys.ticketKey, 'base64url'),
    rootKey: createPrivateKey({ key: keys.rootKey, format: 'jwk' }),
  }
}
