import { readFile } from 'node:fs/promises'
import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import type { ImportLine, ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import { lossText } from '../../directory/losses.ts'
import { stopText } from '../../directory/removals.ts'
import { Failure, parse, UsageError, type Command } from '../command.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { pathIn, type Terminal } from '../terminal.ts'

const base64 = async (file: string | undefined, terminal: Terminal): Promise<string | null> =>
  file === undefined ? null : (await readFile(pathIn(terminal, file))).toString('base64')

const described = (
  { file, line, kind, column, text, entry }: ImportLine,
  names: Record<string, string | undefined>,
): string => {
  const place = [
    names[file] ?? file,
    line === null ? null : `line ${line}`,
    entry && `entry ${entry}`,
    column && `column ${column}`,
  ]
  return `${kind.padEnd(7)}  ${place.filter(Boolean).join(', ')}: ${text}`
}

const counting = (given: string | undefined, usage: string): number | null => {
  if (given !== undefined && !/^\d{1,9}$/.test(given)) throw new UsageError(usage)
  return given === undefined ? null : Number(given)
}

const counted = (what: string, { added, changed, removed, unchanged }: ImportResult['units']): string =>
  `${what}: ${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged.`

type Consent = { allowRemovals: number | null; leaveOut: number | null }

const fromLdap = async (api: ApiClient, dryRun: boolean, consent: Consent): Promise<ImportResult> => {
  if (!dryRun) return api.call('syncLdap', { body: consent })
  const { source } = await api.call('getLdap', {})
  if (!source) throw new Failure('No directory server is set. Set one in the console first.')
  return api.call('previewLdap', { body: { source, password: null, leaveOut: consent.leaveOut } })
}

export const importDirectory: Command = {
  name: 'import',
  summary: 'Imports units and people from CSV files or the directory server, all or nothing',
  usage: `import --units F --people F [--dry-run] [--allow-removals N] [--leave-out N] [--server URL]
       carillon import --ldap [--dry-run] [--allow-removals N] [--leave-out N] [--server URL]

  --units F             CSV of units: code, parent, name, time_zone
  --people F            CSV of people: employee_no, login, first_name, last_name, email, unit, title
  --ldap                from the directory server that is set in the console
  --dry-run             only say what would change
  --allow-removals N    go on where N people and units, together, are to be removed and that is more than the
                        organisation lets go without being asked (5 % unless it says otherwise)
  --leave-out N         go on without N lines or entries of which nothing can be made, and those that hang on them;
                        whoever they are about stays as they are
${SERVER_USAGE}
${JSON_USAGE}

Files are UTF-8 or Windows-1250, with commas or semicolons. Prints a line per change or error, then the counts.`,

  async run(args, output, terminal) {
    const { values } = parse(args, {
      ...SERVER_OPTION,
      units: { type: 'string' },
      people: { type: 'string' },
      ldap: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      'allow-removals': { type: 'string' },
      'leave-out': { type: 'string' },
    })
    const names = { units: values.units, people: values.people }
    const dryRun = values['dry-run'] ?? false
    if (values.ldap && (names.units || names.people)) throw new UsageError('--ldap goes without files.')
    if (!values.ldap && !names.units && !names.people) throw new UsageError('--units, --people or --ldap is missing.')
    const consent = {
      allowRemovals: counting(values['allow-removals'], '--allow-removals takes how many may be removed, such as 12.'),
      leaveOut: counting(values['leave-out'], '--leave-out takes how many may be left out, such as 2.'),
    }
    const origin = serverOrigin(values.server)
    const files = { units: await base64(names.units, terminal), people: await base64(names.people, terminal) }
    const { api } = await openSession(origin, terminal)
    const result = values.ldap
      ? await fromLdap(api, dryRun, consent)
      : await api.call('importDirectory', { body: { ...files, dryRun, ...consent } })

    for (const line of result.lines) {
      output.line(described(line, names))
      output.object(line)
    }
    for (const loss of result.losses) output.line(lossText(loss))
    const { applied, stop, unreadable, losses } = result
    output.object({
      ...{ applied, units: result.units, people: result.people },
      ...(stop ? { stop } : {}),
      ...(unreadable === 0 ? {} : { unreadable }),
      ...(losses.length > 0 ? { losses: losses.map(({ id: _, ...told }) => told) } : {}),
    })
    const errors = result.lines.filter(({ kind }) => kind === 'error').length
    if (errors > 0) {
      const wayOut = unreadable
        ? ` To import the rest without ${unreadable} of them, say --leave-out ${unreadable}.`
        : ''
      throw new Failure(`${errors} ${errors === 1 ? 'error' : 'errors'}: nothing was imported.${wayOut}`)
    }
    output.line(counted('Units', result.units))
    output.line(counted('People', result.people))
    if (stop) {
      const again = `If that is right, say --allow-removals ${stop.removals}.`
      if (!dryRun) throw new Failure(`${stopText(stop)} ${again}`)
      output.line(`${stopText(stop)} ${again}`)
    }
    if (!applied) output.line('This was a dry run: nothing was changed.')
  },
}
