/** What a line of an import says, in the person's language. Pure. */
import type { ImportLine, ImportLoss, ImportResult, ImportStop } from '@carillon/shared-model/api/directory-routes.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { English } from '../i18n/en.ts'

type Words = Translator<English>
type Part = NonNullable<ImportLine['said']>[number]
type Values = Readonly<Record<string, string>>

const FIELDS = [
  'code',
  'parent',
  'name',
  'time_zone',
  'employee_no',
  'login',
  'first_name',
  'last_name',
  'email',
  'unit',
  'title',
] as const

const fieldName = (field: string, { t }: Words): string => {
  const known = FIELDS.find((one) => one === field)
  return known ? t(`import.field.${known}`) : field
}

/** Where something stands already, by the line or by the name of an entry. */
const placeOf = ({ line = '', entry = '' }: Values, { t }: Words): string =>
  line ? t('import.said.onLine', { line }) : t('import.said.atEntry', { entry })

const SAYINGS: Readonly<Record<string, (values: Values, words: Words) => string>> = {
  person: ({ name = '', unit = '' }, { t }) => t('import.said.person', { name, unit }),
  personLeaves: ({ name = '' }, { t }) => t('import.said.personLeaves', { name }),
  returns: ({ name = '', unit = '' }, { t }) => t('import.said.returns', { name, unit }),
  renamed: ({ from = '', to = '' }, { t }) => t('import.said.renamed', { from, to }),
  recoded: ({ from = '', to = '' }, { t }) => t('import.said.recoded', { from, to }),
  another: ({ name = '', unit = '' }, { t }) => t('import.said.another', { name, unit }),
  wasOf: ({ login = '', name = '', number = '' }, { t }) =>
    number ? t('import.said.wasOfNumber', { login, name, number }) : t('import.said.wasOf', { login, name }),
  unit: ({ code = '', name = '', parent = '' }, { t }) =>
    parent ? t('import.said.unit', { code, name, parent }) : t('import.said.root', { code, name }),
  unitLeaves: ({ code = '', name = '' }, { t }) => t('import.said.unitLeaves', { code, name }),
  changed: ({ name = '' }, { t }) => t('import.said.changed', { name }),
  field: ({ field = '', before = '', after = '' }, words) =>
    words.t('import.said.field', { field: fieldName(field, words), before, after }),
  codeTwice: (values, words) =>
    words.t('import.said.codeTwice', { code: values.code ?? '', place: placeOf(values, words) }),
  belowLeftOut: ({ entry = '' }, { t }) => t('import.said.belowLeftOut', { entry }),
  occupied: ({ unit = '', people = '', computers = '' }, { t, list }) =>
    t('import.said.occupied', {
      unit,
      what: list([
        ...(Number(people) > 0 ? [t('import.said.somePeople', { count: Number(people) })] : []),
        ...(Number(computers) > 0 ? [t('import.said.someComputers', { count: Number(computers) })] : []),
      ]),
    }),
  numberTwice: (values, words) =>
    words.t('import.said.numberTwice', { number: values.number ?? '', place: placeOf(values, words) }),
  loginTwice: (values, words) =>
    words.t('import.said.loginTwice', { login: values.login ?? '', place: placeOf(values, words) }),
}

const between = ({ code }: Part, before: Part | undefined): string => {
  if (!before) return ''
  if (code !== 'field') return '; '
  return before.code === 'field' ? ', ' : ': '
}

/** The server's own sentence where it says what this program cannot say. */
export const saidOf = ({ said, text }: Pick<ImportLine, 'said' | 'text'>, words: Words): string => {
  if (!said?.length || said.some(({ code }) => !Object.hasOwn(SAYINGS, code))) return text
  return said.map((part, at) => between(part, said[at - 1]) + SAYINGS[part.code]!(part.values, words)).join('')
}

/** “403 of 404 people and 2 of 50 units” */
export const removedOf = ({ people, ofPeople, units, ofUnits }: ImportStop, { t }: Words): string => {
  const who = t('import.stop.people', { removed: people, all: ofPeople })
  const what = t('import.stop.units', { removed: units, all: ofUnits })
  if (units === 0) return who
  return people === 0 ? what : t('import.stop.both', { people: who, units: what })
}

/** Why nothing was changed. */
export const stopOf = (stop: ImportStop, words: Words): string => {
  const { people, ofPeople, units, ofUnits, mostRemoved, occupied } = stop
  const isFew = (removed: number, all: number) => removed <= Math.max(1, (all * mostRemoved) / 100)
  return occupied !== null && isFew(people, ofPeople) && isFew(units, ofUnits)
    ? words.t('import.stop.occupied', { unit: occupied })
    : words.t('import.stop.told', { what: removedOf(stop, words) })
}

/** “F02 “Branch 2”: 2 enrolment codes can no longer be used: ABCD…, EFGH…” */
export const lossOf = ({ unit, kind, count, names }: ImportLoss, { t, list }: Words): string => {
  const what = t('import.loss.of', { unit, what: t(`import.loss.${kind}`, { count }) })
  return names.length > 0 ? t('import.loss.named', { what, names: list(names) }) : what
}

/** How many lines of a result are what. */
export const countsOf = ({ lines }: ImportResult): { errors: number; leftOut: number; changes: number } => {
  const errors = lines.filter(({ kind }) => kind === 'error').length
  const leftOut = lines.filter(({ kind }) => kind === 'left-out').length
  return { errors, leftOut, changes: lines.length - errors - leftOut }
}
