/** What the audit trail tells of requests and their answers. */
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { Request, Requested } from '@carillon/shared-model/facts/items.ts'
import type { VerdictWord } from '@carillon/shared-model/facts/verdicts.ts'
import { titleOf } from '@carillon/shared-model/facts/title.ts'
import { targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Directory } from '../ports/directory.ts'
import type { PublishedItem, Queued } from '../ports/items.ts'

/** Units that are named; whoever wants to know of each addressee finds them in the signed request, which is kept. */
const NAMED = 20

const subjectOf = (request: Request, item: PublishedItem | null) => {
  if (request.act === 'start') return { id: request.item, name: request.campaign.title }
  const isAboutText = request.act === 'publish' || request.act === 'repeat' || request.act === 'revise'
  return { id: request.item, name: isAboutText ? titleOf(request.content) : (item?.title ?? '') }
}

const addressees = (to: readonly Target[], { units }: Pick<Directory, 'units'>) => {
  const of = (kind: ReturnType<typeof targetKind>) => [...new Set(to)].filter((target) => targetKind(target) === kind)
  const names = of('unit').map((unit) => units.get(unit as UnitId)?.name ?? unit)
  const more = names.length > NAMED ? [`+ ${names.length - NAMED}`] : []
  const named = [...of('everyone'), ...names.slice(0, NAMED), ...more].join(', ')
  return { to: named || null, people: of('person').length, computers: of('computer').length }
}

/** @param item the item that the request is about, when it exists @param at when it was published, milliseconds */
export const publishedEntry = (
  { by, key, request }: Pick<Requested, 'by' | 'key' | 'request'>,
  item: PublishedItem | null,
  directory: Pick<Directory, 'units'>,
  at: number,
): AuditInput => {
  const common = { at, by, device: key, subject: subjectOf(request, item) }
  const kind = item?.kind ?? null
  switch (request.act) {
    case 'publish': {
      const detail = { kind: request.content.kind, ...addressees(request.to, directory) }
      return { ...common, act: 'item.published', detail }
    }
    case 'revise':
      return { ...common, act: 'item.revised', detail: { kind } }
    case 'start': {
      const detail = { lessons: request.campaign.lessons.length, ...addressees(request.to, directory) }
      return { ...common, act: 'campaign.started', detail }
    }
    case 'repeat': {
      const { from, repeat } = request.schedule.rule
      return { ...common, act: 'series.started', detail: { from, repeat, ...addressees(request.to, directory) } }
    }
    case 'reschedule': {
      const { rule, pauses } = request.schedule
      const text = pauses.map(({ from, until }) => `${from} – ${until ?? ''}`).join(', ')
      const act = kind === 'series' ? 'series.rescheduled' : 'campaign.rescheduled'
      return { ...common, act, detail: { from: rule.from, repeat: rule.repeat, pauses: text } }
    }
    case 'recall':
      if (kind === 'series') return { ...common, act: 'series.stopped', detail: {} }
      if (kind === 'campaign') return { ...common, act: 'campaign.stopped', detail: {} }
      return { ...common, act: 'item.recalled', detail: { kind } }
    case 'remind':
      return { ...common, act: 'item.reminded', detail: { kind } }
  }
}

/** @param actor whose outbox it was in, and the device, if its signature proves that it came from there */
export const refusedEntry = (
  actor: Actor,
  request: Request,
  item: PublishedItem | null,
  why: string,
  at: number,
): AuditInput => ({
  ...actor,
  at,
  act: 'item.refused',
  subject: subjectOf(request, item),
  detail: { act: request.act, why },
})

/** Of an act that a branch server has delivered and that is void. The server says so itself. */
export const voidedEntry = (
  { request }: Pick<Requested, 'request'>,
  item: PublishedItem | null,
  { at, why }: VerdictWord,
): AuditInput => ({
  at,
  by: null,
  device: null,
  act: 'item.voided',
  subject: subjectOf(request, item),
  detail: { act: request.act, why },
})

/** Of a request that failed, and may be unreadable. Nobody is named as the one who signed it. */
export const failedEntry = ({ by, act, item }: Queued, why: string, at: number): AuditInput => ({
  at,
  by,
  device: null,
  act: 'item.refused',
  subject: { id: item, name: '' },
  detail: { act, why },
})
