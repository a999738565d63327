/** The server as a process of its own, to be killed and started again. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { preparedFolder } from '../../sync-server/http/prepared-folder.ts'
import { OWNER } from './server.ts'

const CARILLON = join(import.meta.dirname, '..', '..', 'sync-server', 'bin', 'carillon.mjs')

export class ServerProcess {
  #folder: string
  /** null: one that is free */
  #port: string | null = null
  #process: ChildProcess | null = null

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Started, with the city library. @param parent where its folder lies */
  static async withLibrary(parent = tmpdir()): Promise<ServerProcess> {
    const folder = await mkdtemp(join(parent, 'carillon-e2e-'))
    await preparedFolder('library', folder)
    const server = new ServerProcess(folder)
    await server.start()
    return server
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** That of this computer, as the process has no other. */
  get now(): number {
    return Date.now()
  }

  /** At the address that it had before. */
  async start(): Promise<void> {
    const args = ['serve', '--data', this.#folder, '--port', this.#port ?? '0', '--json']
    const child = spawn(process.execPath, [CARILLON, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    const exited = once(child, 'exit').then(() => {
      throw new Error(`The server ended: ${errors}`)
    })
    exited.catch(() => undefined)
    const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited])) as [string]
    this.#port = new URL((JSON.parse(line) as { origin: string }).origin).port
  }

  /** At once, and in no order. */
  async kill(): Promise<void> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  }

  /** While it runs. */
  async backUp(file: string): Promise<void> {
    await this.#carillon('backup', '--to', file, '--server', this.origin)
  }

  /** Goes on with the backup's data, once it is started again, in the place of its own. */
  async restore(file: string): Promise<void> {
    const folder = `${this.#folder}-restored`
    await this.#carillon('restore', '--from', file, '--data', folder)
    await rm(this.#folder, { recursive: true, force: true })
    this.#folder = folder
  }

  async #carillon(...args: string[]): Promise<void> {
    const env = { ...process.env, CARILLON_LOGIN: OWNER.login, CARILLON_PASSWORD: OWNER.password }
    await promisify(execFile)(process.execPath, [CARILLON, ...args], { env })
  }

  async close(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
