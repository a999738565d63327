/** Permissions as they are typed and as they are printed: `CAPABILITY@CODE,CODE`, and sentences. */
import { capability, CAPABILITY_TABLE } from '@carillon/shared-model/access/capabilities.ts'
import type { Grant, Scope } from '@carillon/shared-model/access/grants.ts'
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { findUnit, type Lookup } from '../audience.ts'
import { Failure, UsageError } from '../command.ts'
import { iso } from '../quantities.ts'
import type { Session } from '../session.ts'
import { viewRows } from '../views.ts'

/** @throws Failure when there is no such account, as far as whoever asks may know */
export const findAdministrator = async ({ api }: Session, login: string): Promise<AdministratorRow> => {
  const { administrators } = await api.call('listAdministrators', {})
  const found = administrators.find((one) => one.login === login.trim().normalize('NFC').toLowerCase())
  if (found) return found
  throw new Failure(`There is no administrator with the login '${login}'.`)
}

export const capabilityOf = (text: string) => {
  const parsed = capability.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`'${text}' is not a capability: ${capability.options.join(', ')}.`)
}

/** @param text `everything`, or codes of units with commas between @throws Failure for a unit that is not known */
export const scopeOf = async (text: string, lookup: Lookup): Promise<Scope> => {
  if (text.trim() === 'everything') return 'everything'
  const codes = text.split(',').map((code) => code.trim())
  const units: UnitId[] = []
  for (const code of codes.filter(Boolean)) units.push((await findUnit(code, lookup)).id)
  return units
}

/** @param text `CAPABILITY` over everything, or `CAPABILITY@CODE,CODE` */
export const grantOf = async (text: string, lookup: Lookup): Promise<Grant> => {
  const at = text.indexOf('@')
  const name = capabilityOf(at < 0 ? text : text.slice(0, at))
  const scope = at < 0 ? 'everything' : await scopeOf(text.slice(at + 1), lookup)
  if (scope.length === 0) throw new UsageError(`'${text}' names no unit after the @.`)
  return { capability: name, scope }
}

/** Names the codes of units, and those that are no longer there by their ids. */
export const unitCodes = async (session: Session): Promise<(unit: UnitId) => string> => {
  const codes = new Map((await viewRows(session, 'units')).map(({ id, code }) => [id, code]))
  return (unit) => codes.get(unit) ?? unit
}

const scopeText = (scope: Scope, codeOf: (unit: UnitId) => string) =>
  scope === 'everything' ? 'everywhere' : `in ${scope.map(codeOf).sort().join(', ')} and below`

/** Such as `may send messages everywhere; may answer chats in F01 and below`. */
export const sentenceOf = (grants: readonly Grant[], codeOf: (unit: UnitId) => string): string =>
  grants
    .map(({ capability, scope }) => `may ${CAPABILITY_TABLE[capability].en.may} ${scopeText(scope, codeOf)}`)
    .join('; ') || 'may do nothing'

const codesOf = (scope: Scope, codeOf: (unit: UnitId) => string) =>
  scope === 'everything' ? scope : scope.map(codeOf).sort()

/** An account for programs: units by their codes, times in ISO 8601. */
export const objectOf = (account: AdministratorRow, codeOf: (unit: UnitId) => string): Record<string, unknown> => {
  const { login, name, profile, state, totp, identity, lastSeen } = account
  const grants = account.grants.map(({ capability, scope }) => ({ capability, scope: codesOf(scope, codeOf) }))
  const responsible = codesOf(account.responsible, codeOf)
  return { login, name, profile, responsible, grants, state, totp, identity, lastSeen: lastSeen && iso(lastSeen) }
}
