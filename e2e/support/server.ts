/** The real server in this process, set up with the city library, to be stopped and started again, and its time. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { preparedFolder, SET_UP_AT, SETUP } from '../../sync-server/http/prepared-folder.ts'
import type { ConfigInput } from '../../sync-server/config.ts'
import type { RunningServer } from '../../sync-server/roles/running-server.ts'
import { serve } from '../../sync-server/roles/serve.ts'
import { copyApps, type AppFolders } from './upgrade.ts'
import type { Window } from './browser.ts'

export const OWNER = { login: SETUP.login, password: SETUP.password, name: SETUP.name }

/** Milliseconds after which whoever has lost the server has tried again, however long it backs off. */
export const REDIALLED = 30_000

export class TestServer {
  readonly windows = new Set<Window>()
  /** who wants to hear of a start, before anything else goes on */
  readonly whenStarted = new Set<() => Promise<void>>()
  readonly #folder: string
  readonly #config: Partial<ConfigInput>
  #port = 0
  #origin = ''
  #running: RunningServer | null = null
  #apps: AppFolders | null = null
  /** milliseconds by which its clock, and that of all windows, is ahead of this computer's */
  #ahead = SET_UP_AT - Date.now()

  private constructor(folder: string, config: Partial<ConfigInput> = {}) {
    this.#folder = folder
    this.#config = config
  }

  /** Started, with 50 units and 404 people; its clock shows when they were imported. */
  static async withLibrary(): Promise<TestServer> {
    const folder = await mkdtemp(join(tmpdir(), 'carillon-e2e-'))
    await preparedFolder('library', folder)
    const server = new TestServer(folder)
    await server.start()
    return server
  }

  /** Started as a branch server, in a folder where its key file is; its computers are told where it is. */
  static async ofBranch(folder: string, config: Pick<ConfigInput, 'upstream' | 'key'>): Promise<TestServer> {
    const first = new TestServer(folder, config)
    await first.start()
    await first.stop()
    const server = new TestServer(folder, { ...config, origin: first.origin })
    server.#port = first.#port
    await server.start()
    return server
  }

  /** Milliseconds. */
  get now(): number {
    return Date.now() + this.#ahead
  }

  get origin(): string {
    return this.#origin
  }

  /** So many milliseconds pass, here and in all windows. */
  async pass(milliseconds: number): Promise<void> {
    this.#ahead += milliseconds
    await Promise.all([...this.windows].map(({ context }) => context.clock.fastForward(milliseconds)))
  }

  /** Serves the apps from a folder of its own, where an upgrade may replace them. From the next start on. */
  async serveCopies(): Promise<AppFolders> {
    return (this.#apps = await copyApps(join(this.#folder, 'apps')))
  }

  /** At the address that it had before. @param tls paths of a certificate and its key; left out: none */
  async start(tls: { tlsCert?: string; tlsKey?: string } = {}): Promise<void> {
    const config = {
      data: this.#folder,
      port: this.#port,
      logLevel: 'silent',
      ...this.#apps,
      ...this.#config,
      ...tls,
    } as const
    this.#running = await serve(config, () => this.now)
    this.#origin = this.#running.origin
    this.#port = this.#running.port
    await Promise.all([...this.whenStarted].map((listener) => listener()))
  }

  async stop(): Promise<void> {
    await this.#running?.close()
    this.#running = null
  }

  /** With all its windows. */
  async close(): Promise<void> {
    await Promise.all([...this.windows].map((window) => window.close()))
    await this.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
