/** Synchronises the directory with a directory server, by hand and by a schedule that survives restarts. */
import type { ImportResult, ImportStop, LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { Refusal } from '../refusal.ts'
import type { Vault } from '../accounts/vault.ts'
import type { Background } from '../ports/background.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { recordImport } from './import-record.ts'
import type { ImportOptions } from './import.ts'
import {
  LdapStorage,
  nextAfter,
  readState,
  stateSaved,
  type LdapSettings,
  type LdapState,
  type LdapWhy,
} from './ldap-settings.ts'
import { checkSource, readDirectory } from './ldap-source.ts'
import { tablesOf } from './ldap-tables.ts'
import { stopText } from './removals.ts'
import type { ImportTables } from './table.ts'

/** milliseconds between looks at the clock */
const LOOK = 15_000
/** lines of a result that are kept */
const KEPT_LINES = 100

export type LdapNeeds = {
  unitOfWork: UnitOfWork
  repositories: Pick<Repositories, 'settings'>
  vault: () => Vault
  /** imports, and brings all that hangs on the directory up to date */
  importDirectory: (tables: ImportTables, options: Omit<ImportOptions, 'now' | 'beforehand'>) => Promise<ImportResult>
  now: () => number
  background: Pick<Background, 'run' | 'every'>
  log: { error: (details: object, message: string) => void }
}

/** by itself */
const SERVER: Actor = { by: null, device: null }

/** What somebody has agreed to, in numbers; null: nobody has said. */
type Consent = { removals: number | null; leaveOut: number | null }
const NO_CONSENT: Consent = { removals: null, leaveOut: null }

type Outcome = { result: ImportResult | null; why: LdapWhy | null; error: unknown }

export class LdapSync {
  readonly #needs: LdapNeeds
  readonly #storage: LdapStorage
  readonly #ending = new AbortController()
  #stopLooking: () => void = () => {}
  #running: Promise<unknown> | null = null
  /** resolves when a look knows whether it is time, and has begun where it is */
  #looked: Promise<unknown> = Promise.resolve()

  constructor(needs: LdapNeeds) {
    this.#needs = needs
    this.#storage = new LdapStorage(needs.unitOfWork, needs.repositories, needs.vault)
  }

  /** A synchronisation that became due while the server was down runs now. */
  start(): void {
    const failure = 'A scheduled synchronisation failed; it is tried again.'
    this.#stopLooking = this.#needs.background.every(LOOK, failure, () => this.look())
    this.#needs.background.run(failure, () => this.look())
  }

  /** Ends a reading that is under way; it is due again after the start. */
  async stop(): Promise<void> {
    this.#stopLooking()
    this.#ending.abort()
    await this.#running?.catch(() => {})
  }

  /** Synchronises if it is time. Never rejects. */
  async look(): Promise<void> {
    if (this.#running || this.#ending.signal.aborted) return
    const due = this.#isDue()
    this.#looked = due.catch(() => {})
    try {
      if (!(await due) || this.#running || this.#ending.signal.aborted) return
      await this.#run(() => this.#synchronise(SERVER, NO_CONSENT))
    } catch (error) {
      this.#needs.log.error({ err: error }, 'a scheduled synchronisation failed')
    }
  }

  async #isDue(): Promise<boolean> {
    const { next } = await this.state()
    if (next === null) return false
    const now = this.#needs.now()
    if (next <= now) return true
    // A clock that was ahead may have said when: nobody waits until then.
    const settings = await this.settings()
    const latest = settings && nextAfter(settings.source, now)
    return latest !== null && next > latest
  }

  /** null: no directory server is set */
  settings(): Promise<LdapSettings | null> {
    return this.#storage.settings()
  }

  state(): Promise<LdapState> {
    return this.#storage.state()
  }

  /** @throws Refusal when the settings cannot work */
  put(source: LdapSource, password: string | null, actor: Actor): Promise<void> {
    return this.#exclusively(() => {
      checkSource(source)
      return this.#storage.put(source, password, actor, this.#needs.now())
    })
  }

  remove(actor: Actor): Promise<void> {
    return this.#exclusively(() => this.#storage.remove(actor, this.#needs.now()))
  }

  /** What would change. @throws Refusal when the server cannot be read */
  preview(source: LdapSource, password: string | null, leaveOut: number | null = null): Promise<ImportResult> {
    return this.#exclusively(async () => {
      const given = await this.#storage.password(source, password)
      const entries = await readDirectory(source, given, this.#ending.signal)
      return this.#needs.importDirectory(tablesOf(source, entries), {
        dryRun: true,
        brake: { consent: null },
        leaveOut: source.leaveOut ? 'all' : leaveOut,
      })
    })
  }

  /** @throws Refusal when nothing is set, or the server cannot be read */
  synchronise(actor: Actor, consent: Consent = NO_CONSENT): Promise<ImportResult> {
    return this.#exclusively(() => this.#synchronise(actor, consent))
  }

  async #synchronise(actor: Actor, consent: Consent): Promise<ImportResult> {
    const settings = await this.settings()
    if (!settings) throw new Refusal('ldap-not-set', 'No directory server is set. Set one first.')
    const outcome = await this.#attempt(settings.source, actor, consent)
    if (this.#ending.signal.aborted && outcome.why) throw outcome.error
    // Whoever does it by hand is asked, and the answer is what is remembered.
    if (actor.by && outcome.result?.stop) return outcome.result
    await this.#remember(settings.source, outcome, actor)
    if (outcome.error instanceof Refusal && !actor.by) return emptyResult
    if (outcome.error instanceof Error) throw outcome.error
    return outcome.result ?? emptyResult
  }

  async #attempt(source: LdapSource, actor: Actor, { removals, leaveOut }: Consent): Promise<Outcome> {
    const { now, importDirectory } = this.#needs
    try {
      const password = await this.#storage.password(source, null)
      const entries = await readDirectory(source, password, this.#ending.signal)
      const result = await importDirectory(tablesOf(source, entries), {
        dryRun: false,
        brake: { consent: removals, isUnattended: actor.by === null },
        leaveOut: source.leaveOut ? 'all' : leaveOut,
        record: recordImport('ldap', actor, now()),
      })
      const why = result.stop ? { code: 'ldap-leavers', text: stoppedText(result.stop) } : errorsIn(result)
      return { result, why, error: null }
    } catch (error) {
      if (error instanceof Refusal) return { result: null, why: { code: error.code, text: error.message }, error }
      const text = 'Something went wrong on the server. Its log has the details.'
      return { result: null, why: { code: 'internal', text }, error }
    }
  }

  /** A reason is recorded when it is new: a server that is down for a week is one entry, not a thousand. */
  #remember(source: LdapSource, { result, why }: Outcome, actor: Actor): Promise<void> {
    const { unitOfWork, now } = this.#needs
    const kept = result && { ...result, lines: result.lines.slice(0, KEPT_LINES) }
    return unitOfWork(async ({ settings, write }) => {
      const at = now()
      const before = (await readState(settings)).last?.why ?? null
      write(stateSaved({ last: { at, why, result: kept }, next: nextAfter(source, at) }))
      if (!why || (before?.code === why.code && before.text === why.text)) return
      const detail = { source: 'ldap', why: why.text }
      write({ kind: 'audit', entry: { at, ...actor, act: 'directory.failed', subject: null, detail } })
    })
  }

  async #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#looked
    if (this.#running)
      throw new Refusal(
        'ldap-running',
        'The directory server is being read at this moment. Try again when that is done.',
      )
    return this.#run(work)
  }

  /** Nothing else may be running. */
  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
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
const emptyResult: ImportResult = {
  ...{ applied: false, stop: null, unreadable: 0, losses: [] },
  ...{ units: NOTHING, people: NOTHING, lines: [] },
}
const stoppedText = (stop: ImportStop) =>
  `${stopText(stop)} Look at the preview, and synchronise by hand if it is right.`

const errorsIn = ({ lines }: ImportResult): LdapWhy | null => {
  const errors = lines.filter(({ kind }) => kind === 'error')
  const first = errors[0]
  if (!first) return null
  const place = [first.entry, first.column].filter(Boolean).join(', ')
  const count = `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}: nothing was imported.`
  return { code: 'ldap-entries', text: `${count} The first: ${place && `${place}: `}${first.text}` }
}
