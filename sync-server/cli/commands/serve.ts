import { parse, UsageError, type Command } from '../command.ts'
import { sentenceOf } from '../errors.ts'
import { wholeNumber } from '../quantities.ts'
import { startServer } from '../start-server.ts'
import { pathIn } from '../terminal.ts'

const LATER = ['database', 'redis'] as const

export const serve: Command = {
  name: 'serve',
  summary: 'Runs the server',
  usage: `serve [--data DIR] [--host H] [--port N] [--tls-cert F --tls-key F] [--allow-plain]
      [--origin URL] [--trust-proxy ADDRESS] [--upstream URL --key F]

  --data DIR            folder of the database and the keys (default ./data)
  --host H              address to listen on (default 127.0.0.1: this computer only)
  --port N              port to listen on (default 8080; 0: one that is free)
  --tls-cert F          certificate, PEM
  --tls-key F           its private key, PEM
  --allow-plain         serve other computers without TLS, behind a proxy that encrypts
  --origin URL          how people reach the server, such as https://carillon.example (for links,
                        and for computers of a branch server, which are told)
  --trust-proxy ADDRESS proxies that say from where somebody calls, such as 127.0.0.1 or 10.0.0.0/8; with commas
  --upstream URL        be a branch server of the head office there
  --key F               the file that carillon branch add wrote for this branch server
  --json                print {"origin","setup"} and nothing else

The log goes to standard error. CARILLON_METRICS_TOKEN opens /metrics to whoever bears it.`,

  async run(args, output, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      'allow-plain': { type: 'boolean' },
      origin: { type: 'string' },
      'trust-proxy': { type: 'string' },
      database: { type: 'string' },
      redis: { type: 'string' },
      upstream: { type: 'string' },
      key: { type: 'string' },
    })
    for (const option of LATER)
      if (values[option] !== undefined) throw new UsageError(`--${option} belongs to a later version.`)
    const { 'tls-cert': tlsCert, 'tls-key': tlsKey, 'trust-proxy': trustProxy, host, origin, upstream, key } = values
    const metricsToken = terminal.env.CARILLON_METRICS_TOKEN
    const stopped = terminal.stopped()
    // The server guards its own work; a library that leaves a promise to itself does not end it either.
    terminal.outlive((reason) => output.error(`Something failed in the background: ${sentenceOf(reason)}`))
    const config = {
      data: pathIn(terminal, values.data ?? 'data'),
      port: wholeNumber(values.port ?? '8080', 'port', 0, 65_535),
      allowPlain: values['allow-plain'] ?? false,
      ...(host === undefined ? {} : { host }),
      ...(tlsCert === undefined ? {} : { tlsCert: pathIn(terminal, tlsCert) }),
      ...(tlsKey === undefined ? {} : { tlsKey: pathIn(terminal, tlsKey) }),
      ...(origin === undefined ? {} : { origin }),
      ...(trustProxy === undefined ? {} : { trustProxy: trustProxy.split(',').map((one) => one.trim()) }),
      ...(upstream === undefined ? {} : { upstream }),
      ...(key === undefined ? {} : { key: pathIn(terminal, key) }),
      ...(metricsToken ? { metricsToken } : {}),
    }
    const server = await startServer(config, terminal)
    const setup = server.setupToken === null ? null : `${server.origin}/console/#setup=${server.setupToken}`
    output.line(`Carillon listens at ${server.origin}`)
    if (setup !== null) output.line(`It has not been set up yet. Open this link to do so:\n${setup}`)
    output.object({ origin: server.origin, setup })
    await stopped
    await server.close()
  },
}
