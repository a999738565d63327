/** A real server on a free port with a folder of its own, and those who talk to it. For tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiError, apiClient } from '@carillon/shared-model/api/client.ts'
import type { Account, Organisation } from '@carillon/shared-model/api/session-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { makeKeyPair, makeToken, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import * as assert from 'uvu/assert'
import type { ConfigInput } from '../config.ts'
import { serve } from '../main.ts'

export const OWNER = { login: 'anna', password: 'correct horse battery' }

type Credentials = { login: string; password: string; code?: string | null }

/** An administrator’s device. */
export type SignedIn = Device & { account: Account }
export type Device = { device: DeviceId; organisation: Organisation; keys: CryptoKeyPair }

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'carillon-'))

export class TestServer {
  readonly folder: string
  readonly clock = { now: Date.UTC(2026, 10, 2, 8) }
  #config: Partial<ConfigInput> = {}
  #running!: Awaited<ReturnType<typeof serve>>

  constructor(folder = temporaryFolder()) {
    this.folder = folder
  }

  /** A server that is set up and has one administrator. */
  static async ready(config: Partial<ConfigInput> = {}): Promise<TestServer> {
    const server = await TestServer.bare(config)
    await server.setUp()
    return server
  }

  static async bare(config: Partial<ConfigInput> = {}): Promise<TestServer> {
    const server = new TestServer()
    server.#config = config
    await server.start()
    return server
  }

  /** @param port 0: one that is free */
  async start(port = 0): Promise<void> {
    const config = { logLevel: 'silent', ...this.#config, data: this.folder, port } as const
    this.#running = await serve(config, () => this.clock.now)
  }

  async restart(): Promise<void> {
    await this.#running.close()
    await this.start()
  }

  /** Ends the server and removes its folder. */
  async end(): Promise<void> {
    await this.#running.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  stop = () => this.#running.close()

  get origin(): string {
    return this.#running.origin
  }
  get setupToken(): string | null {
    return this.#running.setupToken
  }

  setUp(token = this.setupToken ?? '') {
    return this.as(null).call('setup', { body: { token, organisation: 'City Library', name: 'Anna Nowak', ...OWNER } })
  }

  /** @param bearer a token or ticket; null: nobody */
  as(bearer: string | null) {
    return apiClient(this.origin, fetch, async () => (bearer === null ? null : `Bearer ${bearer}`))
  }

  async signIn(credentials: Credentials = OWNER, temporary = false): Promise<SignedIn> {
    const keys = await makeKeyPair()
    const publicKey = await publicKeyText(keys.publicKey)
    const body = { ...credentials, publicKey, deviceName: 'Test', temporary }
    return { ...(await this.as(null).call('signIn', { body })), keys }
  }

  async enrol(code: string, keys?: CryptoKeyPair): Promise<Device> {
    keys ??= await makeKeyPair()
    const body = { code, publicKey: await publicKeyText(keys.publicKey), deviceName: 'Desk 1', version: '0' }
    return { ...(await this.as(null).call('enrol', { body })), keys }
  }

  token({ device, organisation, keys }: Device): Promise<string> {
    return makeToken({ device, privateKey: keys.privateKey }, organisation.serverId, this.clock.now)
  }

  /** A client that speaks for a device. */
  async by(device: Device) {
    return this.as(await this.token(device))
  }

  async import(owner: Device, units: string | Buffer | null, people: string | Buffer | null, dryRun = false) {
    const base64 = (file: string | Buffer | null) => (file === null ? null : Buffer.from(file).toString('base64'))
    const client = await this.by(owner)
    return client.call('importDirectory', { body: { units: base64(units), people: base64(people), dryRun } })
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
