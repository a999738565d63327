/** A branch server's side of the link: it dials head office, and dials again whenever the link is lost. */
import { createPublicKey, randomBytes, verify } from 'node:crypto'
import type { Logger } from 'pino'
import { WebSocket } from 'ws'
import type { KeyFile } from '@carillon/shared-model/branches/key-file.ts'
import { redialDelay } from '@carillon/shared-model/replica/connection.ts'
import type { Background } from '../ports/background.ts'
import type { Append } from '../ports/log-store.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { branchToken } from './branch-tokens.ts'
import type { BranchExchange } from './branch-links.ts'
import { fromHeadOffice, LARGEST_MESSAGE, LINK_VERSION, REVOKED, welcomeBytes } from './link-frames.ts'
import { LinkRecorder } from './link-record.ts'
import { LinkSession } from './link-session.ts'
import type { OwnContacts } from './own-contacts.ts'

/** Milliseconds without a sign of life after which the link counts as lost: head office pings every 20 seconds. */
const SILENCE = 45_000
/** Milliseconds between two words about who is in touch. */
const TELLING = 20_000
/** Milliseconds in which head office has to answer. */
const WELCOME_LIMIT = 15_000

/** Head office's name in what a branch server keeps of it. */
export const HEAD_OFFICE = 'head office'
const UNTOLD = 'Head office was not told who is in touch.'

export type UpstreamState = { kind: 'linked'; since: number } | { kind: 'cut off'; since: number | null }

type Parts = {
  /** of head office, such as `https://carillon.example` */
  url: string
  keyFile: KeyFile
  /** where computers reach this server; null: that is not said */
  origin: string | null
  program: string
  background: Background
  log: Logger
  now: () => number
  random?: () => number
  /** Takes a roster, which is checked there. @returns its version @throws when it is none for this branch */
  takeRoster: (roster: unknown) => Promise<number>
  exchange: (recorder: LinkRecorder) => Promise<BranchExchange>
  unitOfWork: UnitOfWork
  contacts: OwnContacts
  /** Head office has revoked this branch server. */
  revoked: () => void
}

export class Upstream {
  readonly #parts: Parts
  #session: LinkSession | null = null
  #recorder: LinkRecorder | null = null
  #socket: WebSocket | null = null
  #state: UpstreamState = { kind: 'cut off', since: null }
  #failures = 0
  #isRunning = false
  #cancel: () => void = () => {}
  #stopTelling: () => void = () => {}
  #isTelling = false
  #hasMoreToTell = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get state(): UpstreamState {
    return this.#state
  }

  start(): void {
    this.#isRunning = true
    this.#stopTelling = this.#parts.background.every(TELLING, UNTOLD, () => {
      if (this.#state.kind === 'linked') this.#record()
      return this.#tellContacts()
    })
    this.#dial()
  }

  close(): void {
    this.#isRunning = false
    this.#cancel()
    this.#stopTelling()
    this.#socket?.close(1000, 'closing')
  }

  /** Something was committed here. */
  committed(appends: readonly Append[]): void {
    this.#session?.changed(appends)
  }

  /** Writes down what came and went over the link until now. */
  async record(): Promise<void> {
    if (this.#state.kind === 'linked') await this.#recorder?.keep()
  }

  #record(): void {
    const { background } = this.#parts
    const recorder = this.#recorder
    if (recorder) background.run('When head office was linked was not written.', () => recorder.keep())
  }

  /** Computers have come or gone. */
  contactsChanged(): void {
    this.#parts.background.run(UNTOLD, () => this.#tellContacts())
  }

  async #tellContacts(): Promise<void> {
    this.#hasMoreToTell = true
    if (this.#isTelling) return
    this.#isTelling = true
    try {
      while (this.#hasMoreToTell && this.#session && this.#state.kind === 'linked') {
        this.#hasMoreToTell = false
        const session = this.#session
        const contacts = await this.#parts.contacts.next()
        if (this.#session === session) session.send(contacts)
      }
    } finally {
      this.#isTelling = false
    }
  }

  #dial(): void {
    this.#parts.background.run('Head office could not be dialled.', async () => {
      const { url, keyFile, now } = this.#parts
      const nonce = randomBytes(16).toString('base64url')
      const token = await branchToken(keyFile, now())
      if (!this.#isRunning) return
      const query = new URLSearchParams({ v: String(LINK_VERSION), nonce, token })
      const address = `${url.replace(/^http/, 'ws').replace(/\/$/, '')}/branch?${query.toString()}`
      this.#follow(new WebSocket(address, { maxPayload: LARGEST_MESSAGE, handshakeTimeout: WELCOME_LIMIT }), nonce)
    })
  }

  #follow(socket: WebSocket, nonce: string): void {
    const { log, background } = this.#parts
    this.#socket = socket
    let isProven = false
    let stopWaiting = background.after(WELCOME_LIMIT, 'Head office was waited for in vain.', () => socket.terminate())
    const alive = (): void => {
      stopWaiting()
      stopWaiting = background.after(SILENCE, 'The link was not ended.', () => socket.terminate())
    }
    socket.on('open', () => {
      const recorder = new LinkRecorder(this.#parts.unitOfWork, HEAD_OFFICE, this.#parts.now)
      const session: LinkSession = new LinkSession({
        socket,
        log,
        recorder,
        control: (message): void | Promise<void> => {
          const control = fromHeadOffice.parse(message)
          if (control.kind === 'roster') {
            if (!isProven) throw new Error('Head office has not proved itself.')
            return this.#takeRoster(session, control.roster)
          }
          this.#checkProof(nonce, control)
          isProven = true
        },
      })
      this.#session = session
      this.#recorder = recorder
      alive()
    })
    socket.on('ping', alive)
    socket.on('message', alive)
    socket.on('error', (error) => log.debug({ err: error }, 'head office was not reached'))
    socket.on('close', (code, reason) => {
      stopWaiting()
      if (this.#socket === socket) this.#lost(code, reason.toString())
    })
  }

  async #takeRoster(session: LinkSession, value: unknown): Promise<void> {
    const { takeRoster, exchange, origin, program, now, log } = this.#parts
    const version = await takeRoster(value)
    if (this.#session !== session) return
    session.send({ kind: 'ready', roster: version, origin, program })
    const recorder = this.#recorder!
    await session.exchange(() => exchange(recorder))
    this.#record()
    this.#failures = 0
    if (this.#state.kind === 'linked') return this.contactsChanged()
    this.#state = { kind: 'linked', since: now() }
    this.#parts.contacts.begin()
    this.contactsChanged()
    log.info('linked with head office')
  }

  /** @throws when whoever answers does not hold the organisation's root key */
  #checkProof(nonce: string, { epoch, now, proof }: { epoch: string; now: number; proof: string }): void {
    const { branch, organisation } = this.#parts.keyFile
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: organisation.rootKey }, format: 'jwk' })
    const bytes = welcomeBytes(nonce, branch, epoch, now)
    if (!verify(null, bytes, key, Buffer.from(proof, 'base64url')))
      throw new Error('Whoever answers at the address of head office is not this organisation’s head office.')
  }

  #lost(code: number, reason: string): void {
    const { background, now, log, random = Math.random } = this.#parts
    this.#socket = null
    this.#session = null
    if (this.#state.kind === 'linked') this.#record()
    this.#recorder = null
    if (this.#state.kind === 'linked') {
      this.#state = { kind: 'cut off', since: now() }
      log.warn({ code, reason }, 'cut off from head office; the branch goes on alone')
    }
    if (code === REVOKED) this.#parts.revoked()
    if (code >= 4400) log.error({ code, reason }, 'head office refuses this branch server')
    if (!this.#isRunning) return
    const delay = redialDelay(this.#failures++, random())
    this.#cancel = background.after(delay, 'Head office is not dialled again.', () => this.#dial())
  }
}
