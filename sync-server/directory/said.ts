/** What lines of an import say, in parts that an app puts in its own language, and in English for everybody else. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import type { Place } from './table.ts'

export type Said = NonNullable<ImportLine['said']>[number]
type Values = Readonly<Record<string, string>>

/** Names of fields as the lines tell of them. */
const FIELDS: Values = {
  code: 'code',
  parent: 'parent',
  name: 'name',
  time_zone: 'time zone',
  employee_no: 'employee number',
  login: 'login',
  first_name: 'first name',
  last_name: 'last name',
  email: 'e-mail',
  unit: 'unit',
  title: 'title',
}

const placed = ({ line, entry }: Values): string => (line ? `on line ${line}` : `at ${entry ?? ''}`)
/** Where something stands already. */
export const placeValues = ({ line, entry }: Place): Values =>
  line === null ? { entry: entry ?? '' } : { line: `${line}` }

const leftIn = (people: number, computers: number): string => {
  const counted = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
  return [...counted(people, 'person', 'people'), ...counted(computers, 'computer', 'computers')].join(' and ')
}

const ENGLISH = {
  person: ({ name, unit }) => `${name} in ${unit}`,
  personLeaves: ({ name }) => `${name}`,
  returns: ({ name, unit }) => `returns: ${name} in ${unit}`,
  renamed: ({ from, to }) => `renamed: ${from} → ${to}`,
  recoded: ({ from, to }) => `renamed: ${from} → ${to}`,
  /** a login that was another's */
  another: ({ name, unit }) => `another person: ${name} in ${unit}`,
  wasOf: ({ login, name, number }) => `the login ${login} was that of ${name}${number && `, number ${number}`}`,
  unit: ({ code, name, parent }) => `${code} “${name}”${parent && ` in ${parent}`}`,
  unitLeaves: ({ code, name }) => `${code} “${name}”`,
  changed: ({ name }) => `${name}`,
  field: ({ field, before, after }) => `${FIELDS[field!] ?? field} “${before}” → “${after}”`,
  codeTwice: ({ code, ...place }) => `The code “${code}” stands ${placed(place)} already.`,
  belowLeftOut: ({ entry }) => `The unit above it, ${entry}, is left out.`,
  /** what it has, in English, as the console puts it in words of its own */
  occupied: ({ unit, people, computers }) =>
    `The units no longer hold ${unit}, which has ${leftIn(Number(people), Number(computers))}. Move or remove them first.`,
  numberTwice: ({ number, ...place }) => `The employee number “${number}” stands ${placed(place)} already.`,
  loginTwice: ({ login, ...place }) => `The login “${login}” stands ${placed(place)} already.`,
} as const satisfies Record<string, (values: Values) => string>
type Code = keyof typeof ENGLISH

export const said = (code: Code, values: Values): Said => ({ code, values: { ...values } })

/** What follows what: fields after whose they are, everything else after a semicolon. */
export const english = (parts: readonly Said[]): string =>
  parts
    .map(({ code, values }, at) => {
      const before = parts[at - 1]?.code
      const between = at === 0 ? '' : code !== 'field' ? '; ' : before === 'field' ? ', ' : ': '
      return between + ENGLISH[code as Code](values)
    })
    .join('')

/** Fields that differ. */
export const differences = (fields: readonly (readonly [string, string | null, string | null])[]): Said[] =>
  fields
    .filter(([, before, after]) => before !== after)
    .map(([field, before, after]) => said('field', { field, before: before ?? '', after: after ?? '' }))

type Change = Pick<ImportLine, 'file' | 'kind'>
export const saidLine = ({ file, kind }: Change, at: Place, parts: Said[]): ImportLine => ({
  file,
  ...at,
  kind,
  column: null,
  text: english(parts),
  said: parts,
})
