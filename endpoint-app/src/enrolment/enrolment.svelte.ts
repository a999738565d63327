import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { version } from '../../package.json'
import type { Identity } from '../storage/database.ts'
import { suggestName } from './computer-name.ts'
import { readPasted } from './link.ts'

export type Preview = { organisation: string; unit: string; person: string | null }
/** A sentence from the server, or the key of one of ours. */
export type Problem =
  | { said: string }
  | { key: 'enrol.unreadable' | 'enrol.otherServer' | 'enrol.unreachable' | 'enrol.nameMissing' | 'enrol.insecure' }
export type Step =
  | { kind: 'asking' }
  | { kind: 'checking'; code: string }
  | { kind: 'confirming'; code: string; preview: Preview }
  | { kind: 'enrolling'; code: string; preview: Preview }

/** The first start: a code, what it stands for, a name for the computer, and its key. */
export class Enrolment {
  #api: ApiClient
  #origin: string
  #done: (identity: Identity) => Promise<void>
  #step = $state.raw<Step>({ kind: 'asking' })
  #problem = $state.raw<Problem | null>(null)
  text = $state('')
  name = $state('')

  /** @param done is given the new identity; what is not stored by then is lost with the key */
  constructor(api: ApiClient, origin: string, done: (identity: Identity) => Promise<void>) {
    this.#api = api
    this.#origin = origin
    this.#done = done
  }

  get step(): Step {
    return this.#step
  }
  get problem(): Problem | null {
    return this.#problem
  }

  /** Reads what was pasted, and asks the server what it stands for. */
  async submit(): Promise<void> {
    const pasted = readPasted(this.text, this.#origin)
    if (pasted.kind === 'code') await this.check(pasted.code)
    else this.#problem = { key: pasted.kind === 'elsewhere' ? 'enrol.otherServer' : 'enrol.unreadable' }
  }

  async check(code: string): Promise<void> {
    this.text = code
    this.#problem = null
    this.#step = { kind: 'checking', code }
    try {
      const preview = await this.#api.call('enrolmentPreview', { body: { code } })
      this.name = suggestName(preview.unit, crypto.getRandomValues(new Uint8Array(3)))
      this.#step = { kind: 'confirming', code, preview }
    } catch (error) {
      this.#fail(error, { kind: 'asking' })
    }
  }

  async confirm(): Promise<void> {
    if (this.#step.kind !== 'confirming') return
    const { code, preview } = this.#step
    const deviceName = this.name.trim().slice(0, 64)
    if (deviceName === '') {
      this.#problem = { key: 'enrol.nameMissing' }
      return
    }
    this.#problem = null
    this.#step = { kind: 'enrolling', code, preview }
    try {
      const { privateKey, publicKey } = await makeKeyPair()
      const body = { code, publicKey: await publicKeyText(publicKey), deviceName, version }
      const { device, organisation } = await this.#api.call('enrol', { body })
      await this.#done({ device, name: deviceName, organisation, privateKey })
    } catch (error) {
      this.#fail(error, { kind: 'confirming', code, preview })
    }
  }

  /** Back to the beginning. */
  restart(): void {
    this.text = ''
    this.#problem = null
    this.#step = { kind: 'asking' }
  }

  #fail(error: unknown, back: Step): void {
    this.#step = back
    if (error instanceof ApiError) this.#problem = { said: error.message }
    else if (!window.isSecureContext) this.#problem = { key: 'enrol.insecure' }
    else this.#problem = { key: 'enrol.unreachable' }
  }
}
