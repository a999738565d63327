/** What Carillon is to reach, as ratios to its rivals in the same run, and whether it did. */
import { median, ratio } from './numbers.ts'
import type { Results } from './results.ts'

export type Verdict = { work: string; target: string; measured: string; met: boolean | null }

const times = (value: number) => value.toFixed(2)
const judge = (work: string, target: string, value: number, most: number, unit = '×'): Verdict => ({
  work,
  target,
  measured: Number.isNaN(value) ? 'not measured' : unit === '×' ? `${times(value)} ×` : `${value.toFixed(0)} ${unit}`,
  met: Number.isNaN(value) ? null : value <= most,
})

/** @param n the number of endpoints for most targets, the largest measured @param receiptsN the same for receipts, at most 5,000 */
export const verdicts = (results: Results, n: number, receiptsN: number): Verdict[] => {
  const at = (server: string, value: Parameters<Results['values']>[2]) => results.values(n, server, value)
  const receipts = (server: string, value: Parameters<Results['values']>[2]) => results.values(receiptsN, server, value)
  const alert = at('carillon', 'alertLast')
  const both = (at('carillon', 'alertCpu') ?? []).map(
    (cpu, pass) => cpu + (at('carillon', 'receiptCpu')?.[pass] ?? NaN),
  )
  const counted = receipts('carillon', 'counted')
  const list: Verdict[] = [
    judge(
      'alert to the last endpoint',
      'at most 0.8 × bare `ws`, `send()` each',
      ratio(alert, at('ws-each', 'alertLast')),
      0.8,
    ),
    judge('', 'at most 0.8 × stock y-websocket', ratio(alert, at('stock', 'alertLast')), 0.8),
    judge(
      '',
      'at most 1.3 × bare sockets (beside which a bare C server was no faster)',
      ratio(alert, at('sockets', 'alertLast')),
      1.3,
    ),
    judge(
      `all receipts stored and counted, ${receiptsN.toLocaleString('en')} endpoints`,
      'at most 0.5 × stock y-websocket with own documents',
      ratio(counted, receipts('stock-own', 'receipts')),
      0.5,
    ),
    judge('', 'at most 0.6 × NATS JetStream', ratio(counted, receipts('nats', 'receipts')), 0.6),
    judge('server CPU per endpoint, alert and receipt', 'at most 60 µs', median(both), 60, 'µs'),
    judge(
      'cold connection of everybody, server CPU',
      'at most 0.7 × stock y-websocket with one document',
      ratio(at('carillon', 'connectCpu'), at('stock', 'connectCpu')),
      0.7,
    ),
    judge(
      'return with unchanged logs',
      'one round trip: 2 messages of the server (welcome, answer) at most',
      Math.round(median(at('carillon', 'reconnectMessages') ?? [])),
      2,
      'messages',
    ),
    judge(
      'memory per endpoint (resident)',
      'at most 1.2 × bare `ws`',
      ratio(at('carillon', 'rss'), at('ws-each', 'rss')),
      1.2,
    ),
    judge(
      'memory per endpoint (heap after collection)',
      'at most 1.2 × bare `ws`',
      ratio(at('carillon', 'heap'), at('ws-each', 'heap')),
      1.2,
    ),
  ]
  for (const [name, value] of Object.entries(results.growth))
    list.push(judge(`ten years instead of one month: ${name}`, 'at most 1.1 ×', value.ratio, 1.1))
  return list
}
