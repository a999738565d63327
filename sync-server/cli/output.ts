/** Where a command writes: readable lines, or with `--json` one JSON object a line and nothing else. */
export class Output {
  readonly json: boolean
  readonly #write: (text: string) => void
  readonly #writeError: (text: string) => void

  constructor(
    json: boolean,
    write: (text: string) => void = (text) => process.stdout.write(text),
    writeError: (text: string) => void = (text) => process.stderr.write(text),
  ) {
    this.json = json
    this.#write = write
    this.#writeError = writeError
  }

  /** For people; silent with `--json`. */
  line(text: string): void {
    if (!this.json) this.#write(`${text}\n`)
  }

  /** For programs; silent without `--json`. */
  object(value: Record<string, unknown>): void {
    if (this.json) this.#write(`${JSON.stringify(value)}\n`)
  }

  /** One line on standard error, whatever the text holds. */
  error(text: string): void {
    this.#writeError(`${text.replace(/\s*\n\s*/g, ' ')}\n`)
  }
}
