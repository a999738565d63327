/** What goes over the link between head office and a branch server: frames of the exchange, and JSON beside them. */
import { z } from 'zod'
import { deviceId } from '@carillon/shared-model/org/ids.ts'
import { ORIGIN } from '@carillon/shared-model/wire/server-address.ts'

/** The first byte of a message. */
const KIND = { control: 0, exchange: 1 } as const
/** Of the link, in the address of which both sides say what they speak. */
export const LINK_VERSION = 1
/** With this code head office ends the link of a branch server that it has revoked: 4000 and above are an application's own (RFC 6455). */
export const REVOKED = 4403
/** Bytes of a message: a roster of a branch with ten thousand people. */
export const LARGEST_MESSAGE = 32 * 1024 * 1024

export const fromHeadOffice = z.discriminatedUnion('kind', [
  /** `proof`: the root key's signature over `welcomeBytes` */
  z.object({ kind: z.literal('welcome'), epoch: z.string().max(64), now: z.number().int(), proof: z.string() }),
  z.object({ kind: z.literal('roster'), roster: z.unknown() }),
])
export type FromHeadOfficeControl = z.infer<typeof fromHeadOffice>

const head = z.tuple([z.string().max(64), z.number().int().min(0), z.number().int().min(0)])
/** Times by the branch server's clock, which says `now`. */
const contacts = z.object({
  kind: z.literal('contacts'),
  now: z.number().int(),
  contacts: z
    .array(
      z.object({
        device: deviceId,
        /** when it was in touch last */
        at: z.number().int(),
        /** it still is */
        isConnected: z.boolean(),
        /** what it has written: log, Yjs client, next clock */
        heads: z.array(head).max(1000),
      }),
    )
    .max(100_000),
})
export type ContactsFrame = z.infer<typeof contacts>

export const fromBranch = z.discriminatedUnion('kind', [
  /** It has this roster, and is what the roster says. `origin`: where its computers reach it; null: it does not say */
  z.object({
    kind: z.literal('ready'),
    roster: z.number().int(),
    origin: z.string().max(200).regex(ORIGIN).nullable(),
    program: z.string().max(32),
  }),
  /** When its computers were in touch with it, those of which something is not as it was told last. */
  contacts,
])
export type FromBranchControl = z.infer<typeof fromBranch>

/** What head office signs to prove that it holds the organisation's root key. */
export const welcomeBytes = (nonce: string, branch: string, epoch: string, now: number): Uint8Array =>
  Buffer.from(`carillon head office\n${nonce}\n${branch}\n${epoch}\n${now}`)

export const controlFrame = (control: FromHeadOfficeControl | FromBranchControl): Uint8Array =>
  Buffer.concat([Uint8Array.of(KIND.control), Buffer.from(JSON.stringify(control))])

export const exchangeFrame = (frame: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.of(KIND.exchange), frame])

/** @throws when it is neither */
export const readFrame = (message: Uint8Array): { control: unknown } | { exchange: Uint8Array } => {
  const rest = message.subarray(1)
  if (message[0] === KIND.exchange) return { exchange: rest }
  if (message[0] === KIND.control) return { control: JSON.parse(new TextDecoder().decode(rest)) as unknown }
  throw new RangeError('not a message of the link')
}
