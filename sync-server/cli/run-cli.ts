/** Runs the real command line as processes, for tests. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('../bin/carillon.mjs', import.meta.url))
const PATIENCE = 20_000

export type Event = Record<string, unknown>
export type Result = { status: number | null; stdout: string; stderr: string; objects: Event[] }

const objectsOf = (stdout: string): Event[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event)

/** A command that goes on working, whose lines of JSON can be waited for. */
export class Running {
  readonly #child: ChildProcess
  readonly #ended: Promise<Result>
  readonly #watchers = new Set<() => void>()
  #stdout = ''
  #stderr = ''

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      for (const watcher of this.#watchers) watcher()
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text
      for (const watcher of this.#watchers) watcher()
    })
    this.#ended = new Promise((resolve) => {
      child.on('close', (status) => {
        resolve({ status, stdout: this.#stdout, stderr: this.#stderr, objects: this.events })
        for (const watcher of this.#watchers) watcher()
      })
    })
  }

  /** Whole lines so far. */
  get events(): Event[] {
    return objectsOf(this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1))
  }

  get stderr(): string {
    return this.#stderr
  }

  /** Resolves with the first that fits, of those that came or will come. @throws after 20 s, or when the process ends */
  until(fits: (event: Event) => boolean, from = 0): Promise<Event> {
    return this.#watch(() => this.events.slice(from).find(fits))
  }

  /** Resolves when standard error holds the text. */
  async untilError(text: string): Promise<void> {
    await this.#watch(() => this.#stderr.includes(text) || undefined)
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Ends the process and resolves when it has. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Result> {
    this.#child.kill(signal)
    return this.#ended
  }

  get ended(): Promise<Result> {
    return this.#ended
  }

  #watch<Found>(look: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const state = () => `${this.#stdout}\n${this.#stderr}`
      const timer = setTimeout(() => stop(() => reject(new Error(`waited in vain; so far:\n${state()}`))), PATIENCE)
      const stop = (then: () => void) => {
        clearTimeout(timer)
        this.#watchers.delete(watcher)
        then()
      }
      const watcher = () => {
        const found = look()
        if (found !== undefined) stop(() => resolve(found))
        else if (this.#child.exitCode !== null) stop(() => reject(new Error(`the process ended; it said:\n${state()}`)))
      }
      this.#watchers.add(watcher)
      watcher()
    })
  }
}

/** A folder of its own, a sign-in, and the processes started in it. */
export class Terminal {
  readonly folder = mkdtempSync(join(tmpdir(), 'carillon-cli-'))
  env: Record<string, string> = { CARILLON_LOGIN: 'boss', CARILLON_PASSWORD: 'correct-horse-9' }
  readonly #running: Running[] = []

  path(name: string): string {
    return join(this.folder, name)
  }

  start(...args: string[]): Running {
    const { PATH = '', HOME = '' } = process.env
    const env = { PATH, HOME, XDG_CONFIG_HOME: this.path('config'), TZ: 'UTC', ...this.env }
    const running = new Running(spawn(process.execPath, [ENTRY, ...args], { cwd: this.folder, env }))
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

  /** Sets a server up and starts it on a free port. @returns it with its origin */
  async serve(): Promise<{ server: Running; origin: string }> {
    const data = this.path('server')
    await this.done('setup', '--data', data, '--organisation', 'Biblioteka Miejska', '--owner', 'boss')
    return this.restart(data, '0')
  }

  async restart(data: string, port: string): Promise<{ server: Running; origin: string }> {
    const server = this.start('serve', '--data', data, '--port', port, '--json')
    const { origin } = await server.until((event) => 'origin' in event)
    return { server, origin: String(origin) }
  }

  async close(): Promise<void> {
    await Promise.all(this.#running.map((running) => running.end('SIGKILL')))
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const LIBRARY = {
  units: fileURLToPath(new URL('../directory/city-library/units.csv', import.meta.url)),
  people: fileURLToPath(new URL('../directory/city-library/people.csv', import.meta.url)),
}
