/** The real server as a child process, set up with the city library, to be stopped, killed and started again. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const ROOT = join(import.meta.dirname, '..', '..')
const CARILLON = join(ROOT, 'sync-server', 'bin', 'carillon.mjs')
const LIBRARY = join(ROOT, 'sync-server', 'directory', 'city-library')
export const OWNER = { login: 'owner', password: 'correct horse battery' }

const environment = (data: string) => ({
  ...process.env,
  CARILLON_LOGIN: OWNER.login,
  CARILLON_PASSWORD: OWNER.password,
  XDG_CONFIG_HOME: data,
})

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

export class TestServer {
  readonly data: string
  readonly port: number
  #process: ChildProcess | null = null

  private constructor(data: string, port: number) {
    this.data = data
    this.port = port
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Set up, started, and with 50 units and 404 people. */
  static async withLibrary(): Promise<TestServer> {
    const data = await mkdtemp(join(tmpdir(), 'carillon-e2e-'))
    const server = new TestServer(data, await freePort())
    await server.run('setup', '--data', data, '--organisation', 'Biblioteka Miejska', '--owner', OWNER.login)
    await server.start()
    await server.cli('import', '--units', join(LIBRARY, 'units.csv'), '--people', join(LIBRARY, 'people.csv'))
    return server
  }

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [CARILLON, 'serve', '--data', this.data, '--port', String(this.port), '--json'],
      { env: environment(this.data), stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.#process = child
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    const lines = createInterface({ input: child.stdout })
    const exited = once(child, 'exit').then(() => {
      throw new Error(`The server ended: ${errors}`)
    })
    exited.catch(() => undefined)
    await Promise.race([once(lines, 'line'), exited])
  }

  /** @param signal SIGTERM ends it in good order, SIGKILL does not */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  async close(): Promise<void> {
    await this.stop()
    await rm(this.data, { recursive: true, force: true })
  }

  /** Runs a command of the command line against this server and returns its first line of JSON. */
  async cli<Reply>(...args: string[]): Promise<Reply> {
    const { stdout } = await this.run(...args, '--server', this.origin, '--json')
    return JSON.parse(stdout.split('\n')[0]!) as Reply
  }

  run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    return this.runAs(OWNER, ...args)
  }

  runAs(who: typeof OWNER, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
    return promisify(execFile)(process.execPath, [CARILLON, ...args], {
      env: { ...environment(this.data), CARILLON_LOGIN: who.login, CARILLON_PASSWORD: who.password },
      maxBuffer: 1 << 26,
    })
  }
}
