/** A real server on a free port with a folder of its own, and those who talk to it. For tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiError, apiClient } from '@carillon/shared-model/api/client.ts'
import type { Account, Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { makeKeyPair, makeToken, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import * as assert from 'uvu/assert'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import type { ConfigInput } from '../config.ts'
import { serve } from '../roles/serve.ts'
import { OWNER, preparedFolder, SET_UP_AT, SETUP } from './prepared-folder.ts'
import type { Database } from '../store/sqlite/database.ts'

export { OWNER } from './prepared-folder.ts'

type Credentials = { login: string; password: string; code?: string | null }

type ImportMore = { dryRun?: boolean; allowRemovals?: number }

/** An administrator’s device. */
export type SignedIn = Device & { account: Account }
export type Device = { device: DeviceId; organisation: Organisation; keys: CryptoKeyPair }

const METRICS_TOKEN = 'the token of the tests'

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'carillon-'))

export class TestServer {
  readonly folder: string
  clock: { now: number } = { now: SET_UP_AT }
  /** lines of the log, as far as `logLevel` lets them through */
  readonly logged: string[] = []
  /** the server's own connection */
  database!: Database
  #config: Partial<ConfigInput> = {}
  #running!: Awaited<ReturnType<typeof serve>>
  /** the last one of each key, and what it says */
  readonly #tokens = new WeakMap<CryptoKey, { says: string; token: Promise<string> }>()

  constructor(folder = temporaryFolder()) {
    this.folder = folder
  }

  /** A server that is set up and has one administrator. */
  static ready(config: Partial<ConfigInput> = {}): Promise<TestServer> {
    return TestServer.#prepared('owner', config)
  }

  /** A server with the city library’s 50 units and 404 people as well. */
  static withLibrary(config: Partial<ConfigInput> = {}): Promise<TestServer> {
    return TestServer.#prepared('library', config)
  }

  static async #prepared(kind: 'owner' | 'library', config: Partial<ConfigInput>): Promise<TestServer> {
    const folder = temporaryFolder()
    await preparedFolder(kind, folder)
    return TestServer.bare(config, folder)
  }

  /** A server that nobody has set up. */
  static async bare(config: Partial<ConfigInput> = {}, folder = temporaryFolder()): Promise<TestServer> {
    const server = new TestServer(folder)
    server.#config = config
    await server.start()
    return server
  }

  /** What it is started with from now on. */
  configure(config: Partial<ConfigInput>): void {
    this.#config = { ...this.#config, ...config }
  }

  /** @param port 0: one that is free */
  async start(port = 0): Promise<void> {
    const config = {
      logLevel: 'silent',
      metricsToken: METRICS_TOKEN,
      ...this.#config,
      data: this.folder,
      port,
    } as const
    this.#running = await serve(config, () => this.clock.now, {
      open: (folder) => (this.database = openDataFolder(folder)),
      logTo: { write: (line: string) => void this.logged.push(line) },
    })
  }

  /** @param config what is otherwise from now on */
  async restart(config: Partial<ConfigInput> = {}): Promise<void> {
    await this.#running.close()
    this.configure(config)
    await this.start()
  }

  /** Ends the server and removes its folder. */
  async end(): Promise<void> {
    await this.#running.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  stop = () => this.#running.close()

  /** Ends it as when its process is killed: what is not on disk is lost. */
  async crash(): Promise<void> {
    this.database.close()
    await this.#running.close().catch(() => undefined)
  }

  /** From now on, until `freeDisk`, the database cannot grow: to SQLite the disk is full. @param left pages it may still have */
  fillDisk(left = 0): void {
    const { pages } = this.database.get<{ pages: number }>('SELECT page_count AS pages FROM pragma_page_count')!
    this.database.all(`PRAGMA max_page_count = ${pages + left}`)
  }
  freeDisk(): void {
    this.database.all('PRAGMA max_page_count = 1073741823')
  }

  /** as people reach it */
  get origin(): string {
    return this.#running.origin
  }
  /** where it listens, whatever its origin */
  get address(): string {
    return this.#config.origin === undefined ? this.origin : `http://127.0.0.1:${this.port}`
  }
  /** that it listens on, whatever its origin */
  get port(): number {
    return this.#running.port
  }
  /** As Prometheus reads them. */
  async metrics(): Promise<string> {
    const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
    return (await fetch(`${this.address}/metrics`, { headers })).text()
  }

  get setupToken(): string | null {
    return this.#running.setupToken
  }

  setUp(token = this.setupToken ?? '') {
    return this.as(null).call('setup', { body: { token, ...SETUP } })
  }

  /** @param bearer a token or ticket; null: nobody */
  as(bearer: string | null) {
    return apiClient(this.address, fetch, async () => (bearer === null ? null : `Bearer ${bearer}`))
  }

  async signIn(credentials: Credentials = OWNER, temporary = false): Promise<SignedIn> {
    const keys = await makeKeyPair()
    const publicKey = await publicKeyText(keys.publicKey)
    const body = { ...credentials, publicKey, deviceName: 'Test', temporary }
    return { ...(await this.as(null).call('signIn', { body })), keys }
  }

  /** @param former what the computer was enrolled as before */
  async enrol(code: string, keys?: CryptoKeyPair, former?: DeviceId): Promise<Device> {
    keys ??= await makeKeyPair()
    const publicKey = await publicKeyText(keys.publicKey)
    const body = { code, publicKey, deviceName: 'Desk 1', version: '0', ...(former ? { device: former } : {}) }
    return { ...(await this.as(null).call('enrol', { body })), keys }
  }

  /** While the clock stands still it is the same text, which is signed once. */
  token({ device, organisation: { serverId }, keys: { privateKey } }: Device): Promise<string> {
    const { now } = this.clock
    const says = `${device} ${serverId} ${now}`
    const last = this.#tokens.get(privateKey)
    if (last?.says === says) return last.token
    const token = makeToken({ device, privateKey }, serverId, now)
    this.#tokens.set(privateKey, { says, token })
    return token
  }

  /** A client that speaks for a device. */
  async by(device: Device) {
    return this.as(await this.token(device))
  }

  async import(owner: Device, units: string | Buffer | null, people: string | Buffer | null, more: ImportMore = {}) {
    const base64 = (file: string | Buffer | null) => (file === null ? null : Buffer.from(file).toString('base64'))
    const client = await this.by(owner)
    return client.call('importDirectory', {
      body: { units: base64(units), people: base64(people), dryRun: false, ...more },
    })
  }
}

/** Awaits a refusal and gives it, to look at its words. */
export const refused = async (work: Promise<unknown>, code: string): Promise<ApiError> => {
  try {
    await work
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    assert.is(error.code, code, error.message)
    return error
  }
  throw new Error(`This should have been refused as “${code}”.`)
}
