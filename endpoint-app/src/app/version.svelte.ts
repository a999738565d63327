import type { Shell, VersionWatch } from '@carillon/shared-model/web/shell.ts'
import type { Place } from './place.svelte.ts'
import type { Session } from './session.svelte.ts'

/** Milliseconds in which all computers of an organisation fetch a new version. */
const SPREAD = 5 * 60_000

/** Whether the server has another version of the app than this window, which then loads it when nobody notices. */
export class Version {
  readonly #watch: VersionWatch | null
  #isNew = $state(false)

  constructor(shell: Shell, session: Session, place: Place) {
    const isBusy = () => {
      const { state } = session
      if (state.kind === 'elsewhere') return false
      // In the middle of an enrolment, a message, a lesson, a conversation, or an alert.
      return state.kind !== 'running' || place.isReading || !state.inbox.isScreenFree
    }
    this.#watch = shell.watchVersion({ isBusy, onNew: () => (this.#isNew = true), spread: SPREAD })
  }

  get isNew(): boolean {
    return this.#isNew
  }

  look(): void {
    this.#watch?.look()
  }
}
