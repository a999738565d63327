/** The certificate that the server shows, and its key: looked at before they are used, and again when they change. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

export type TlsPair = { cert: Buffer; key: Buffer }
type Paths = { tlsCert: string; tlsKey: string }

const day = (date: Date): string => date.toISOString().slice(0, 10)

const parsed = <Result>(path: string, what: string, parse: () => Result): Result => {
  try {
    return parse()
  } catch {
    throw new Error(`${path} is not ${what} that can be read. It has to be a PEM file, without a passphrase.`)
  }
}
const contents = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`)
  }
}

/**
 * @param now milliseconds
 * @throws Error with a sentence: what cannot be read, does not belong together, or has expired
 */
export const readTlsPair = ({ tlsCert, tlsKey }: Paths, now: number): TlsPair => {
  const [cert, key] = [contents(tlsCert), contents(tlsKey)]
  const certificate = parsed(tlsCert, 'a certificate', () => new X509Certificate(cert))
  const privateKey = parsed(tlsKey, 'a private key', () => createPrivateKey(key))
  if (!certificate.checkPrivateKey(privateKey))
    throw new Error(
      `The certificate ${tlsCert} and the key ${tlsKey} do not belong together. Name the key it was made with.`,
    )
  const to = new Date(certificate.validTo)
  if (now > to.getTime()) throw new Error(`The certificate ${tlsCert} expired on ${day(to)}. Renew it.`)
  return { cert, key }
}

/** What changes when a file does, also when it was replaced by an older one; a file that is missing has none. */
const stampOf = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? `${found.mtimeMs} ${found.ino} ${found.size}` : 'missing'
}

/** Renewed files are taken up without a restart; the old ones stay in use for as long as the new ones are of no use. */
export class RenewedFiles {
  readonly #paths: Paths
  readonly #use: (pair: TlsPair) => void
  #seen: string

  constructor(paths: Paths, use: (pair: TlsPair) => void) {
    this.#paths = paths
    this.#use = use
    this.#seen = this.#stamp()
  }

  /**
   * Certificate and key are two files and may be replaced one after the other: each change is looked at once.
   * @param now milliseconds
   * @returns whether there was something new @throws Error with a sentence when it cannot be used
   */
  look(now: number): boolean {
    const stamp = this.#stamp()
    if (stamp === this.#seen) return false
    this.#seen = stamp
    this.#use(readTlsPair(this.#paths, now))
    return true
  }

  #stamp(): string {
    return `${stampOf(this.#paths.tlsCert)} ${stampOf(this.#paths.tlsKey)}`
  }
}
