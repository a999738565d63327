/** Who answers a queue, of those who may answer chats at all. Pure. */
import type { Account } from '@carillon/shared-model/api/session-routes.ts'
import type { Row } from '../data/row.ts'

export type AnsweredBy = Row<'queues'>['answeredBy']

/** None named: everybody who may. */
export const isAnsweredBy = (answeredBy: AnsweredBy, { id, profile }: Pick<Account, 'id' | 'profile'>): boolean =>
  answeredBy.length === 0 || answeredBy.some((one) => one === id || one === profile)
