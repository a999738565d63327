import { UsageError } from './command.ts'

export const DEFAULT_SERVER = 'http://127.0.0.1:8080'

/** The option that every command has that talks to a server. */
export const SERVER_OPTION = { server: { type: 'string' } } as const
export const SERVER_USAGE = `  --server URL          the server (default ${DEFAULT_SERVER})`
export const JSON_USAGE = '  --json                print JSON, one object a line'

/** @returns the origin, without a slash at the end @throws UsageError when it is not the address of a server */
export const serverOrigin = (text: string = DEFAULT_SERVER): string => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.host) return url.origin
  throw new UsageError(`--server is an address such as ${DEFAULT_SERVER}, not '${text}'.`)
}
