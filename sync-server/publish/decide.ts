/** Whether a request is granted: pure decisions over the directory and the accounts as they are now. */
import { isGranted, holds, reachOf, type Grant } from '@carillon/shared-model/access/grants.ts'
import { CAPABILITY_TABLE, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import {
  capabilitiesFor,
  capabilitiesOf,
  capabilitiesOfRequest,
  type ItemKind,
} from '@carillon/shared-model/access/sending.ts'
import { VIEW_TABLE } from '@carillon/shared-model/access/view-table.ts'
import type { Request } from '@carillon/shared-model/facts/items.ts'
import type { VerdictKind } from '@carillon/shared-model/facts/verdicts.ts'
import { GATE_LIMITS } from '@carillon/shared-model/logs/gate.ts'
import { hasScreens, targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { nextOccurrence } from '@carillon/shared-model/schedule/coming.ts'
import type { Directory } from '../ports/directory.ts'
import { audienceZones } from './audience-zones.ts'
import type { PublishedItem } from '../ports/items.ts'

/** Why a request is not granted; `is`: what that makes of an act that a branch server has delivered meanwhile. */
export type Objection = { is: VerdictKind; why: string }
const notAllowed = (why: string | null): Objection | null => (why === null ? null : { is: 'void', why })
const late = (why: string): Objection => ({ is: 'late', why })
const superseded = (why: string): Objection => ({ is: 'superseded', why })

/** Where units, people and computers are. */
export type Places = Pick<Directory, 'root' | 'units' | 'unitOfPerson' | 'unitOfDevice'>

/** The unit that a grant has to cover for a target; undefined when there is no such target. */
const unitOf = (target: Target, directory: Places): UnitId | null | undefined => {
  switch (targetKind(target)) {
    case 'everyone':
      return directory.root?.id ?? null
    case 'unit':
      return directory.units.has(target as UnitId) ? (target as UnitId) : undefined
    case 'person':
      return directory.unitOfPerson(target as PersonId) ?? undefined
    case 'computer':
      return directory.unitOfDevice(target as DeviceId) ?? undefined
    case 'group':
      return undefined
  }
}

/** Whether there is such a unit, person or computer here. */
export const isKnown = (target: Target, directory: Places): boolean => unitOf(target, directory) != null

/** A refusal tells no name of a unit that does not exist for the administrator. */
const seenName = (unit: UnitId | null, grants: readonly Grant[], directory: Places): string => {
  const sees = reachOf(grants, VIEW_TABLE.units.seenWith, directory.units)
  return (unit && sees(unit) && directory.units.get(unit)?.name) || 'these recipients'
}

/** @returns why not, or null */
const coverage = (
  grants: readonly Grant[],
  capabilities: readonly Capability[],
  to: readonly Target[],
  directory: Places,
): string | null => {
  for (const target of to) {
    const unit = unitOf(target, directory)
    if (unit === undefined) return 'One of the recipients does not exist any more. Choose the recipients again.'
    for (const capability of capabilities)
      if (!isGranted(grants, capability, unit, directory.units)) {
        const place = target === 'everyone' ? 'everyone' : seenName(unit, grants, directory)
        return `You may not ${CAPABILITY_TABLE[capability].en.may} here: ${place}. Ask an administrator who grants it.`
      }
  }
  return null
}

const FOR_NOBODY = 'It would be shown to nobody: choose whose screens show it, or other recipients.'
const STOPPED: Partial<Record<ItemKind, string>> = {
  campaign: 'The campaign has been stopped.',
  series: 'The recurring message has been stopped.',
}

/**
 * The rules PUBLISH-3 to PUBLISH-7 and PUBLISH-11.
 * @param to whom of those addressed it is about to reach
 * @param item the item that the request is about, when it exists
 * @param now server's time, milliseconds
 * @param latest that it may be: while its clock is doubted nothing is refused for being ahead of what it knows
 * @returns why it is refused, in a sentence; null when it is granted
 */
export const objection = (
  request: Request,
  to: readonly Target[],
  item: PublishedItem | null,
  grants: readonly Grant[],
  directory: Places,
  now: number,
  latest = now,
): Objection | null => {
  if (request.at > latest + GATE_LIMITS.aheadMs)
    return notAllowed(
      'It was written on a computer whose clock is more than a day ahead. Set the clock right and send it again.',
    )
  if (request.act === 'publish') {
    if (request.expires !== null && request.expires <= now) return late('It had expired before it reached the server.')
    const why = coverage(grants, capabilitiesOfRequest(request), to, directory)
    const isForNobody = request.content.kind === 'alert' && !hasScreens(request.to, request.content.screens)
    return notAllowed(why ?? (isForNobody ? FOR_NOBODY : null))
  }
  if (request.act === 'start') return notAllowed(coverage(grants, capabilitiesOfRequest(request), to, directory))
  if (request.act === 'repeat') {
    const why = coverage(grants, capabilitiesOfRequest(request), to, directory)
    // Where no occurrence is left, people would never get what others get.
    const isToCome = (zone: string) => nextOccurrence(request.schedule, zone, now) !== null
    const isLate = !audienceZones(to, directory).every(isToCome)
    if (why !== null) return notAllowed(why)
    return isLate ? late('None of its days is to come: its time had passed before it reached the server.') : null
  }
  if (!item) return notAllowed('There is no such alert, message or campaign.')
  const isOwn = item.admin === request.by
  const sending = capabilitiesFor(item.kind, item.screens)
  if (request.act === 'recall') {
    if (isOwn && sending.every((capability) => holds(grants, capability))) return null
    if (!holds(grants, 'items.recall')) return notAllowed('You may not recall what others have sent.')
    const left = to.filter((target) => unitOf(target, directory) !== undefined)
    // What was sent to nobody who is still there lies in no unit: it is the whole organisation's.
    if (left.length === 0 && !isGranted(grants, 'items.recall', null, directory.units))
      return notAllowed(
        'You may not recall this: none of its recipients is where you may. Ask an administrator who may everywhere.',
      )
    return notAllowed(coverage(grants, ['items.recall'], left, directory))
  }
  if (!isOwn) return notAllowed('Only the one who sent it may change it or remind of it.')
  if (item.recalledAt !== null) return superseded(STOPPED[item.kind] ?? 'It has been recalled.')
  if (item.expires !== null && item.expires <= now) return late('It has expired.')
  const changedAt = request.act === 'reschedule' ? item.rescheduledAt : request.act === 'revise' ? item.revisedAt : null
  // By readers' rule the change that was asked for last holds: this one would be told of here and shown nowhere.
  if (changedAt !== null && request.at < changedAt)
    return superseded(
      'It was changed after this was written, from another computer. Look at what holds now, and change that.',
    )
  if (request.act === 'reschedule') {
    const goesByCalendar = item.kind === 'campaign' || item.kind === 'series'
    if (!goesByCalendar) return notAllowed('Only a campaign and a recurring message have a calendar.')
    return notAllowed(coverage(grants, sending, to, directory))
  }
  if (request.act === 'remind')
    return notAllowed(
      item.kind === 'series'
        ? 'What recurs is reminded of by what has come of it.'
        : coverage(grants, sending, to, directory),
    )
  if (request.content.kind !== (item.kind === 'series' ? 'message' : item.kind))
    return notAllowed('An alert stays an alert, and a message a message.')
  return notAllowed(coverage(grants, [...new Set([...sending, ...capabilitiesOf(request.content)])], to, directory))
}
