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
  readonly session = new Session(location.origin)
  #desk = $state.raw<AdminDesk | null>(null)
  #entering: Promise<void> = Promise.resolve()

  get desk(): AdminDesk | null {
    return this.#desk
  }

  /** Returns the way to stop. */
  start(): () => void {
    this.#arrive()
    // A link that is opened over the open console changes only what is after the #.
    const onHash = () => void (arrivalOf(location.hash).kind !== 'plain' && this.#arrive())
    addEventListener('hashchange', onHash)
    const stops = [this.router.listen(), this.clock.start(), () => removeEventListener('hashchange', onHash)]
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
        ? new AdminDesk(this.session, state, location.origin, this.clock, () => this.preferences.translator.compare)
        : null
    const forget = JSON.stringify(before?.identity.account.grants) !== JSON.stringify(desk?.identity.account.grants)
    const forgetCourses =
      before?.identity.account.id !== desk?.identity.account.id || !desk?.mayEverywhere('courses.write')
    this.#desk = desk
    // One after the other: two desks of one account share its storage.
    this.#entering = this.#entering
      .catch(() => undefined)
      .then(async () => {
        await before?.close(forget, forgetCourses)
        if (this.#desk === desk) await desk?.open(location.origin)
      })
    return this.#entering
  }
}
