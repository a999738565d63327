/** Synchronises the directory with a directory server, by hand and by a schedule that survives restarts. */
import type { ImportResult, LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Vault } from '../accounts/vault.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { recordImport } from './import-record.ts'
import { ImportStopped, type ImportOptions } from './import.ts'
import { LdapStorage, nextAfter, type LdapSettings, type LdapState, type LdapWhy } from './ldap-settings.ts'
import { checkSource, readDirectory } from './ldap-source.ts'
import { tablesOf } from './ldap-tables.ts'
import type { ImportTables } from './table.ts'

/** milliseconds between looks at the clock */
const LOOK = 15_000
/** lines of a result that are kept */
const KEPT_LINES = 100

export type LdapNeeds = {
  database: Database
  vault: () => Vault
  /** imports, and brings all that hangs on the directory up to date */
  importDirectory: (tables: ImportTables, options: Omit<ImportOptions, 'now'>) => Promise<ImportResult>
  now: () => number
  /** Calls again and again until the function that it gives is called. */
  repeat: (work: () => void, milliseconds: number) => () => void
  log: { error: (details: object, message: string) => void }
}

/** As `setInterval` does, without keeping the process alive. */
export const repeatedly: LdapNeeds['repeat'] = (work, milliseconds) => {
  const timer = setInterval(work, milliseconds).unref()
  return () => clearInterval(timer)
}

/** by itself */
const SERVER: Actor = { by: null, device: null }

type Outcome = { result: ImportResult | null; why: LdapWhy | null; error: unknown }

export class LdapSync {
  readonly #needs: LdapNeeds
  readonly #storage: LdapStorage
  readonly #ending = new AbortController()
  #stopLooking: () => void = () => {}
  #running: Promise<unknown> | null = null

  constructor(needs: LdapNeeds) {
    this.#needs = needs
    this.#storage = new LdapStorage(needs.database, needs.vault)
  }

  /** A synchronisation that became due while the server was down runs now. */
  start(): void {
    this.#stopLooking = this.#needs.repeat(() => void this.look(), LOOK)
    void this.look()
  }

  /** Ends a reading that is under way; it is due again after the start. */
  async stop(): Promise<void> {
    this.#stopLooking()
    this.#ending.abort()
    await this.#running?.catch(() => {})
  }

  /** Synchronises if it is time. Never rejects. */
  async look(): Promise<void> {
    const { next } = this.#storage.state
    if (next === null || next > this.#needs.now() || this.#running || this.#ending.signal.aborted) return
    try {
      await this.#exclusively(() => this.#synchronise(SERVER))
    } catch (error) {
      this.#needs.log.error({ err: error }, 'a scheduled synchronisation failed')
    }
  }

  get settings(): LdapSettings | null {
    return this.#storage.settings
  }

  get state(): LdapState {
    return this.#storage.state
  }

  /** @throws Refusal when the settings cannot work */
  put(source: LdapSource, password: string | null, actor: Actor): void {
    this.#refuseBeside()
    checkSource(source)
    this.#storage.put(source, this.#storage.password(source, password), actor, this.#needs.now())
  }

  remove(actor: Actor): void {
    this.#refuseBeside()
    this.#storage.remove(actor, this.#needs.now())
  }

  /** What would change. @throws Refusal when the server cannot be read */
  preview(source: LdapSource, password: string | null): Promise<ImportResult> {
    return this.#exclusively(async () => {
      const entries = await readDirectory(source, this.#storage.password(source, password), this.#ending.signal)
      return this.#needs.importDirectory(tablesOf(source, entries), { dryRun: true })
    })
  }

  /** @throws Refusal when nothing is set, or the server cannot be read */
  synchronise(actor: Actor): Promise<ImportResult> {
    return this.#exclusively(() => this.#synchronise(actor))
  }

  async #synchronise(actor: Actor): Promise<ImportResult> {
    const settings = this.settings
    if (!settings) throw new Refusal(409, 'ldap-not-set', 'No directory server is set. Set one first.')
    const outcome = await this.#attempt(settings.source, actor)
    if (this.#ending.signal.aborted && outcome.why) throw outcome.error
    this.#remember(settings.source, outcome, actor)
    if (outcome.error instanceof ImportStopped && outcome.result) return outcome.result
    if (outcome.error instanceof Refusal && !actor.by) return emptyResult
    if (outcome.error instanceof Error) throw outcome.error
    return outcome.result ?? emptyResult
  }

  async #attempt(source: LdapSource, actor: Actor): Promise<Outcome> {
    const { database, now, importDirectory } = this.#needs
    try {
      const entries = await readDirectory(source, this.#storage.password(source, null), this.#ending.signal)
      const result = await importDirectory(tablesOf(source, entries), {
        dryRun: false,
        bounds: actor.by ? null : { mostLeavers: source.mostLeavers },
        record: recordImport(database, 'ldap', actor, now()),
      })
      return { result, why: errorsIn(result), error: null }
    } catch (error) {
      if (error instanceof ImportStopped)
        return { result: error.result, why: { code: 'ldap-leavers', text: error.message }, error }
      if (error instanceof Refusal) return { result: null, why: { code: error.code, text: error.message }, error }
      const text = 'Something went wrong on the server. Its log has the details.'
      return { result: null, why: { code: 'internal', text }, error }
    }
  }

  /** A reason is recorded when it is new: a server that is down for a week is one entry, not a thousand. */
  #remember(source: LdapSource, { result, why }: Outcome, actor: Actor): void {
    const { database, now } = this.#needs
    const at = now()
    const kept = result && { ...result, lines: result.lines.slice(0, KEPT_LINES) }
    const before = this.state.last?.why ?? null
    database.transaction(() => {
      this.#storage.putState({ last: { at, why, result: kept }, next: nextAfter(source, at) })
      if (!why || (before?.code === why.code && before.text === why.text)) return
      appendAudit(database, {
        at,
        ...actor,
        act: 'directory.failed',
        subject: null,
        detail: { source: 'ldap', why: why.text },
      })
    })
  }

  #refuseBeside(): void {
    if (this.#running)
      throw new Refusal(
        409,
        'ldap-running',
        'The directory server is being read at this moment. Try again when that is done.',
      )
  }

  async #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#refuseBeside()
    const running = work()
    this.#running = running
    try {
      return await running
    } finally {
      this.#running = null
    }
  }
}

const NOTHING = { added: 0, changed: 0, removed: 0, unchanged: 0 }
const emptyResult: ImportResult = { applied: false, units: NOTHING, people: NOTHING, lines: [] }

const errorsIn = ({ lines }: ImportResult): LdapWhy | null => {
  const errors = lines.filter(({ kind }) => kind === 'error')
  const first = errors[0]
  if (!first) return null
  const place = [first.entry, first.column].filter(Boolean).join(', ')
  const count = `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}: nothing was imported.`
  return { code: 'ldap-entries', text: `${count} The first: ${place && `${place}: `}${first.text}` }
}
