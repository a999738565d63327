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
  readonly session = new Session(location.origin)
  #desk = $state.raw<AdminDesk | null>(null)

  get desk(): AdminDesk | null {
    return this.#desk
  }

  /** Returns the way to stop. */
  start(): () => void {
    const token = new URLSearchParams(location.hash.slice(1)).get('setup')
    // The token is good once and belongs in no history.
    if (token !== null) history.replaceState(null, '', location.pathname + location.search)
    void this.session.start(token)
    const stops = [this.router.listen(), this.clock.start()]
    return () => stops.forEach((stop) => stop())
  }

  /** Opens the desk of whoever is signed in now, and closes the one before. */
  async enter(): Promise<void> {
    const before = this.#desk
    const { state } = this.session
    this.#desk =
      state.kind === 'signed-in'
        ? new AdminDesk(this.session, state, location.origin, () => this.preferences.translator.compare)
        : null
    await before?.close(state.kind === 'signed-out')
    await this.#desk?.open(location.origin)
  }
}
