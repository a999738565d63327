/** What would lose its unit by an import: asked for in its unit of work, told before it is done (IMPORT-20). */
import type { ImportLoss } from '@carillon/shared-model/api/directory-routes.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Repositories } from '../ports/repositories.ts'

type Sources = Pick<Repositories, 'administrators' | 'branches' | 'devices' | 'enrolments' | 'running'>

/** @param now milliseconds */
export const lossesOf = async (removed: readonly Unit[], sources: Sources, now: number): Promise<ImportLoss[]> => {
  if (removed.length === 0) return []
  const found = new Map<UnitId, Map<ImportLoss['kind'], string[]>>(removed.map(({ id }) => [id, new Map()]))
  const add = (unit: UnitId, kind: ImportLoss['kind'], name: string) => {
    const kinds = found.get(unit)
    if (kinds) kinds.set(kind, [...(kinds.get(kind) ?? []), name])
  }
  for (const { name, login, responsible, own, disabledAt } of await sources.administrators.all()) {
    if (disabledAt !== null) continue
    const scopes = [responsible, ...own.map(({ scope }) => scope)]
    const units = new Set(scopes.flatMap((scope) => (scope === 'everything' ? [] : scope)))
    for (const unit of units) add(unit, 'grants', `${name} (${login})`)
  }
  for (const { unit, prefix } of await sources.enrolments.valid(now)) add(unit, 'codes', `${prefix}…`)
  for (const { kind, title, to } of await sources.running.all())
    for (const target of new Set(to)) add(target as UnitId, kind, title)
  for (const { unit, name, admin } of await sources.devices.admitted())
    if (unit && admin === null) add(unit, 'computers', name)
  for (const { id, unit, revokedAt } of await sources.branches.all()) if (revokedAt === null) add(unit, 'branches', id)
  return removed.flatMap(({ id, code, name }) =>
    [...found.get(id)!].map(([kind, names]) => ({ id, unit: `${code} “${name}”`, kind, count: names.length, names })),
  )
}

const WORDS: Record<ImportLoss['kind'], [one: string, many: string]> = {
  grants: ['administrator’s permissions there', 'administrators’ permissions there'],
  codes: ['enrolment code', 'enrolment codes'],
  campaigns: ['campaign', 'campaigns'],
  series: ['recurring message', 'recurring messages'],
  computers: ['computer', 'computers'],
  branches: ['branch server', 'branch servers'],
}

/** A loss as a line for people. */
export const lossText = ({ unit, kind, count, names }: ImportLoss): string =>
  `loses    ${unit}: ${count} ${WORDS[kind][count === 1 ? 0 : 1]}${names.length > 0 ? `: ${names.join(', ')}` : ''}`
