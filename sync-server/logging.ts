import { pino, type DestinationStream, type Logger } from 'pino'

const SECRETS = ['token', 'ticket', 'password', 'code', 'authorization']

/** The database's own failure for want of room: said once (store/disk-watch.ts), and not by everything that fails over it. */
const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL'

/**
 * JSON lines; secrets that slip into a record are blotted out.
 * @param level pino's, or `silent`
 * @param to this process's standard error unless it is given
 */
export const makeLogger = (level: string, to?: DestinationStream): Logger =>
  pino(
    {
      level,
      hooks: {
        logMethod(args, method) {
          const [details] = args as unknown[]
          if (typeof details === 'object' && details !== null && 'err' in details && isDiskFull(details.err)) return
          method.apply(this, args)
        },
      },
      redact: {
        paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[hidden]',
      },
      serializers: {
        // An address without its query: sockets carry their tokens there.
        req: (request: { method?: string; url?: string }) => ({
          method: request.method,
          path: request.url?.split('?', 1)[0],
        }),
      },
    },
    to ?? standardError(),
  )

/** The log may lie on the very disk that is full: what cannot be written is lost, and nothing else. */
const standardError = (): DestinationStream => pino.destination({ fd: 2, sync: true }).on('error', () => {})
