import { parse, UsageError, type Command } from '../command.ts'
import { wholeNumber } from '../quantities.ts'
import { untilStopped } from '../until-stopped.ts'

const LATER = ['database', 'redis', 'upstream', 'key'] as const

export const serve: Command = {
  name: 'serve',
  summary: 'Runs the server',
  usage: `serve [--data DIR] [--host H] [--port N] [--tls-cert F --tls-key F] [--allow-plain]

  --data DIR            folder of the database and the keys (default ./data)
  --host H              address to listen on (default 127.0.0.1: this computer only)
  --port N              port to listen on (default 8080; 0: one that is free)
  --tls-cert F          certificate, PEM
  --tls-key F           its private key, PEM
  --allow-plain         serve other computers without TLS, behind a proxy that encrypts
  --json                print {"origin","setup"} and nothing else

The log goes to standard error.`,

  async run(args, output) {
    const { values } = parse(args, {
      data: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      'allow-plain': { type: 'boolean' },
      database: { type: 'string' },
      redis: { type: 'string' },
      upstream: { type: 'string' },
      key: { type: 'string' },
    })
    for (const option of LATER)
      if (values[option] !== undefined) throw new UsageError(`--${option} belongs to a later version.`)
    const { 'tls-cert': tlsCert, 'tls-key': tlsKey, host } = values
    const stopped = untilStopped()
    const { serve: start } = await import('../../main.ts')
    const server = await start({
      data: values.data ?? 'data',
      port: wholeNumber(values.port ?? '8080', 'port', 0, 65_535),
      allowPlain: values['allow-plain'] ?? false,
      logLevel: 'warn',
      ...(host === undefined ? {} : { host }),
      ...(tlsCert === undefined ? {} : { tlsCert }),
      ...(tlsKey === undefined ? {} : { tlsKey }),
    })
    const setup = server.setupToken === null ? null : `${server.origin}/console/#setup=${server.setupToken}`
    output.line(`Carillon listens at ${server.origin}`)
    if (setup !== null) output.line(`It has not been set up yet. Open this link to do so:\n${setup}`)
    output.object({ origin: server.origin, setup })
    await stopped
    await server.close()
  },
}
