/** Compares every number of every view with what was knowable at the server, and with what was true. */
import { byUnit, totalsOf } from '@carillon/shared-model/folds/report-totals.ts'
import { coverageRows, totalsByOccurrence } from '@carillon/shared-model/folds/coverage.ts'
import * as matrix from '@carillon/shared-model/folds/campaign-matrix.ts'
import { translator } from '@carillon/shared-model/i18n/translator.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Report } from '@carillon/shared-model/views/report.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { en, type English } from '../../admin-app/src/i18n/en.ts'
import { progressCsv } from '../../admin-app/src/campaigns/progress-columns.ts'
import { reportCsv } from '../../admin-app/src/messages/report-columns.ts'
import { coverageCsv } from '../../admin-app/src/series/coverage-columns.ts'
import { printCoverage } from '../../sync-server/cli/coverage.ts'
import { printProgress } from '../../sync-server/cli/campaign-progress.ts'
import { printReport, reportObject } from '../../sync-server/cli/commands/report.ts'
import { Output } from '../../sync-server/cli/output.ts'
import type { Doings, Had } from './doings.ts'
import { LESSONS, type Computer, type Library } from './library.ts'

type Recipient = Report['recipients'][number]
const words = translator<English>('en-GB', en)
const tree = { name: (unit: UnitId) => unit } as unknown as Parameters<typeof reportCsv>[1]
/** A crash loses at most a minute. */
const BLUR = 60_000

/** What a command prints, as lines, and as objects. */
const printed = (print: (output: Output) => void): { text: string; object: Record<string, unknown> } => {
  const run = (isJson: boolean) => {
    let text = ''
    const stdout = { write: (more: string) => ((text += more), true) } as unknown as NodeJS.WritableStream
    print(new Output(isJson, { stdout, stderr: stdout }))
    return text
  }
  return { text: run(false), object: JSON.parse(run(true)) as Record<string, unknown> }
}

export class Checks {
  readonly #library: Library
  readonly #doings: Doings
  /** as a console has them that pulls what has changed */
  readonly #rows = new Map<string, ViewRow<'items'> | ViewRow<'campaigns'>>()
  readonly #revs = { items: 0, campaigns: 0 }
  compared = 0

  constructor(library: Library, doings: Doings) {
    this.#library = library
    this.#doings = doings
  }

  async all(): Promise<void> {
    await this.#lists()
    for (const item of this.#doings.items) await this.#item(item)
    for (const { id, kind } of this.#library.sent) {
      if (kind === 'series') await this.#coverage(id)
      if (kind === 'campaign') await this.#progress(id)
    }
  }

  #same(actual: unknown, expected: unknown, what: string): void {
    this.compared++
    const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
    if (one !== other) throw new Error(`${what}: it says ${one}, and should say ${other}`)
  }

  #holds(condition: boolean, what: string): void {
    this.compared++
    if (!condition) throw new Error(what)
  }

  /** Lists and Home: what was pulled bit by bit is what would be pulled anew. */
  async #lists(): Promise<void> {
    for (const view of ['items', 'campaigns'] as const) {
      const more = await this.#library.views.pull(view, this.#revs[view], 1000)
      for (const row of more.rows as unknown as ViewRow<'items'>[]) this.#rows.set(row.id, row)
      this.#revs[view] = more.rev
      const anew = await this.#library.views.pull(view, 0, 1000)
      for (const row of anew.rows as unknown as ViewRow<'items'>[])
        this.#same(this.#rows.get(row.id), row, `the row of ${row.id}`)
    }
  }

  /** What was knowable of somebody, by their computers. */
  #about(item: Had, recipient: string) {
    const library = this.#library
    const computers = recipient.startsWith('p')
      ? library.of(recipient as PersonId)
      : library.computers.filter(({ id }) => id === recipient)
    const own = computers.filter(({ revokedAt }) => revokedAt === null)
    return { computers, own, away: computers.filter(({ isConnected }) => !isConnected), item }
  }

  /** Nothing is said of somebody that could not be known, or is not so. */
  #standing(item: Had, row: Pick<Recipient, 'recipient' | 'standing' | 'since' | 'why'>, where: string): void {
    const { recipient, standing, since, why } = row
    const { computers, own, away } = this.#about(item, recipient)
    const isTrue = this.#doings.hasReached(item, recipient)
    const who = `${where}, ${item.content?.kind ?? ''} ${item.id} at ${recipient}`
    const unsent = computers.some(({ unsent }) =>
      unsent.some(({ subject, fact }) => subject === recipient && fact.type === 'receipt' && fact.item === item.id),
    )
    const { now } = this.#library
    const isOver = (item.expires !== null && item.expires <= now) || item.recalledAt !== null
    if (isTrue && !unsent) this.#same(standing, 'reached', `${who} has reached it and told so`)
    switch (standing) {
      case 'reached':
        return this.#holds(isTrue, `${who} is said to have reached it, and has not`)
      case 'waiting':
        this.#holds(!isTrue && !unsent, `${who} is said to wait, and has done it`)
        this.#holds(
          own.some(({ isConnected }) => isConnected),
          `${who} is said to wait, and is out of touch`,
        )
        this.#holds(!isOver, `${who} is said to wait for what has ended`)
        return this.#holds(
          computers.every((one) => one.isConnected || !this.#couldHold(one, item)),
          `${who} is said to wait, and has a computer that nobody has heard of since`,
        )
      case 'unknown': {
        this.#holds(away.length > 0, `${who} is said to be unknown, and has no computer that is out of touch`)
        const contacts = away.map(({ lastContact }) => lastContact)
        const fits = contacts.some((at) => (at === null ? since === null : since !== null && at - since >= 0 && at - since <= BLUR)) // prettier-ignore
        return this.#holds(fits, `${who} is said to be unknown since ${since}, and is so since ${contacts.join(', ')}`)
      }
      case 'none':
        return this.#holds(own.length === 0 && !unsent, `${who} is said to have no computer`)
      case 'over':
        return this.#holds(why === 'moved' || (!isTrue && !unsent), `${who} is said not to have done it before it ended, and has`) // prettier-ignore
    }
  }

  /** Whether a computer has heard of an item, may have something to tell, and was not in touch to the end. */
  #couldHold(computer: Computer, { source, expires, recalledAt }: Had): boolean {
    const last = computer.lastContact
    if (last === null || last < source.publishedAt || !this.#library.isFor(source, computer)) return false
    if (computer.revokedAt !== null && last >= computer.revokedAt) return false
    const ends = [expires, recalledAt].filter((at) => at !== null)
    return ends.every((at) => last < at)
  }

  async #item(item: Had): Promise<void> {
    const report = (await this.#library.views.report(item.id))!
    const { recipients } = report
    for (const row of recipients) this.#standing(item, row, 'the report')
    const expected = this.#recipients(item)
    this.#same(recipients.map(({ recipient }) => recipient).sort(), expected.sort(), `whom ${item.id} is for`)

    const totals = totalsOf(recipients)
    const { reached, waiting, unknown, none, over, audience } = report
    this.#same({ reached, waiting, unknown, none, over, all: audience }, totals, `the numbers of ${item.id}`)
    this.#same(reached + waiting + unknown + none + over, audience, `the sum of ${item.id}`)
    const list = this.#rows.get(item.id) as ViewRow<'items'>
    this.#same([list.reached, list.audience], [reached, audience], `the list of ${item.id}`)
    const units = byUnit(recipients)
    for (const key of ['reached', 'waiting', 'unknown', 'none', 'over', 'all'] as const)
      this.#same(units.reduce((sum, unit) => sum + unit[key], 0), totals[key], `the units of ${item.id}: ${key}`) // prettier-ignore

    // A part of it, as an administrator of some units is told.
    const part = await this.#library.views.report(item.id, (unit) => unit === recipients[0]?.unit)
    this.#same(part!.audience, units.find(({ id }) => id === recipients[0]?.unit)?.all ?? 0, `a part of ${item.id}`)
    this.#same(
      [part!.item.audience, part!.item.reached],
      [part!.audience, part!.reached],
      `the row of a part of ${item.id}`,
    )

    const { text, object } = printed((output) => {
      output.object(reportObject(report, new Map()))
      printReport(report, new Map(), output)
    })
    for (const key of ['waiting', 'unknown', 'none', 'over'] as const)
      this.#same((object[key] as string[]).length, totals[key], `carillon report ${item.id}: ${key}`)
    this.#holds(text.includes(`waiting ${waiting}, unknown ${unknown}, none ${none}, over ${over}.`), `${text} of ${item.id}`) // prettier-ignore
    const csv = reportCsv(report, tree, words).split('\r\n')
    this.#same(csv.length - 2, audience, `lines of the file of ${item.id}`)
    this.#same(csv.filter((line) => line.includes(',Unknown,')).length, unknown, `unknown in the file of ${item.id}`)
  }

  /** Addressed now, or heard of. */
  #recipients(item: Had): string[] {
    const { people, computers } = this.#library
    const { to, content } = item
    const isOfComputers = content?.kind === 'alert' && content.screens !== 'people'
    const isOfPeople = content?.kind !== 'alert' || content.screens !== 'computers'
    const told = (id: string) => this.#doings.hasTold(item, id)
    const persons = people.filter((one) => this.#library.isAddressed(to, one) || told(one.id)).map(({ id }) => id)
    const alone = computers.filter((computer) => {
      if (told(computer.id)) return true
      const isPlaced = to.includes(computer.id) || this.#library.covers(to, computer.unit)
      if (computer.revokedAt !== null || !isPlaced) return false
      if (content?.kind === 'alert' && content.screens === 'computers') return true
      const person = this.#library.at(computer)
      const wasShown = people.some(({ id }) => told(id) && this.#doings.deviceOf(item, id) === computer.id)
      return !(person && this.#library.isAddressed(to, person)) && !wasShown
    })
    return [...(isOfPeople ? persons : []), ...(isOfComputers ? alone.map(({ id }) => id) : [])]
  }

  async #coverage(series: Had['id']): Promise<void> {
    const coverage = (await this.#library.views.coverage(series))!
    const rows = coverageRows(coverage, this.#library.now)
    const totals = totalsByOccurrence(rows, coverage.occurrences.length)
    for (const [at, { id }] of coverage.occurrences.entries()) {
      const item = this.#doings.items.find((one) => one.id === id)!
      for (const row of rows) {
        const state = row.states[at]!
        const isTrue = this.#doings.hasReached(item, row.person)
        this.#holds(!row.reached[at] || isTrue, `the coverage of ${id}: ${row.person} is said to have reached it`)
        const standing = row.reached[at] ? 'reached' : state === 'unknown' || state === 'none' ? state : ['missed', 'recalled', 'left', 'before'].includes(state) ? 'over' : 'waiting' // prettier-ignore
        if (state !== 'notDue')
          this.#standing(
            item,
            { recipient: row.person, standing, since: row.unknownSince[at]!, why: state === 'left' ? 'moved' : null },
            'the coverage',
          )
      }
      const asked = rows.filter((row) => row.reached[at] || row.lacks[at]).length
      const { reached, waiting, unknown, none, missed } = totals[at]!
      this.#same(reached + waiting + unknown + none + missed, asked, `the sum of the coverage of ${id}`)
    }
    const { text, object } = printed((output) => printCoverage(coverage, output))
    const lacking = rows.filter(({ lacks }) => lacks.includes(true)).length
    this.#same([object.missing, object.totals], [lacking, totals], 'carillon report of a series')
    this.#holds(text.includes(`${lacking} of ${String(object.audience)} lack some`), text)
    this.#same(coverageCsv(rows, coverage, tree, words).split('\r\n').length - 2, rows.length, 'lines of the file')
  }

  async #progress(campaign: Had['id']): Promise<void> {
    const progress = (await this.#library.views.progress(campaign))!
    const rows = matrix.matrixOf(progress, this.#library.now)
    const totals = matrix.totalsOf(rows, LESSONS)
    for (const row of rows) {
      const { opened, finished } = this.#doings.lessonsOf(campaign, row.person)
      const computers = this.#library.of(row.person)
      const who = `the matrix of ${campaign}: ${row.person}`
      for (const [lesson, state] of row.states.entries()) {
        if (state === 'done') this.#holds(finished.has(lesson), `${who} is said to have finished ${lesson}`)
        if (state === 'waiting' || state === 'opened' || state === 'none')
          this.#holds(!finished.has(lesson), `${who} is said not to have finished ${lesson}, and has`)
        if (state === 'unknown')
          this.#holds(
            computers.some(({ isConnected }) => !isConnected),
            `${who} is unknown, and in touch`,
          )
      }
      if (matrix.isIn(row, 'notBegun')) this.#holds(opened.size === 0, `${who} is said not to have begun, and has`)
      if (matrix.isIn(row, 'behind') && row.unknown === 0)
        this.#holds(finished.size < LESSONS, `${who} is said to be behind, and has finished all`)
    }
    for (const part of matrix.PARTS)
      this.#holds(totals[part] <= totals.people, `${part} of ${campaign} exceeds the people`)
    const list = this.#rows.get(campaign) as ViewRow<'campaigns'>
    const begun = rows.filter(({ hasBegun }) => hasBegun).length
    this.#same(
      [list.audience, list.begun, list.completed],
      [rows.length, begun, totals.done],
      `the list of ${campaign}`,
    )
    const units = matrix.byUnit(rows, LESSONS)
    for (const key of [...matrix.PARTS, 'people'] as const)
      this.#same(
        units.reduce((sum, unit) => sum + unit.totals[key], 0),
        totals[key],
        `units of ${campaign}: ${key}`,
      )
    const { text, object } = printed((output) => printProgress(progress, output))
    this.#same([object.audience, object.begun, object.completed, object.behind, object.unknown], [totals.people, begun, totals.done, totals.behind, totals.unknown], 'carillon campaign progress') // prettier-ignore
    this.#holds(text.includes(`${begun} of ${totals.people} have begun`), text)
    this.#same(progressCsv(rows, progress.campaign.lessons, tree, words).split('\r\n').length - 2, rows.length, 'lines')
  }
}
