/** Something that the server does by itself when its time has come. */
export interface ScheduledTask {
  /** Asked every few seconds: one query at most. */
  isDue(): Promise<boolean>
  run(): Promise<void>
}
