/**
 * What the organisation says about an installation, in a file that comes with it; and what this account's app keeps
 * for itself. Nothing here is a secret but a code that waits to be used.
 */
import { z } from 'zod'
import { SOCKET_URL } from '../wire/server-address.ts'
import { certificateHash, type Pin } from './own-certificate.ts'

const origin = z.url({ protocol: /^https?$/ }).transform((address) => new URL(address).origin)
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'such as 22:00')

export const quietHours = z.object({ from: clock, to: clock })
export type QuietHours = z.infer<typeof quietHours>

/** `carillon.json`, as an administrator of computers distributes it. */
export const installationSettings = z.object({
  /** as people reach it, such as `https://carillon.example` */
  server: origin.optional(),
  /** a code for many computers: they enrol with it and ask nobody */
  code: z.string().min(1).max(64).optional(),
  /** SHA-256 of the server's certificate, base64: it is trusted, and no other */
  certificate: certificateHash.optional(),
  /** whether the app starts with the system */
  startsWithSystem: z.boolean().optional(),
  quiet: z
    .object({
      /** whether people may ask for quiet */
      allowed: z.boolean(),
      /** at most so many minutes at a time, and hours a day */
      longestMinutes: z.number().int().min(0).max(1440).optional(),
    })
    .optional(),
})
export type InstallationSettings = z.infer<typeof installationSettings>

export const fromSettings = ({ certificate }: InstallationSettings): Pin | null =>
  certificate === undefined ? null : { sha256: certificate, from: 0 }

/** `state.json` in the account's own folder. */
export const keptState = z.object({
  server: origin.nullable().catch(null),
  /** of the other servers that its desk names */
  sockets: z.array(z.string().regex(SOCKET_URL)).catch([]),
  /** that waits to be used; sealed: by the system's key store, base64 */
  code: z
    .object({ text: z.string().max(2000), sealed: z.boolean() })
    .nullable()
    .catch(null),
  isEnrolled: z.boolean().catch(false),
  /** of the server, where it came with the enrolment or was renewed since */
  pin: z.object({ sha256: certificateHash, from: z.number() }).nullable().catch(null),
  /** whose server this is enrolled at: what may renew the certificate */
  trust: z
    .object({ serverId: z.string().max(64), rootKey: z.string().max(64) })
    .nullable()
    .catch(null),
  quiet: quietHours.nullable().catch(null),
  /** do not disturb until then, milliseconds since the epoch */
  undisturbedUntil: z.number().catch(0),
  window: z
    .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number(), isMaximized: z.boolean() })
    .nullable()
    .catch(null),
})
export type KeptState = z.infer<typeof keptState>

export const NOTHING_KEPT: KeptState = {
  server: null,
  sockets: [],
  code: null,
  isEnrolled: false,
  pin: null,
  trust: null,
  quiet: null,
  undisturbedUntil: 0,
  window: null,
}

/** @returns what was kept; a damaged file is as good as none */
export const readKept = (text: string | null): KeptState => {
  try {
    return keptState.parse(JSON.parse(text ?? ''))
  } catch {
    return NOTHING_KEPT
  }
}

/** @throws Error with a sentence for whoever distributes the file */
export const readInstallation = (text: string | null, path: string): InstallationSettings => {
  if (text === null) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`${path} is no JSON. Mend it, or remove it to start without settings.`)
  }
  const read = installationSettings.safeParse(value)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Error(`${path}: “${issue?.path.join('.')}” cannot be: ${issue?.message}.`)
}
