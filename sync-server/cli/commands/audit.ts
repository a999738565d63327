import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import { FILTER_OPTIONS, FILTER_USAGE, filterOf, type FilterQuery } from '../audit-filter.ts'
import { needed, parse, UsageError, type Command } from '../command.ts'
import { download } from '../download.ts'
import type { Output } from '../output.ts'
import { iso, localTime, wholeNumber } from '../quantities.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { pathIn, type Terminal } from '../terminal.ts'

/** Entries that one question gets. */
const PAGE = 500

const sentence = ({ seq, at, by, device, act, subject, detail }: AuditEntry): string => {
  const who = by === null ? 'the server' : device === null ? by.login : `${by.login} (${device.name})`
  const what = Object.entries(detail).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))
  const about = subject?.name ? ` “${subject.name}”` : ''
  return `${seq}  ${localTime(at)}  ${who}  ${act}${about}${what.length > 0 ? `  ${what.join(', ')}` : ''}`
}

const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const options = { ...SERVER_OPTION, ...FILTER_OPTIONS, limit: { type: 'string' } } as const
  const { values } = parse(args, options, ['list'])
  const limit = wholeNumber(values.limit ?? '100', 'limit', 1, 1_000_000)
  const filter = filterOf(values)
  const { api, now } = await openSession(serverOrigin(values.server), terminal)
  const query: FilterQuery & { before?: number } = filter(now())
  for (let left = limit; ;) {
    const { entries, more } = await api.call('listAudit', { query: { ...query, limit: Math.min(left, PAGE) } })
    for (const entry of entries) {
      output.line(sentence(entry))
      output.object({ ...entry, at: iso(entry.at) })
    }
    left -= entries.length
    if (!more) return
    if (left === 0) return output.line('There are older ones: ask for more with --limit, or use `audit export`.')
    query.before = entries.at(-1)!.seq
  }
}

const exportTo = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, { ...SERVER_OPTION, ...FILTER_OPTIONS, to: { type: 'string' } }, ['export'])
  const file = needed(values.to, 'to')
  const filter = filterOf(values)
  const session = await openSession(serverOrigin(values.server), terminal)
  const { method, path } = RAW_ROUTES.exportAudit
  const query = Object.entries(filter(session.now())).map(([key, value]) => [key, String(value)])
  const search = new URLSearchParams(query).toString()
  const bytes = await download(session, { method, path: path + (search && `?${search}`) }, pathIn(terminal, file))
  output.line(`Wrote ${file}, ${bytes} bytes.`)
  output.object({ file, bytes })
}

const verify = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const own = { data: { type: 'string' }, file: { type: 'string' }, expect: { type: 'string' } } as const
  const { values } = parse(args, { ...SERVER_OPTION, ...own }, ['verify'])
  await (await import('../audit-verify.ts')).verify(values, output, terminal)
}

const ACTIONS: Record<string, typeof list> = { verify, list, export: exportTo }

export const audit: Command = {
  name: 'audit',
  summary: 'Verifies, lists and exports the audit trail',
  usage: `audit verify [--server URL | --data DIR | --file F] [--expect HASH]
       carillon audit list [--act A] [--by LOGIN] [--since 7d] [--text T] [--limit N] [--server URL]
       carillon audit export --to F [--act A] [--by LOGIN] [--since 7d] [--text T] [--server URL]

verify computes the whole chain anew and prints how many entries there are and the hash of the last one, the head.
Note the head elsewhere: with --expect it shows later that nothing before it was changed or cut off.
  --data DIR            in the data folder of a server, stopped or running
  --file F              in a file that \`audit export\` wrote without filters
  --expect HASH         fail unless an entry has this hash
list prints the newest entries first, export writes the oldest first, one JSON object a line.
${FILTER_USAGE}
  --limit N             how many (default 100)
  --to F                the file to write
${SERVER_USAGE}
${JSON_USAGE}: {"entries","head","brokenAt"} of verify,
                        an entry a line of list, {"file","bytes"} of export`,

  async run(args, output, terminal) {
    const name = args.find((argument) => !argument.startsWith('-'))
    const action = name !== undefined && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    if (!action || args[0] !== name) throw new UsageError('Say what to do: verify, list or export.')
    await action(args, output, terminal)
  },
}
