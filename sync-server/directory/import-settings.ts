/** What the organisation sets for imports (BRAKE-2). */
import type { z } from 'zod'
import { importSettings } from '@carillon/shared-model/api/directory-routes.ts'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { SettingsRepository } from '../ports/settings.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'

type Values = z.infer<typeof importSettings>

const KEY = 'directory.import'
const DEFAULT: Values = { mostRemoved: 5 }

export class ImportSettings {
  readonly #unitOfWork: UnitOfWork
  readonly #settings: SettingsRepository
  readonly #now: () => number

  constructor(unitOfWork: UnitOfWork, settings: SettingsRepository, now: () => number) {
    this.#unitOfWork = unitOfWork
    this.#settings = settings
    this.#now = now
  }

  get(): Promise<Values> {
    return readImportSettings(this.#settings)
  }

  put(value: Values, actor: Actor): Promise<void> {
    return this.#unitOfWork(async ({ settings, write }) => {
      const before = await readImportSettings(settings)
      if (before.mostRemoved === value.mostRemoved) return
      const detail = { before: told(before), after: told(value) }
      const entry: AuditInput = { at: this.#now(), ...actor, act: 'directory.settings-changed', subject: null, detail }
      write({ kind: 'setting-saved', key: KEY, value }, { kind: 'audit', entry })
    })
  }
}

export const readImportSettings = async (settings: SettingsRepository): Promise<Values> =>
  importSettings.safeParse(await settings.get(KEY)).data ?? DEFAULT

const told = ({ mostRemoved }: Values): string => `${mostRemoved} %`
