import { pino, type Logger } from 'pino'

const SECRETS = ['token', 'ticket', 'password', 'code', 'authorization']

/** JSON lines on standard error; secrets that slip into a record are blotted out. @param level pino's, or `silent` */
export const makeLogger = (level: string): Logger =>
  pino(
    {
      level,
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
    pino.destination({ fd: 2, sync: true }),
  )
