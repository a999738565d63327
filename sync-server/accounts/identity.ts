/** Who this server is: the organisation, and the keys that nobody else has. */
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { Database } from '../store/database.ts'
import { keyFile } from './data-folder.ts'

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
  /** signs for the organisation: its public half is pinned by every endpoint */
  rootKey: KeyObject
}

const metaOf = (database: Database, key: string): string | null =>
  database.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value ?? null

export const isSetUp = (database: Database): boolean => metaOf(database, 'organisation') !== null

/** @returns null when this server has not been set up @throws when the keys are missing or damaged */
export const loadIdentity = (database: Database, folder: string): Identity | null => {
  const name = metaOf(database, 'organisation')
  const serverId = metaOf(database, 'serverId')
  if (name === null || serverId === null) return null
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
    organisation: { name, serverId, rootKey: keys.rootKey.x },
    ticketKey: Buffer.from(keys.ticketKey, 'base64url'),
    rootKey: createPrivateKey({ key: keys.rootKey, format: 'jwk' }),
  }
}
