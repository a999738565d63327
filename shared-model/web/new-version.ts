/** Tells a window that its server has another version of the app, and loads it when that costs nobody anything. */
import { fetchNewBuild } from './service-worker.ts'
import type { VersionOptions, VersionWatch } from './shell.ts'

/** Milliseconds without a key, a click or a wheel, after which nobody is reading, or about to write. */
const QUIET = 5 * 60_000
/** Milliseconds from one look at whether it may be loaded to the next. */
const STEP = 5000
const DOINGS = ['keydown', 'pointerdown', 'wheel', 'input'] as const
/** What a reload would take away: a dialog, and what is nowhere else, such as a link that the server keeps no copy of. */
const OPEN = 'dialog[open], [data-once]'

type Manifest = Record<string, { file: string }>

const isFilled = (field: EventTarget): boolean => {
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.value !== ''
  if (field instanceof HTMLSelectElement) return true
  return field instanceof HTMLElement && field.textContent !== ''
}

/** What has been typed or chosen on the page and is still on it, and when somebody last did anything. */
class Doings {
  readonly #typed = new Set<EventTarget>()
  #last = Date.now()

  constructor() {
    const note = (event: Event) => {
      this.#last = Date.now()
      if (event.type === 'input' && event.target) this.#typed.add(event.target)
    }
    for (const name of DOINGS) addEventListener(name, note, { capture: true, passive: true })
  }

  get isQuiet(): boolean {
    for (const field of this.#typed) if (!(field as Node).isConnected) this.#typed.delete(field)
    const isTyped = [...this.#typed].some(isFilled)
    const isLeft = document.hidden || Date.now() - this.#last >= QUIET
    return isLeft && !isTyped && document.querySelector(OPEN) === null
  }
}

/** Address of the script that the page began with; null: it is not served as it was built. */
const ownEntrance = (): string | null =>
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.src ?? null

const entranceOnServer = async (base: string): Promise<string | null> => {
  try {
    const response = await fetch(`${base}manifest.json`, { cache: 'no-store' })
    if (!response.ok) return null
    const file = ((await response.json()) as Manifest)['index.html']?.file
    return file === undefined ? null : new URL(base + file, location.origin).href
  } catch {
    return null // Offline, or a server that is being replaced: it is looked at again when it is back.
  }
}

export class NewVersion implements VersionWatch {
  readonly #base: string
  readonly #options: VersionOptions
  readonly #doings = new Doings()
  readonly #own = ownEntrance()
  #waiting: ReturnType<typeof setTimeout> | undefined
  #loading: ReturnType<typeof setInterval> | undefined

  /** @param base path of the app, with a slash at its end */
  constructor(base: string, options: VersionOptions) {
    this.#base = base
    this.#options = options
    // A part that cannot be loaded may be one of another version.
    addEventListener('vite:preloadError', this.#lookNow)
  }

  look(): void {
    if (this.#waiting !== undefined || this.#loading !== undefined) return
    this.#waiting = setTimeout(this.#lookNow, Math.random() * this.#options.spread)
  }

  readonly #lookNow = (): void => {
    clearTimeout(this.#waiting)
    this.#waiting = undefined
    void this.#compare()
  }

  async #compare(): Promise<void> {
    const there = await entranceOnServer(this.#base)
    if (this.#own === null || there === null || there === this.#own) return
    // All of it is here before anybody is told, so that nothing has to be waited for.
    if (!(await fetchNewBuild(this.#base)) || this.#loading !== undefined) return
    this.#loading = setInterval(() => this.#loadIfQuiet(), STEP)
    this.#options.onNew()
  }

  #loadIfQuiet(): void {
    if (!this.#doings.isQuiet || this.#options.isBusy()) return
    clearInterval(this.#loading)
    location.reload()
  }
}
