/** Signing in to a server as an administrator: with the environment for scripts, else with what `carillon login` saved. */
import { hostname } from 'node:os'
import { ApiError, apiClient, type ApiClient } from '@carillon/shared-model/api/client.ts'
import type { Account } from '@carillon/shared-model/api/session-routes.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { Failure } from './command.ts'
import { newJwk, privateKeyOf, signWith, type Jwk } from './device-key.ts'
import { fetchFrom } from './http.ts'
import { readCode } from './password.ts'
import { loadSession } from './saved-sessions.ts'
import type { Terminal } from './terminal.ts'

export type Session = {
  origin: string
  /** what its tokens are for */
  serverId: string
  api: ApiClient
  account: Account
  device: DeviceId
  /** the server's time, milliseconds */
  now: () => number
  /** a fresh JWT; `now` by the server's clock */
  token: (now: number) => Promise<string>
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>
}

export const deviceName = (): string => hostname().slice(0, 64) || 'computer'

/** What a server tells anyone. @throws Failure when it cannot be reached, or has not been set up */
export const greet = async (origin: string, terminal: Pick<Terminal, 'now'>) => {
  const api = apiClient(origin, fetchFrom(origin), async () => null)
  const { organisation, now } = await api.call('info', {})
  if (!organisation)
    throw new Failure(`The server at ${origin} has not been set up. Open the link that it printed at its start.`)
  // Requests and tokens bear the server's time: the clock of this computer may be wrong.
  const offset = now - terminal.now()
  return { api, organisation, now: () => terminal.now() + offset }
}
type Greeting = Awaited<ReturnType<typeof greet>>

const open = async (origin: string, { organisation, now }: Greeting, device: DeviceId, key: Jwk) => {
  const privateKey = await privateKeyOf(key)
  const token = (at: number) => makeToken({ device, privateKey }, organisation.serverId, at)
  const api = apiClient(origin, fetchFrom(origin), async () => `Bearer ${await token(now())}`)
  return { origin, serverId: organisation.serverId, api, device, now, token, sign: signWith(privateKey) }
}

/** `code`: of the second factor, or null: it is asked for at the terminal when the account needs one. */
export type Credentials = { login: string; password: string; code: string | null }

/**
 * Signs in with a password and registers a new key.
 * @param temporary the device is void after an hour
 * @throws Failure when a code is needed and there is no terminal to ask at
 */
export const signIn = async (
  origin: string,
  credentials: Credentials,
  temporary: boolean,
  terminal: Terminal,
): Promise<{ session: Session; key: Jwk }> => {
  const greeting = await greet(origin, terminal)
  const key = await newJwk()
  const ask = (code: string | null) => {
    const body = { ...credentials, code, publicKey: key.x, deviceName: deviceName(), temporary }
    return greeting.api.call('signIn', { body })
  }
  const { device, account } = await ask(credentials.code).catch(async (error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== 'code-needed') throw error
    return ask(await readCode(credentials.login, terminal))
  })
  return { session: { ...(await open(origin, greeting, device, key)), account }, key }
}

/** @throws Failure when nobody is signed in, or the session has ended */
export const openSession = async (origin: string, terminal: Terminal): Promise<Session> => {
  const { CARILLON_LOGIN: login, CARILLON_PASSWORD: password, CARILLON_CODE: code } = terminal.env
  if (login && password) return (await signIn(origin, { login, password, code: code || null }, true, terminal)).session
  const saved = loadSession(origin, terminal)
  if (!saved)
    throw new Failure(
      `Nobody is signed in to ${origin}. Use \`carillon login\`, or set CARILLON_LOGIN and CARILLON_PASSWORD.`,
    )
  const opened = await open(origin, await greet(origin, terminal), saved.device, saved.key)
  try {
    const { account } = await opened.api.call('me', {})
    return { ...opened, account }
  } catch (error) {
    if (error instanceof ApiError && error.status === 401)
      throw new Failure(`The session at ${origin} has ended. Sign in again with \`carillon login\`.`)
    throw error
  }
}
