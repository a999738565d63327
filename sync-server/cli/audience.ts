/** AUDIENCE as it is typed: comma-separated `everyone`, `unit:CODE`, `group:NAME`, `person:LOGIN`, `computer:NAME`. */
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { ViewName, ViewRow } from '@carillon/shared-model/views/rows.ts'
import { Failure, UsageError } from './command.ts'

export const AUDIENCE_USAGE = `AUDIENCE: comma-separated everyone, unit:CODE (with all below it), person:LOGIN, computer:NAME.`

/** Rows of a view; asked for only when an addressee needs them. */
export type Lookup = <Name extends ViewName>(view: Name) => Promise<ViewRow<Name>[]>
export type Addressee = { kind: 'everyone' | 'unit' | 'group' | 'person' | 'computer'; name: string }

const KINDS = ['unit', 'group', 'person', 'computer'] as const
const same = (a: string, b: string) => a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()

/** @throws UsageError when the text is not an audience */
export const parseAudience = (text: string): Addressee[] =>
  text.split(',').map((part): Addressee => {
    const word = part.trim()
    if (word === 'everyone') return { kind: 'everyone', name: '' }
    const colon = word.indexOf(':')
    const kind = KINDS.find((kind) => kind === word.slice(0, colon))
    const name = word.slice(colon + 1).trim()
    if (kind && name) return { kind, name }
    throw new UsageError(`'${word}' is not an audience: everyone, unit:CODE, person:LOGIN or computer:NAME.`)
  })

/** The one row that a name stands for. @throws Failure when there is none, or more than one */
const only = <Row extends { id: string }>(rows: Row[], none: string, many: string): Row => {
  if (rows.length > 1) throw new Failure(many)
  const row = rows[0]
  if (row) return row
  throw new Failure(none)
}

export const findUnit = async (code: string, lookup: Lookup) =>
  only(
    (await lookup('units')).filter((unit) => same(unit.code, code)),
    `There is no unit with the code '${code}'.`,
    `There are several units with the code '${code}'.`,
  )

export const findPerson = async (login: string, lookup: Lookup) =>
  only(
    (await lookup('people')).filter((person) => same(person.login, login)),
    `There is nobody with the login '${login}'.`,
    `There are several people with the login '${login}'.`,
  )

const findComputer = async (name: string, lookup: Lookup) =>
  only(
    (await lookup('computers')).filter((computer) => same(computer.name, name)),
    `There is no computer named '${name}'.`,
    `There are several computers named '${name}', so it is not clear which is meant.`,
  )

const targetOf = async ({ kind, name }: Addressee, lookup: Lookup): Promise<Target> => {
  switch (kind) {
    case 'everyone':
      return 'everyone'
    case 'unit':
      return (await findUnit(name, lookup)).id
    case 'person':
      return (await findPerson(name, lookup)).id
    case 'computer':
      return (await findComputer(name, lookup)).id
    case 'group':
      throw new Failure(`There is no group '${name}': groups belong to a later version.`)
  }
}

/** @returns targets without repetition @throws Failure that names the first addressee that is not known */
export const resolveAudience = async (addressees: readonly Addressee[], lookup: Lookup): Promise<Target[]> => {
  const rows = new Map<ViewName, Promise<unknown>>()
  const once: Lookup = (view) => {
    const asked = rows.get(view) ?? lookup(view)
    rows.set(view, asked)
    return asked as ReturnType<typeof lookup<typeof view>>
  }
  const found = new Set<Target>()
  for (const addressee of addressees) found.add(await targetOf(addressee, once))
  return [...found]
}
