/** What a server is started with. The command line and tests make one; nothing is read from the environment here. */
import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ownFile } from './files/home.ts'
import { isLoopback } from './loopback.ts'

const file = z
  .string()
  .refine((path) => existsSync(path), { error: (issue) => `There is no file ${String(issue.input)}.` })

/** Such as `https://carillon.example`: nothing stands behind the name and the port. */
const origin = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!url || !isWeb || url.username !== '')
    context.addIssue('--origin is what people type to reach the server, such as https://carillon.example.')
  else if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    context.addIssue(
      `Carillon needs a name of its own, such as ${url.protocol}//carillon.${url.host}: it cannot live below ${url.pathname}.`,
    )
  return url?.origin ?? ''
})

/** An address, or all that begin alike, such as `10.0.0.0/8`. */
const isAddress = (text: string): boolean => {
  const [address = '', length, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (family === 4 ? 32 : 128))
}

const schema = z
  .object({
    /** folder of the database and the keys */
    data: z.string().min(1, 'Name a folder for the data.'),
    host: z
      .string()
      .min(1, 'Name an address to listen on: --host 127.0.0.1 is this computer only.')
      .default('127.0.0.1'),
    /** 0: one that is free */
    port: z.number().int().min(0).max(65_535, 'A port is a number up to 65535.').default(8080),
    /** PEM files */
    tlsCert: file.optional(),
    tlsKey: file.optional(),
    /** serve other computers without encryption */
    allowPlain: z.boolean().default(false),
    /** as people reach it, where that is not as it listens: behind a proxy */
    origin: origin.optional(),
    /** proxies that are believed when they say from where and how somebody calls */
    trustProxy: z
      .array(
        z.string().refine(isAddress, {
          error: (issue) => `“${String(issue.input)}” is no address of a proxy, such as 127.0.0.1 or 10.0.0.0/8.`,
        }),
      )
      .default([]),
    /** head office, such as `https://carillon.example`: this server is a branch server */
    upstream: z
      .string()
      .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
        error: '--upstream is the address of head office, such as https://carillon.example.',
      })
      .optional(),
    /** with which a branch server proves itself */
    key: file.optional(),
    /** what Prometheus proves itself with; without one there are no metrics */
    metricsToken: z.string().min(16, 'The token for metrics has at least 16 characters.').optional(),
    /** pino's, or `silent` */
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    /** folders with the built apps */
    console: z.string().default(() => fileURLToPath(ownFile('../admin-app/dist'))),
    endpoint: z.string().default(() => fileURLToPath(ownFile('../endpoint-app/dist'))),
  })
  .refine(({ tlsCert, tlsKey }) => (tlsCert === undefined) === (tlsKey === undefined), {
    error: 'TLS needs both a certificate (--tls-cert) and its key (--tls-key).',
  })
  .refine(({ upstream, key }) => (upstream === undefined) === (key === undefined), {
    error: 'A branch server needs both the address of head office (--upstream) and its own key file (--key).',
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
