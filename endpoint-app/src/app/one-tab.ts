/**
 * One tab of a browser profile drives the replica, so that an alert is shown once and a log has one writer. The others
 * wait for the lock; any of them may ask for it. Each tab goes round: waiting → driving → waiting.
 */
const LOCK = 'carillon-endpoint'
/** Milliseconds that the driving tab has to let go before the lock is taken from it: it may be frozen. */
const PATIENCE = 3000

export type OneTabListener = {
  /** another tab has the lock */
  wait: () => void
  /** this tab has the lock now */
  drive: () => Promise<void>
  /** this tab is losing the lock: resolve when everything is closed */
  stop: () => Promise<void>
}

export class OneTab {
  #listener: OneTabListener
  #channel = new BroadcastChannel(LOCK)
  #release: (() => void) | null = null
  #request = new AbortController()

  constructor(listener: OneTabListener) {
    this.#listener = listener
    this.#channel.onmessage = () => this.#release?.()
  }

  /** Runs until the page is closed. */
  async run(): Promise<never> {
    let steal = false
    for (;;) {
      const { held } = await navigator.locks.query()
      if (held?.some(({ name }) => name === LOCK)) this.#listener.wait()
      this.#request = new AbortController()
      try {
        await navigator.locks.request(LOCK, steal ? { steal } : { signal: this.#request.signal }, () => this.#drive())
        steal = false
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'AbortError')) throw error
        // Either this tab gave up asking, or the lock was taken from it while it was frozen.
        steal = this.#release === null
        if (!steal) await this.#stop()
      }
    }
  }

  /** Asks the driving tab to let go, and takes the lock if it does not answer. */
  takeOver(): void {
    this.#channel.postMessage('release')
    setTimeout(() => {
      if (this.#release === null) this.#request.abort()
    }, PATIENCE)
  }

  async #drive(): Promise<void> {
    const released = new Promise<void>((resolve) => (this.#release = resolve))
    await this.#listener.drive()
    await released
    await this.#stop()
  }

  async #stop(): Promise<void> {
    this.#release = null
    await this.#listener.stop()
  }
}
