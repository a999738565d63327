/** Powers as text, for the audit trail and for refusals: capabilities by their names, units by their codes. */
import type { Grant, Scope } from '@carillon/shared-model/access/grants.ts'
import type { ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import type { Database } from '../store/database.ts'

/** What an account is, as far as managers decide it. */
export type Described = {
  name: string
  profile: string | null
  responsible: Scope
  own: readonly Grant[]
  identity: string | null
}
export type PowersText = Record<keyof Described, string>

export class PowersWriter {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Removed units too: their rows stay. */
  scope(scope: Scope): string {
    if (scope === 'everything') return 'everywhere'
    if (scope.length === 0) return 'nowhere'
    const codes = scope.map((unit) => {
      const row = this.#database.get<{ code: string }>('SELECT code FROM units WHERE id = ?', unit)
      return row?.code ?? unit
    })
    return `in ${codes.sort().join(', ')}`
  }

  /** Such as `messages.send everywhere; alerts.computers in F01, F02`. */
  grants = (grants: readonly Grant[]): string =>
    grants.map(({ capability, scope }) => `${capability} ${this.scope(scope)}`).join('; ') || 'none'

  account({ name, profile, responsible, own, identity }: Described): PowersText {
    return {
      name,
      profile: profile ?? 'none',
      responsible: this.scope(responsible),
      own: this.grants(own),
      identity: identity ?? 'none',
    }
  }

  profile({ name, grants }: { name: string; grants: readonly ProfileGrant[] }): string {
    const words = grants.map(({ capability, scope }) =>
      scope === 'everything' ? `${capability} everywhere` : `${capability} where responsible`,
    )
    return `${name}: ${words.join('; ')}`
  }
}

/** The fields that differ, a line each: `responsible: in F01`. */
export const differences = (before: PowersText, after: PowersText): { before: string; after: string } => {
  const fields = (Object.keys(before) as (keyof PowersText)[]).filter((field) => before[field] !== after[field])
  const lines = (text: PowersText) => fields.map((field) => `${field}: ${text[field]}`).join('\n')
  return { before: lines(before), after: lines(after) }
}
