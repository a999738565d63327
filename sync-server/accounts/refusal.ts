/** Why something was not done, for the person who asked. HTTP answers it as `{error, message}`; the command line prints it. */
export class Refusal extends Error {
  /** HTTP status */
  readonly status: number
  /** a stable name for programs */
  readonly code: string
  /** @param message one sentence or two: what happened and what to do */
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}
