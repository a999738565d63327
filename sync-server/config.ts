/** What a server is started with. The command line and tests make one; nothing is read from the environment here. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ownFile } from './files/home.ts'
import { isLoopback } from './loopback.ts'

const file = z
  .string()
  .refine((path) => existsSync(path), { error: (issue) => `There is no file ${String(issue.input)}.` })

const schema = z
  .object({
    /** folder of the database and the keys */
    data: z.string().min(1, 'Name a folder for the data.'),
    host: z.string().min(1).default('127.0.0.1'),
    /** 0: one that is free */
    port: z.number().int().min(0).max(65_535, 'A port is a number up to 65535.').default(8080),
    /** PEM files */
    tlsCert: file.optional(),
    tlsKey: file.optional(),
    /** serve other computers without encryption */
    allowPlain: z.boolean().default(false),
    /** pino's, or `silent` */
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    /** folders with the built apps */
    console: z.string().default(() => fileURLToPath(ownFile('../admin-app/dist'))),
    endpoint: z.string().default(() => fileURLToPath(ownFile('../endpoint-app/dist'))),
  })
  .refine(({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined), {
    error: 'TLS needs both a certificate (--tls-cert) and its key (--tls-key).',
  })
  .refine(({ host, tlsCert, allowPlain }) => isLoopback(host) || tlsCert !== undefined || allowPlain, {
    error:
      'Without TLS the server listens to this computer only: anybody on the network could read passwords and messages. ' +
      'Give --tls-cert and --tls-key, or say --allow-plain if a proxy in front of it encrypts.',
  })

export type ConfigInput = z.input<typeof schema>
export type Config = z.output<typeof schema>

/** @throws Error with a sentence about the first thing that is wrong */
export const readConfig = (input: ConfigInput): Config => {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues[0]?.message ?? 'The configuration is not valid.')
}
