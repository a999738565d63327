/** The tables, as docs/performance.md has them. */
import type { Arguments } from './arguments.ts'
import { machineText } from './machine.ts'
import { median, range } from './numbers.ts'
import type { Results } from './results.ts'
import { allRivals, natsVersion } from './rivals.ts'
import { ITEMS_A_MONTH } from './seed.ts'
import { verdicts } from './targets.ts'
import type { Trial } from './trial.ts'

const COLUMNS: [string, keyof Trial][] = [
  ['connect, ms', 'connect'],
  ['connect, server CPU µs', 'connectCpu'],
  ['resident kB', 'rss'],
  ['heap kB', 'heap'],
  ['alert: half, ms', 'alertHalf'],
  ['alert: last, ms', 'alertLast'],
  ['alert, CPU µs', 'alertCpu'],
  ['receipts confirmed, ms', 'receipts'],
  ['and counted, ms', 'counted'],
  ['receipt, CPU µs', 'receiptCpu'],
]

const row = (cells: string[]) => `| ${cells.join(' | ')} |`
const table = (head: string[], rows: string[][]) =>
  [row(head), row(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n')
const count = (n: number) => n.toLocaleString('en')

const tableFor = (results: Results, n: number): string =>
  table(
    ['server', ...COLUMNS.map(([title]) => title)],
    allRivals()
      .filter(({ key }) => results.values(n, key, 'connect'))
      .map(({ key, title }) => [title, ...COLUMNS.map(([, value]) => range(results.values(n, key, value)))]),
  )

const returning = (results: Results, n: number): string => {
  const of = (name: keyof Trial) => range(results.values(n, 'carillon', name))
  const signed = results.signed.get(n)
  return (
    `Everybody again with unchanged logs: ${of('reconnect')} ms, ${of('reconnectCpu')} µs of server CPU, ` +
    `${of('reconnectMessages')} messages and ${of('reconnectBytes')} bytes from the server for each. ` +
    (signed
      ? `Everybody for the first time, with a token signed by each device instead of a ticket: ${signed.wall.toFixed(0)} ms, ${signed.cpu.toFixed(0)} µs. `
      : '') +
    `The full report, person by person: ${of('report')} ms. An alert is ${of('alertBytes')} bytes on the wire, its signed request included.`
  )
}

export const reportText = (results: Results, { endpoints, passes, growthEndpoints, years }: Arguments): string => {
  const largest = Math.max(...endpoints)
  const receiptsN = Math.max(...endpoints.filter((n) => n <= 5000), Math.min(...endpoints))
  const found = verdicts(results, largest, receiptsN)
  const met = (value: boolean | null) => (value === null ? '–' : value ? 'met' : '**missed**')
  return `# Performance

Written by \`npm run bench\`. ${machineText()} Medians of ${passes} interleaved ${passes === 1 ? 'pass' : 'passes'} (least–most); each pass takes the median of 3 alerts and receipts. Machines differ and so do their days: only ratios within one run mean anything.

## Targets

With ${count(largest)} endpoints where not said otherwise.

${table(
  ['work', 'target', 'measured', ''],
  found.map(({ work, target, measured, met: value }) => [work, target, measured, met(value)]),
)}

## Measured
${natsVersion ? '' : '\n**NATS is missing from these tables: there is no `nats-server` on this machine.**\n'}
${endpoints.map((n) => `### ${count(n)} endpoints\n\n${tableFor(results, n)}\n\n${returning(results, n)}`).join('\n\n')}

## Growth

${
  Object.keys(results.growth).length === 0
    ? 'Not measured in this run.'
    : `${count(growthEndpoints)} endpoints, ${ITEMS_A_MONTH} items to everyone in each month and a receipt from everybody for each; the two months that endpoints follow, against ${years * 12} months.\n\n${table(
        ['work', 'two months, ms', `${years} years, ms`, 'ratio'],
        Object.entries(results.growth).map(([name, { short, long, ratio }]) => [
          name,
          range(short),
          range(long),
          `${ratio.toFixed(2)} ×`,
        ]),
      )}`
}

## What is measured

- **Carillon** is the whole server on a data folder on disk: ${count(largest)} people at a computer each, in the units of the city library. Every endpoint follows ${results.logs} logs over one socket, with a ticket. An alert goes from an administrator's outbox (signed, gated, on disk, grants checked) into the feed (on disk) and to everybody. A receipt goes into the person's own journal; it is confirmed when it is on disk, and counted when the list of the console says so.
- **Bare \`ws\`** broadcasts a message of 400 bytes and keeps nothing. **Bare sockets** have a framing of their own, check nothing, and keep each receipt of 60 bytes as a row in SQLite (\`synchronous=FULL\`), one transaction for all of a turn.
- **Stock y-websocket** is @y/websocket-server 0.1.1 with yjs 13.6 and ws 8; awareness is off. With own documents each endpoint has a second socket, and receipts are done when LevelDB has them${receiptsN < largest ? ` (up to ${count(receiptsN)} endpoints)` : ''}.
- **NATS** ${natsVersion ? `(${natsVersion}) ` : ''}confirms a receipt when it is in a stream with file storage, which it does not flush to the disk at once.
- CPU is what the server's process used, user and system, per endpoint; memory is what it had more after everybody had connected, after garbage collection (not the kernel's buffers). The load is one process with bare sockets and frames made beforehand. Before anything is measured each server has seen 200 endpoints come, get three alerts, answer them and go.
${found.some((verdict) => verdict.met === false) ? '\nWhat is missed is explained in [performance-profile.md](performance-profile.md); `npm run bench -- --profile` names the functions that the time goes to.\n' : ''}`
}

/** A line for each step while it runs. */
export const progress = (n: number, title: string, trial: Trial): string => {
  const of = (name: keyof Trial) => (trial[name] === undefined ? '–' : median([trial[name]]).toFixed(0))
  return `${String(n).padStart(6)}  ${title.replaceAll(/[*`]/g, '').padEnd(46)} connect ${of('connect')} ms  alert ${of('alertLast')} ms  receipts ${of('counted')} ms  CPU ${of('connectCpu')} + ${of('alertCpu')} + ${of('receiptCpu')} µs`
}
