import { parse, UsageError, type Command } from '../command.ts'
import { importCourse } from '../import-course.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { pathIn, type Terminal } from '../terminal.ts'
import { viewRows } from '../views.ts'

const importFolder = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['import', 'DIR'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const { id, name, lessons } = await importCourse(session, pathIn(terminal, positionals[1]!))
  output.line(`Imported ${id}: ${name}, ${lessons} ${lessons === 1 ? 'lesson' : 'lessons'}.`)
  output.object({ id })
}

const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, SERVER_OPTION, ['list'])
  const session = await openSession(serverOrigin(values.server), terminal)
  for (const { id, name, lessons, updatedAt, updatedBy } of await viewRows(session, 'courses')) {
    const count = `${lessons} ${lessons === 1 ? 'lesson' : 'lessons'}`
    output.line(`${id}  ${name}  ${count}  changed ${localTime(updatedAt)} by ${updatedBy}`)
    output.object({ id, name, lessons, updatedAt: iso(updatedAt), updatedBy })
  }
}

const ACTIONS: Record<string, Command['run']> = { import: importFolder, list }

export const course: Command = {
  name: 'course',
  summary: 'Imports courses into the library, and lists them',
  usage: `course import DIR [--server URL]
       carillon course list [--server URL]

  DIR                   a folder of lessons: Markdown files in the order of their names, each with a heading,
                        images beside them; course.md holds the course's name as a heading, and its description
${SERVER_USAGE}
${JSON_USAGE}: of import {"id"}, of list {"id","name","lessons","updatedAt","updatedBy"}`,

  async run(args, output, terminal) {
    const name = args[0] ?? ''
    if (!Object.hasOwn(ACTIONS, name)) throw new UsageError(`Say what to do with courses: import DIR, or list.`)
    await ACTIONS[name]!(args, output, terminal)
  },
}
