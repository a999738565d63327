import { courseId } from '@carillon/shared-model/org/ids.ts'
import { needed, parse, UsageError, type Command } from '../command.ts'
import { exportCourse } from '../export-course.ts'
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

const exportFolder = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const options = { ...SERVER_OPTION, to: { type: 'string' } } as const
  const { values, positionals } = parse(args, options, ['export', 'COURSE'])
  const course = courseId.safeParse(positionals[1])
  if (!course.success) throw new UsageError(`'${positionals[1] ?? ''}' is not the id of a course.`)
  const folder = pathIn(terminal, needed(values.to, 'to'))
  const session = await openSession(serverOrigin(values.server), terminal)
  const { name, lessons } = await exportCourse(session, course.data, folder)
  output.line(`Exported ${name}, ${lessons} ${lessons === 1 ? 'lesson' : 'lessons'}.`)
  output.object({ id: course.data, lessons })
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

const ACTIONS: Record<string, Command['run']> = { import: importFolder, export: exportFolder, list }

export const course: Command = {
  name: 'course',
  summary: 'Imports courses into the library, exports them, and lists them',
  usage: `course import DIR [--server URL]
       carillon course export COURSE --to DIR [--server URL]
       carillon course list [--server URL]

  DIR                   a folder of lessons: Markdown files in the order of their names, each with a heading,
                        images beside them; course.md holds the course's name as a heading, and its description.
                        A quiz is a block at the end of its lesson:

                            \`\`\`quiz
                            pass 80

                            ? Where is the fire extinguisher?
                            ( ) In the cellar
                            (x) Beside the door

                            ? What do you do first? Choose all that is right.
                            [x] Warn the others
                            [x] Leave
                            [ ] Fetch your coat
                            \`\`\`
  COURSE                the id that \`course import\` or \`course list\` printed
  --to DIR              a new folder, or an empty one
${SERVER_USAGE}
${JSON_USAGE}: of import {"id"}, of export {"id","lessons"}, of list {"id","name","lessons","updatedAt","updatedBy"}`,

  async run(args, output, terminal) {
    const name = args[0] ?? ''
    if (!Object.hasOwn(ACTIONS, name))
      throw new UsageError(`Say what to do with courses: import DIR, export COURSE, or list.`)
    await ACTIONS[name]!(args, output, terminal)
  },
}
