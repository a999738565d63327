export type RunningServer = {
  /** such as `http://127.0.0.1:8080` */
  origin: string
  /** that it listens on */
  port: number
  /** what the first visitor proves with that they may set the server up; null: it is set up */
  readonly setupToken: string | null
  close(): Promise<void>
}
