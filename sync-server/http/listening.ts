/** The socket that the server listens on, plain or with TLS. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Config } from '../config.ts'
import { readTlsPair, RenewedFiles } from '../files/tls-files.ts'
import { limited, REQUEST_TIME } from './connection-limits.ts'

/** Seconds that a TLS session can be resumed: what a working day's worth of tickets is to tokens. */
const TLS_SESSION = 8 * 3600

const TLS = { sessionTimeout: TLS_SESSION, minVersion: 'TLSv1.2' } as const

/** What hears which certificate is shown from now on, PEM. */
type Shown = (certificate: Buffer) => void

/** @param now the wall clock, milliseconds @throws Error with a sentence: a certificate and key that cannot be used */
export const makeServer = (
  { tlsCert, tlsKey }: Config,
  listener: RequestListener,
  now: number,
  shown: Shown,
): Server => {
  if (tlsCert === undefined || tlsKey === undefined) return limited(createServer(REQUEST_TIME, listener))
  const pair = readTlsPair({ tlsCert, tlsKey }, now)
  shown(pair.cert)
  return limited(createSecureServer({ ...pair, ...TLS, ...REQUEST_TIME }, listener))
}

/** @returns the way to look for a renewed certificate, which says whether it took one up; null where there is none */
export const renewal = (
  { tlsCert, tlsKey }: Config,
  server: Server,
  wall: () => number,
  shown: Shown,
): (() => boolean) | null => {
  if (tlsCert === undefined || tlsKey === undefined) return null
  const secure = server as SecureServer
  const renewed = new RenewedFiles({ tlsCert, tlsKey }, (pair) => {
    secure.setSecureContext({ ...pair, ...TLS })
    shown(pair.cert)
  })
  return () => renewed.look(wall())
}

/** As people reach the server, or else as it listens. */
export const originOf = (config: Config, { port }: AddressInfo): string => {
  if (config.origin !== undefined) return config.origin
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host
  return `${config.tlsCert === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** Why the server cannot listen, as a sentence that says what to do. */
export const listenProblem = (error: unknown, { host, port }: Config): string => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program. Choose another one with --port.`
  if (code === 'EACCES') return `This account may not listen on port ${port}. Choose one above 1023 with --port.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The name ${host} is not known here. Name an address of this computer with --host; 0.0.0.0 stands for all.`
  if (code === 'EADDRNOTAVAIL')
    return `This computer has no address ${host}. Name one that it has with --host; 0.0.0.0 stands for all.`
  return `The server cannot listen on ${host}:${port}: ${message}`
}
