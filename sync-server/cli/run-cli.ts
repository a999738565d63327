/** Runs the command line in this process, with a folder, a clock and streams of its own. For tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { ManualTime } from '@carillon/shared-model/replica/simulation/manual-time.ts'
import { OWNER, preparedFolder, SET_UP_AT } from '../http/prepared-folder.ts'
import { main } from './main.ts'
import { Running, type Event, type Prints, type Result } from './running.ts'
import type { Terminal } from './terminal.ts'

// The provider listens for the process's end once per log, and an endpoint follows dozens.
process.setMaxListeners(0)

const HOUR = 3_600_000

/** Stands still until it is moved; what is to be done at once is done at once. */
class Time extends ManualTime {
  /** the end of the hours that pass */
  #end = 0

  /** Moves the clock by hours: what is asked for in the meantime waits for a full hour, or for the end. */
  passHours(milliseconds: number): void {
    this.#end = this.now() + milliseconds
    this.advance(milliseconds)
  }

  override after(milliseconds: number, work: () => void): () => void {
    if (milliseconds <= 0) {
      const soon = setImmediate(work)
      return () => clearImmediate(soon)
    }
    const left = this.#end - this.now()
    const isWithin = milliseconds < left
    return super.after(isWithin ? Math.min(left, Math.ceil(milliseconds / HOUR) * HOUR) : milliseconds, work)
  }
}

const stream = (prints: Prints): Writable =>
  new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      prints(text)
      done()
    },
  })

export class TestTerminal {
  readonly folder = mkdtempSync(join(tmpdir(), 'carillon-cli-'))
  /** of every command, server and endpoint that is started here */
  readonly time = new Time(SET_UP_AT + 30_000)
  env: Record<string, string> = { CARILLON_LOGIN: OWNER.login, CARILLON_PASSWORD: OWNER.password }
  readonly #running: Running[] = []

  path(name: string): string {
    return join(this.folder, name)
  }

  start(...args: string[]): Running {
    const running = new Running((stdout, stderr) => {
      const stdin = new PassThrough()
      let stop = () => {}
      const stopped = new Promise<void>((resolve) => (stop = resolve))
      const ended = main(args, this.inside(stdin, stdout, stderr, stopped))
      return { ended, stop, type: (text) => void stdin.write(text) }
    })
    this.#running.push(running)
    return running
  }

  run(...args: string[]): Promise<Result> {
    return this.start(...args).ended
  }

  /** Runs a command that must succeed, with `--json`. @returns its last object */
  async done(...args: string[]): Promise<Event> {
    const { status, objects, stderr } = await this.run(...args, '--json')
    const last = objects.at(-1)
    if (status !== 0 || !last) throw new Error(`carillon ${args.join(' ')} ended with ${status}: ${stderr}`)
    return last
  }

  /** Hours pass for all of them, and nobody counts the seconds; connections that a server has closed meanwhile are found out. */
  async pass(milliseconds: number, origin: string): Promise<void> {
    this.time.passHours(milliseconds)
    while ((await this.run('series', 'list', '--server', origin)).status !== 0);
  }

  /** Starts a server that has been set up, on a free port. @param kind `library`: with the city library's directory */
  async serve(kind: 'owner' | 'library' = 'library'): Promise<{ server: Running; origin: string; data: string }> {
    const data = this.path('server')
    await preparedFolder(kind, data)
    return { ...(await this.restart(data, '0')), data }
  }

  /** Starts a server in its folder, a second later than what was before. */
  async restart(data: string, port: string): Promise<{ server: Running; origin: string }> {
    this.time.advance(1000)
    const server = this.start('serve', '--data', data, '--port', port, '--json')
    const { origin } = await server.until((event) => 'origin' in event)
    return { server, origin: String(origin) }
  }

  /** An endpoint on a new computer of a unit, in a folder of its own; it has all that there is for it. */
  async enrol(origin: string, unit: string, name: string, ...args: string[]): Promise<Running> {
    const { link } = await this.done('enrol', '--unit', unit, ...args, '--server', origin)
    const place = ['--data', this.path(name), '--name', name, '--json']
    const endpoint = this.start('endpoint', '--enrol', String(link), ...place)
    await endpoint.until((event) => event.event === 'synced')
    return endpoint
  }

  /** Ends what still runs, endpoints before their servers, and removes the folder. */
  async close(): Promise<void> {
    for (const running of this.#running.reverse()) await running.end()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What a command is given. */
  inside(
    stdin: PassThrough = new PassThrough(),
    stdout: Prints = () => {},
    stderr: Prints = () => {},
    stopped = new Promise<void>(() => {}),
  ): Terminal {
    return {
      env: { XDG_CONFIG_HOME: this.path('config'), ...this.env },
      cwd: this.folder,
      home: this.folder,
      stdin,
      stdout: stream(stdout),
      stderr: stream(stderr),
      now: this.time.now,
      elapsed: this.time.now,
      timers: this.time,
      stopped: () => stopped,
      outlive: () => {},
    }
  }
}
