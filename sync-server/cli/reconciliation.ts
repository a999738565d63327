/** What came of being cut off, as `carillon branch report` prints it. */
import type { BranchAct, FactCounts, Reconciliation } from '@carillon/shared-model/views/reconciliation.ts'
import type { Output } from './output.ts'
import { iso, localTime } from './quantities.ts'

const isoOrNull = (at: number | null) => (at === null ? null : iso(at))

export const reconciliationObject = (found: Reconciliation) => ({
  id: found.branch,
  linked: found.isLinked,
  asOf: iso(found.asOf),
  cutOff: found.cutOff.map(({ from, until }) => ({ from: iso(from), until: isoOrNull(until) })),
  links: found.links.map(({ from, until, arrived, sent }) => ({
    from: iso(from),
    until: isoOrNull(until),
    arrived,
    sent,
  })),
  acts: found.acts.map(({ deliveredAt, ...act }) => ({ ...act, delivered: iso(deliveredAt) })),
  unseen: found.unseenAlerts.map(({ publishedAt, expires, ...alert }) => ({
    ...alert,
    published: iso(publishedAt),
    expires: iso(expires),
  })),
  waiting: found.waiting,
})

const ANSWERS: Record<NonNullable<BranchAct['answer']>, string> = {
  published: 'published by head office',
  void: 'void',
  late: 'too late at head office',
  superseded: 'superseded at head office',
}
const counts = (all: FactCounts): string =>
  Object.entries(all)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ') || 'nothing'

export const printReconciliation = (found: Reconciliation, output: Output): void => {
  const { isLinked, asOf, cutOff, links, acts, unseenAlerts, waiting } = found
  output.line(`${isLinked ? 'Linked' : 'Cut off'}. As of ${localTime(asOf)}.`)
  for (const { from, until } of cutOff)
    output.line(`Cut off from ${localTime(from)}${until === null ? '' : ` to ${localTime(until)}`}`)
  for (const { from, arrived, sent } of links)
    output.line(`Link of ${localTime(from)}: arrived here ${counts(arrived)}; sent ${counts(sent)}`)
  for (const { title, act, by, deliveredAt, answer, why, flagged } of acts) {
    const said = answer === null ? 'not answered yet' : ANSWERS[answer]
    const reason = answer === 'published' || why === null ? '' : ` (${why})`
    const flag = flagged ? ' The branch server might not have delivered it.' : ''
    output.line(`${act} “${title}” by ${by}, delivered ${localTime(deliveredAt)}: ${said}${reason}${flag}`)
  }
  for (const { title, by, expires } of unseenAlerts)
    output.line(`Alert “${title}” by ${by} was over ${localTime(expires)}, before anybody there had it`)
  const { requests, acts: unreported, items, computers } = waiting
  output.line(
    `Waiting: ${requests} requests for an answer, ${unreported} acts for head office, receipts for ${items} items, contacts of ${computers} computers`,
  )
}
