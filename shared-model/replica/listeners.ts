/** Those who want to hear of something. One who throws does not keep the others from hearing. */
export class Listeners<Values extends unknown[]> {
  readonly #listeners = new Set<(...values: Values) => void>()

  /** Returns the way to stop. */
  add(listener: (...values: Values) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  clear(): void {
    this.#listeners.clear()
  }

  tell(...values: Values): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(...values)
      } catch (error) {
        // Reported as an uncaught error of its own, after the others have heard.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
