/** Does some work every so many milliseconds. @returns the way to stop */
export type Repeat = (work: () => void, milliseconds: number) => () => void

/** As `setInterval` does, without keeping the process alive. */
const repeatedly: Repeat = (work, milliseconds) => {
  const timer = setInterval(work, milliseconds).unref()
  return () => clearInterval(timer)
}

/** Work that nobody waits for. Whatever it throws is logged, and ends neither the process nor what comes after it. */
export class Background {
  readonly #log: { error: (details: object, text: string) => void }

  readonly #repeat: Repeat

  constructor(log: { error: (details: object, text: string) => void }, repeat: Repeat = repeatedly) {
    this.#log = log
    this.#repeat = repeat
  }

  /** @param failure a sentence for the log: what could not be done, and what becomes of it */
  run(failure: string, work: () => unknown): void {
    const failed = (error: unknown): void => this.#log.error({ err: error }, failure)
    try {
      const working = work()
      if (working instanceof Promise) working.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  /** @returns the way to stop */
  every(milliseconds: number, failure: string, work: () => unknown): () => void {
    return this.#repeat(() => this.run(failure, work), milliseconds)
  }

  /** As `setTimeout` does, without keeping the process alive. @returns the way to call it off */
  after(milliseconds: number, failure: string, work: () => unknown): () => void {
    const timer = setTimeout(() => this.run(failure, work), milliseconds).unref()
    return () => clearTimeout(timer)
  }
}
