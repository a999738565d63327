import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Shell } from '@carillon/shared-model/web/shell.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { version } from '../../package.json'
import type { Identity } from '../storage/database.ts'
import { suggestName } from './computer-name.ts'
import { readPasted } from './link.ts'

export type Preview = { organisation: string; unit: string; person: string | null }
/** A sentence from the server, or the key of one of ours. */
export type Problem =
  | { said: string }
  | {
      key:
        | 'enrol.linkNeeded'
        | 'enrol.unreadable'
        | 'enrol.otherServer'
        | 'enrol.unreachable'
        | 'enrol.nameMissing'
        | 'enrol.insecure'
    }
export type Step =
  | { kind: 'asking' }
  | { kind: 'checking'; code: string }
  | { kind: 'confirming'; code: string; preview: Preview }
  | { kind: 'enrolling'; code: string; preview: Preview }

/** Milliseconds until a computer that enrols by itself tries again to reach the server. */
const RETRY = 30_000

/** The first start: a code, what it stands for, a name for the computer, and its key. */
export class Enrolment {
  #api: ApiClient
  #shell: Pick<Shell, 'server' | 'useServer'>
  #done: (identity: Identity) => Promise<void>
  #former: DeviceId | undefined
  /** the same when it is tried again: the first answer may have been lost */
  #keys: Promise<CryptoKeyPair> | null = null
  #step = $state.raw<Step>({ kind: 'asking' })
  #problem = $state.raw<Problem | null>(null)
  text = $state('')
  name = $state('')

  /**
   * @param done is given the new identity; what is not stored by then is lost with the key
   * @param former what this computer was enrolled as before
   */
  constructor(
    api: ApiClient,
    shell: Pick<Shell, 'server' | 'useServer'>,
    done: (identity: Identity) => Promise<void>,
    former?: DeviceId,
  ) {
    this.#former = former
    this.#api = api
    this.#shell = shell
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
    const { server, useServer } = this.#shell
    const pasted = readPasted(this.text, server ?? '')
    if (pasted.kind === 'elsewhere' && useServer) await useServer(pasted.link)
    else if (pasted.kind === 'code' && server === null) this.#problem = { key: 'enrol.linkNeeded' }
    else if (pasted.kind === 'code') await this.check(pasted.code)
    else this.#problem = { key: pasted.kind === 'elsewhere' ? 'enrol.otherServer' : 'enrol.unreadable' }
  }

  /** With a code that was given to this computer, and under its own name: nobody is there to ask. */
  async enrolBy(code: string, name: string): Promise<void> {
    await this.check(code)
    if (this.#step.kind === 'confirming') {
      this.name = name
      await this.confirm()
    }
    // As soon as there is a server again.
    if (this.#problem && 'key' in this.#problem && this.#problem.key === 'enrol.unreachable')
      setTimeout(() => void this.enrolBy(code, name), RETRY)
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
      const { privateKey, publicKey } = await (this.#keys ??= makeKeyPair())
      const former = this.#former ? { device: this.#former } : {}
      const body = { code, publicKey: await publicKeyText(publicKey), deviceName, version, ...former }
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
