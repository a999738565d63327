import type { Terminal } from './terminal.ts'

/** Where a command writes: readable lines, or with `--json` one JSON object a line and nothing else. */
export class Output {
  readonly #json: boolean
  readonly #terminal: Pick<Terminal, 'stdout' | 'stderr'>

  constructor(json: boolean, terminal: Pick<Terminal, 'stdout' | 'stderr'>) {
    this.#json = json
    this.#terminal = terminal
  }

  /** For people; silent with `--json`. */
  line(text: string): void {
    if (!this.#json) this.#terminal.stdout.write(`${text}\n`)
  }

  /** For programs; silent without `--json`. */
  object(value: Record<string, unknown>): void {
    if (this.#json) this.#terminal.stdout.write(`${JSON.stringify(value)}\n`)
  }

  /** One line on standard error, whatever the text holds. */
  error(text: string): void {
    this.#terminal.stderr.write(`${text.replace(/\s*\n\s*/g, ' ')}\n`)
  }
}
