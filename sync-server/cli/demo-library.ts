/** The city library of the demo: set up, its directory imported, and ready links into it. */
import { randomInt } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeSecret } from '../files/data-folder.ts'
import { inDataFolder } from '../roles/stopped-server.ts'
import { setUp } from '../accounts/setup.ts'
import { ownFile } from '../files/home.ts'
import { findUnit, type Lookup } from './audience.ts'
import { firstDay, organisationZone } from './calendar.ts'
import { Failure } from './command.ts'
import { importCourse } from './import-course.ts'
import { send } from './request.ts'
import type { Session } from './session.ts'
import { viewRows } from './views.ts'

export const DEMO_LOGIN = 'demo'
const FILES = ownFile('directory/city-library/')
const COURSE = ownFile('library/health-and-safety/')
/** One branch each, so that it shows who gets what. */
const BRANCHES = ['F01', 'F02']
/** Without letters and digits that look alike. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

const newPassword = (): string =>
  Array.from({ length: 3 }, () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join(
    '-',
  )

/** Sets the folder up unless it is, and @returns the owner's password, which the demo keeps beside its data. */
export const setUpDemo = (folder: string, now: number): Promise<string> =>
  inDataFolder(folder, async ({ unitOfWork, repositories }) => {
    const file = join(folder, 'demo-password.txt')
    if (await repositories.installation.organisation()) {
      if (existsSync(file)) return readFileSync(file, 'utf8').trim()
      throw new Failure(
        `${folder} holds data that is not a demo's. Name another folder, or start it with \`carillon serve\`.`,
      )
    }
    const password = newPassword()
    writeSecret(file, `${password}\n`)
    const owner = { organisation: 'Biblioteka Miejska', login: DEMO_LOGIN, name: 'Demo', password }
    await setUp(unitOfWork, folder, owner, now)
    return password
  })

/** Importing again changes nothing, so every start does; a directory that somebody has made their own stays theirs. */
export const importLibrary = async ({ api }: Session): Promise<void> => {
  const [units, people] = ['units.csv', 'people.csv'].map((name) =>
    readFileSync(new URL(name, FILES)).toString('base64'),
  )
  const result = await api.call('importDirectory', { body: { units: units!, people: people!, dryRun: false } })
  if (!result.applied && !result.stop)
    throw new Failure(`The demo's directory was not imported: ${result.lines[0]?.text ?? 'no reason given'}`)
}

/** The course that there is to try campaigns with, unless somebody has made one. */
export const importDemoCourse = async (session: Session): Promise<void> => {
  if ((await viewRows(session, 'courses')).length === 0) await importCourse(session, fileURLToPath(COURSE))
}

/** A message for everyone on the first Monday of each month, unless something is planned already. */
export const planDemoMessage = async (session: Session): Promise<void> => {
  if ((await viewRows(session, 'series')).length > 0) return
  const zone = await organisationZone(session)
  const rule = { from: '2026-01-01', repeat: 'FREQ=MONTHLY;BYDAY=1MO', time: '09:00', except: [] }
  const schedule = { rule: { ...rule, from: firstDay(rule, session.now(), zone) }, pauses: [] }
  await send(session, (administrator) =>
    administrator.repeat({
      to: ['everyone'],
      content: {
        kind: 'message',
        subject: 'Plan miesiąca',
        body: 'Co nas czeka w tym miesiącu: **inwentaryzacja**, zajęcia dla dzieci, nowe godziny otwarcia.',
        images: [],
        acknowledge: true,
      },
      schedule,
      lasting: null,
    }),
  )
}

export type DemoPlace = { login: string; person: string; unit: string; link: string }

/** A personal enrolment link for somebody of each of two branches. */
export const enrolPlaces = async (session: Session): Promise<DemoPlace[]> => {
  const people = await viewRows(session, 'people')
  const lookup: Lookup = (view) => viewRows(session, view)
  return Promise.all(
    BRANCHES.map(async (code): Promise<DemoPlace> => {
      const unit = await findUnit(code, lookup)
      const person = people.filter((row) => row.unit === unit.id).sort((a, b) => (a.login < b.login ? -1 : 1))[0]
      if (!person) throw new Failure(`Nobody works in ${unit.name}.`)
      const { link } = await session.api.call('createEnrolment', {
        body: { unit: unit.id, person: person.id, uses: 10 },
      })
      return { login: person.login, person: `${person.firstName} ${person.lastName}`, unit: unit.name, link }
    }),
  )
}
