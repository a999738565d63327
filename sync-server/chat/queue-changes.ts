/** What is changed about queues, with its entry of the audit trail, or why it is refused. Pure. */
import type { Profile } from '@carillon/shared-model/access/profiles.ts'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { AdminId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../ports/changes.ts'
import type { Queue, QueueFields } from '../ports/queues.ts'
import { Refusal } from '../refusal.ts'
import { hoursText } from './hours-text.ts'
import { noQueue, type Queues } from './queues.ts'

/** Those whom `answeredBy` may name. */
export type Accounts = {
  find(admin: AdminId): { name: string } | undefined
  readonly profiles: ReadonlyMap<string, Profile>
}
type Known = { queues: Pick<Queues, 'all' | 'get'>; accounts: Accounts }

/** Every person's desk names all of them. */
const MOST = 50
const canonical = ({ name, hours, answeredBy }: QueueFields) => JSON.stringify([name, hours, answeredBy])

/** @throws Refusal when there are too many, or as `changeQueue` does */
export const addQueue = (known: Known, queue: Queue, actor: Actor, at: number): Change[] => {
  if (known.queues.all.length >= MOST)
    throw new Refusal('too-many-queues', `There are ${MOST} queues, which is the most.`)
  demandFit(known, queue)
  const detail = { hours: hoursText(queue.hours), answeredBy: namesOf(known, queue) }
  const entry: AuditInput = { ...actor, at, act: 'queue.added', subject: subjectOf(queue), detail }
  return [
    { kind: 'queue-saved', queue },
    { kind: 'audit', entry },
  ]
}

/** @throws Refusal when there is none, its name is another's, or somebody who is to answer does not exist */
export const changeQueue = (known: Known, queue: Queue, actor: Actor, at: number): Change[] => {
  const before = named(known, queue.id)
  demandFit(known, queue)
  // Not by what the trail tells: two accounts may have one name.
  if (canonical(before) === canonical(queue)) return []
  const detail = { before: textOf(known, before), after: textOf(known, queue) }
  const entry: AuditInput = { ...actor, at, act: 'queue.changed', subject: subjectOf(before), detail }
  return [
    { kind: 'queue-saved', queue },
    { kind: 'audit', entry },
  ]
}

/** @throws Refusal when there is none */
export const removeQueue = (known: Known, id: QueueId, actor: Actor, at: number): Change[] => {
  const queue = named(known, id)
  const entry: AuditInput = { ...actor, at, act: 'queue.removed', subject: subjectOf(queue), detail: {} }
  return [
    { kind: 'queue-removed', queue: id },
    { kind: 'audit', entry },
  ]
}

const subjectOf = ({ id, name }: Queue) => ({ id, name })

const named = ({ queues }: Known, id: QueueId): Queue => {
  const queue = queues.get(id)
  if (!queue) throw noQueue()
  return queue
}

const demandFit = ({ queues, accounts }: Known, { id, name, answeredBy }: Queue): void => {
  const key = name.toLowerCase()
  if (queues.all.some((other) => other.id !== id && other.name.toLowerCase() === key))
    throw new Refusal('queue-name-taken', `There is a queue “${name}” already. Choose another name.`)
  const known = queues.get(id)?.answeredBy ?? []
  for (const one of answeredBy)
    if (!accounts.profiles.has(one) && !accounts.find(one as AdminId) && !known.includes(one))
      throw new Refusal('no-answerer', 'One of those who are to answer does not exist any more. Look again.')
}

const namesOf = ({ accounts }: Known, { answeredBy }: QueueFields): string =>
  answeredBy.map((one) => accounts.profiles.get(one)?.name ?? accounts.find(one as AdminId)?.name ?? one).join(', ')

const textOf = (known: Known, queue: QueueFields): string =>
  `${queue.name}; hours: ${hoursText(queue.hours)}; answered by: ${namesOf(known, queue) || 'everybody who may'}`
