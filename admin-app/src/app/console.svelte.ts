import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { Shell, VersionWatch } from '@carillon/shared-model/web/shell.ts'
import { arrivalOf } from '../session/arrival.ts'
import { Session } from '../session/session.svelte.ts'
import { Clock } from './clock.svelte.ts'
import { AdminDesk } from './desk.svelte.ts'
import { Preferences } from './preferences.svelte.ts'
import { Router } from './router.svelte.ts'

/** The composition root: every object of the console is made here, and handed down through the context. */
export class Console {
  readonly preferences = new Preferences()
  readonly router = new Router()
  readonly clock = new Clock()
  readonly session: Session
  readonly #shell: Shell
  readonly #server: string
  readonly #version: VersionWatch | null
  #isOutdated = $state(false)
  #desk = $state.raw<AdminDesk | null>(null)
  #entering: Promise<void> = Promise.resolve()

  /** @param server its origin */
  constructor(shell: Shell, server: string) {
    this.#shell = shell
    this.#server = server
    this.session = new Session(server, shell)
    // What one is in the middle of here is in fields and dialogs.
    this.#version = shell.watchVersion({ isBusy: () => false, onNew: () => (this.#isOutdated = true), spread: 0 })
  }

  get desk(): AdminDesk | null {
    return this.#desk
  }

  /** The server has another version of the console than this window. */
  get isOutdated(): boolean {
    return this.#isOutdated
  }

  lookForVersion(): void {
    this.#version?.look()
  }

  /** Returns the way to stop. */
  start(): () => void {
    this.#arrive()
    // A link that is opened over the open console changes only what is after the #.
    const onHash = () => void (arrivalOf(location.hash).kind !== 'plain' && this.#arrive())
    const stops = [this.router.listen(), this.clock.start(), this.#shell.onLink(onHash)]
    return () => stops.forEach((stop) => stop())
  }

  #arrive(): void {
    const arrival = arrivalOf(location.hash)
    // What is good once belongs in no history.
    if (arrival.kind !== 'plain') history.replaceState(null, '', location.pathname + location.search)
    void this.session.start(arrival)
  }

  /**
   * Opens the desk of whoever is signed in now, and closes the one before. Views of an account that was left, or that
   * sees something else now, do not stay in this browser.
   */
  enter(): Promise<void> {
    const before = this.#desk
    const { state } = this.session
    const desk =
      state.kind === 'signed-in'
        ? new AdminDesk(this.session, state, this.#server, this.clock, () => this.preferences.translator.compare)
        : null
    const forget = JSON.stringify(before?.identity.account.grants) !== JSON.stringify(desk?.identity.account.grants)
    const isSame = before?.identity.account.id === desk?.identity.account.id
    const keeps = (kind: DocumentKind) => isSame && (desk?.permissions.mayEdit(kind) ?? false)
    this.#desk = desk
    // One after the other: two desks of one account share its storage.
    this.#entering = this.#entering
      .catch(() => undefined)
      .then(async () => {
        await before?.close(forget, keeps)
        if (this.#desk === desk) await desk?.open(this.#server)
      })
    return this.#entering
  }
}
