/** Tells the operator of logs that cannot be read. */
import type { Logger } from 'pino'
import { Gauge, type Registry } from 'prom-client'

type Damaged = { readonly damagedLogs: ReadonlyMap<string, string> }

export const tellDamage =
  (logger: Logger) =>
  (log: string, problem: string): void =>
    logger.error(
      { log, problem },
      'A log is damaged and was set aside: it is kept as it is, and nobody reads it or writes to it any more. Everything else goes on.',
    )

/** Says at the start which logs are damaged, and how many there are whenever that is asked. */
export const watchDamage = (store: Damaged, metrics: Registry, logger: Logger): void => {
  if (store.damagedLogs.size > 0)
    logger.warn({ logs: Object.fromEntries(store.damagedLogs) }, 'Logs are damaged since an earlier run.')
  new Gauge({
    name: 'carillon_damaged_logs',
    help: 'Logs that cannot be read and were set aside; each is named in the log of the server',
    registers: [metrics],
    collect() {
      this.set(store.damagedLogs.size)
    },
  })
}
