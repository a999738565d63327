import { readFile } from 'node:fs/promises'
import type { ImportLine, ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import { Failure, parse, UsageError, type Command } from '../command.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'

const base64 = async (file: string | undefined): Promise<string | null> =>
  file === undefined ? null : (await readFile(file)).toString('base64')

const described = (
  { file, line, kind, column, text }: ImportLine,
  names: Record<string, string | undefined>,
): string => {
  const place = [names[file] ?? file, line === null ? null : `line ${line}`, column && `column ${column}`]
  return `${kind.padEnd(7)}  ${place.filter(Boolean).join(', ')}: ${text}`
}

const counted = (what: string, { added, changed, removed, unchanged }: ImportResult['units']): string =>
  `${what}: ${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged.`

export const importDirectory: Command = {
  name: 'import',
  summary: 'Imports units and people from CSV files, all or nothing',
  usage: `import --units F --people F [--dry-run] [--server URL]

  --units F             CSV of units: code, parent, name, time_zone
  --people F            CSV of people: employee_no, login, first_name, last_name, email, unit, title
  --dry-run             only say what would change
${SERVER_USAGE}
${JSON_USAGE}

Files are UTF-8 or Windows-1250, with commas or semicolons. Prints a line per change or error, then the counts.`,

  async run(args, output) {
    const { values } = parse(args, {
      ...SERVER_OPTION,
      units: { type: 'string' },
      people: { type: 'string' },
      'dry-run': { type: 'boolean' },
    })
    const names = { units: values.units, people: values.people }
    if (!names.units && !names.people) throw new UsageError('--units or --people is missing.')
    const origin = serverOrigin(values.server)
    const body = {
      units: await base64(names.units),
      people: await base64(names.people),
      dryRun: values['dry-run'] ?? false,
    }
    const { api } = await openSession(origin)
    const result = await api.call('importDirectory', { body })

    for (const line of result.lines) {
      output.line(described(line, names))
      output.object(line)
    }
    output.object({ applied: result.applied, units: result.units, people: result.people })
    const errors = result.lines.filter(({ kind }) => kind === 'error').length
    if (errors > 0) throw new Failure(`${errors} ${errors === 1 ? 'error' : 'errors'}: nothing was imported.`)
    output.line(counted('Units', result.units))
    output.line(counted('People', result.people))
    if (!result.applied) output.line('This was a dry run: nothing was changed.')
  },
}
