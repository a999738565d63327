/** What an import of units would do, from the stored ones and a table alone. */
import type { ImportLine } from '@carillon/shared-model/api/directory-routes.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import { newUnitId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { StoredUnit } from '../ports/directory.ts'
import { Problems, type Planned } from './plan.ts'
import { differences, placeValues, said, saidLine } from './said.ts'
import { described, NOWHERE, type Row, type Table, type UnitField } from './table.ts'

type Field = UnitField

export type UnitPlan = {
  /** by code, every unit after the import, parents before children */
  units: Map<string, Planned<Unit>>
  removed: Unit[]
  lines: ImportLine[]
  errors: ImportLine[]
}

type UnitCheck = Pick<Problems<Field>, 'errors' | 'bad' | 'isOfRows'> & { rows: ReadonlyMap<string, Row<Field>> }

/** @param table null: none, so that every unit stays as it is */
export const planUnits = (stored: readonly StoredUnit[], table: Table<Field> | null, now: number): UnitPlan => {
  const live = stored.filter((unit) => !unit.deleted)
  if (!table) {
    const units = new Map(live.map((item) => [item.code, { item, entry: item.entry, change: 'unchanged' } as const]))
    return { units, removed: [], lines: [], errors: [] }
  }
  const { rows, errors } = checkUnits(table)
  if (errors.length > 0) return { units: new Map(), removed: [], lines: [], errors }
  return plan(stored, live, rows, now)
}

/** @returns rows by their codes, and what is wrong with them */
export const checkUnits = (table: Table<Field>): UnitCheck => {
  const problems = new Problems('units', table)
  const rows = uniqueRows(table.rows, problems)
  checkTree(rows, problems)
  const { errors, bad, isOfRows } = problems
  return { rows, errors, bad, isOfRows }
}

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}

const uniqueRows = (table: readonly Row<Field>[], problems: Problems<Field>): Map<string, Row<Field>> => {
  const rows = new Map<string, Row<Field>>()
  for (const row of table) {
    problems.checkFields(row, ['code', 'name'])
    const { code, time_zone: zone } = row.values
    if (zone && !isTimeZone(zone))
      problems.add(row, 'time_zone', `There is no time zone “${zone}”. Write it like Europe/Warsaw, or leave it empty.`)
    if (!code) continue
    const first = rows.get(code)
    if (first) problems.addTwice(first, row, 'code', (code, at) => said('codeTwice', { code, ...placeValues(at) }))
    else rows.set(code, row)
  }
  return rows
}

/** One root, every parent known, and nobody above themselves. */
const checkTree = (rows: ReadonlyMap<string, Row<Field>>, problems: Problems<Field>): void => {
  let root: Row<Field> | null = null
  const told = new Set<string>()
  for (const [code, row] of rows) {
    const parent = row.values.parent
    if (!parent) {
      if (root)
        problems.add(
          row,
          'parent',
          `Only one unit stands at the top, and “${root.values.code}” ${described(root.at)} does. Say what “${code}” belongs to.`,
        )
      root ??= row
    } else if (!rows.has(parent)) problems.add(row, 'parent', `There is no unit “${parent}” in this file.`)
    const path = [code]
    for (let at = parent; at && !told.has(at); at = rows.get(at)?.values.parent) {
      path.push(at)
      if (at === code) {
        for (const each of path) told.add(each)
        problems.add(row, 'parent', `A unit cannot be below itself: ${path.join(' → ')}.`)
      }
      // A circle further up is told at one of its own lines.
      if (path.length > rows.size) break
    }
  }
}

/** The unit that each row is: by the entry of a directory server, or else by its code. */
export const identifyUnits = (
  stored: readonly StoredUnit[],
  rows: Iterable<Row<Field>>,
): ReadonlyMap<Row<Field>, StoredUnit> => {
  const all = [...rows]
  const liveLast = [...stored].sort((a, b) => Number(b.deleted) - Number(a.deleted))
  const byEntry = new Map(liveLast.flatMap((unit) => (unit.entry === null ? [] : [[unit.entry, unit] as const])))
  // A unit that returns is the one it was; of several removed ones with its code, the last.
  const byCode = new Map(liveLast.map((unit) => [unit.code, unit]))
  const found = new Map<Row<Field>, StoredUnit>()
  const taken = new Set<StoredUnit>()
  const take = (row: Row<Field>, unit: StoredUnit | undefined) => {
    if (!unit || found.has(row) || taken.has(unit)) return
    found.set(row, unit)
    taken.add(unit)
  }
  for (const row of all) if (row.values.entry) take(row, byEntry.get(row.values.entry))
  for (const row of all) take(row, byCode.get(row.values.code ?? ''))
  return found
}

const plan = (
  stored: readonly StoredUnit[],
  live: readonly StoredUnit[],
  rows: ReadonlyMap<string, Row<Field>>,
  now: number,
): UnitPlan => {
  const found = identifyUnits(stored, rows.values())
  const codeOf = new Map<UnitId, string>(stored.map((unit) => [unit.id, unit.code]))
  for (const [row, { id }] of found) codeOf.set(id, row.values.code ?? '')
  const units: UnitPlan['units'] = new Map()
  const lines: ImportLine[] = []

  const place = (code: string): Unit | null => {
    const done = units.get(code)
    const row = rows.get(code)
    if (done || !row) return done?.item ?? null
    const { parent = '', name = '', time_zone: zone } = row.values
    const above = parent ? place(parent) : null
    const before = found.get(row)
    const item: Unit = {
      id: before?.id ?? newUnitId(now),
      code,
      parent: above?.id ?? null,
      name,
      timeZone: zone === undefined ? (before?.timeZone ?? null) : zone || null,
    }
    const entry = row.values.entry || (before?.entry ?? null)
    if (!before || before.deleted) {
      units.set(code, { item, entry, change: 'added' })
      lines.push(saidLine({ file: 'units', kind: 'added' }, row.at, [said('unit', { code, name, parent })]))
      return item
    }
    const fields = differences([
      ['name', before.name, name],
      // By the codes after the import: a parent under another code is the same parent.
      ['parent', before.parent && (codeOf.get(before.parent) ?? ''), parent || null],
      ['time_zone', before.timeZone, item.timeZone],
    ])
    const isRenamed = before.code !== code
    const isChanged = isRenamed || fields.length > 0
    // A parent that was removed and comes back under its code keeps its id, so that codes tell all there is.
    units.set(code, { item, entry, change: isChanged ? 'changed' : entry === before.entry ? 'unchanged' : 'kept' })
    const renamed = isRenamed ? [said('recoded', { from: before.code, to: code })] : []
    const parts = [...renamed, said('changed', { name: code }), ...fields]
    if (isChanged) lines.push(saidLine({ file: 'units', kind: 'changed' }, row.at, parts))
    return item
  }
  for (const code of rows.keys()) place(code)

  const kept = new Set(found.values())
  const removed = live.filter((unit) => !kept.has(unit))
  for (const { code, name } of removed)
    lines.push(saidLine({ file: 'units', kind: 'removed' }, NOWHERE, [said('unitLeaves', { code, name })]))
  return { units, removed, lines: lines.sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity)), errors: [] }
}
