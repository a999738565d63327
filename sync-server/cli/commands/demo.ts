import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, type Command } from '../command.ts'
import type { Output } from '../output.ts'
import { wholeNumber } from '../quantities.ts'
import { signIn } from '../session.ts'
import { startServer } from '../start-server.ts'
import { pathIn, type Terminal } from '../terminal.ts'

const HOST = '127.0.0.1'
const PORT = 8080

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, HOST, () => probe.close(() => resolve(true)))
  })

/** The port that was asked for, or else the first free one from the usual one on. */
const choosePort = async (asked: string | undefined, output: Output): Promise<number> => {
  if (asked !== undefined) return wholeNumber(asked, 'port', 0, 65_535)
  for (let port = PORT; port < PORT + 100; port++) {
    if (!(await isFree(port))) continue
    if (port !== PORT) output.line(`Port ${PORT} is taken, so this one listens on ${port}.`)
    return port
  }
  return 0
}

const run = async (folder: string, asked: string | undefined, output: Output, terminal: Terminal): Promise<void> => {
  const stopped = terminal.stopped()
  const [demo, { addDemoQueues }] = await Promise.all([import('../demo-library.ts'), import('../demo-chat.ts')])
  const password = await demo.setUpDemo(folder, terminal.now())
  const port = await choosePort(asked, output)
  const server = await startServer({ data: folder, host: HOST, port }, terminal)
  try {
    const { session } = await signIn(server.origin, { login: demo.DEMO_LOGIN, password, code: null }, true, terminal)
    await demo.importLibrary(session)
    await demo.importDemoCourse(session)
    await demo.planDemoMessage(session)
    const places = await demo.enrolPlaces(session)
    await addDemoQueues(session, places[0]!.login)
    const console = `${server.origin}/console/`
    output.line(`\nCarillon's demo, the city library "Biblioteka Miejska", is running. Ctrl+C ends it.\n`)
    output.line(`The console:  ${console}`)
    output.line(`              login ${demo.DEMO_LOGIN}, password ${password}\n`)
    output.line('Two endpoints, each best in a browser window of its own (a private one keeps them apart):')
    for (const { person, unit, link } of places) output.line(`  ${person}, ${unit}\n    ${link}`)
    output.object({
      origin: server.origin,
      console,
      login: demo.DEMO_LOGIN,
      password,
      endpoints: places.map(({ login: _, ...place }) => place),
    })
    await stopped
  } finally {
    await server.close()
  }
}

export const demo: Command = {
  name: 'demo',
  summary: 'Runs a server with the city library loaded and prints ready links',
  usage: `demo [--port N] [--data DIR]

  --port N              port to listen on (default: 8080, or the next one that is free)
  --data DIR            keep the demo's data here (default: a temporary folder)
  --json                print {"origin","console","login","password","endpoints":[{"person","unit","link"}…]}

It listens to this computer only.`,

  async run(args, output, terminal) {
    const { values } = parse(args, { port: { type: 'string' }, data: { type: 'string' } })
    const { data } = values
    const folder = data === undefined ? mkdtempSync(join(tmpdir(), 'carillon-demo-')) : pathIn(terminal, data)
    try {
      await run(folder, values.port, output, terminal)
    } finally {
      if (data === undefined) rmSync(folder, { recursive: true, force: true })
    }
  },
}
