/** Which queues and conversations exist for an administrator: those that they answer. */
import { holds, isGranted } from '@carillon/shared-model/access/grants.ts'
import type { AdminId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Administrator } from '../accounts/administrators.ts'
import { isAnswerer } from '../chat/memberships.ts'
import type { AccessServices, ChatServices } from './services.ts'

export const TALK_VIEWS = ['queues', 'conversations'] as const satisfies ViewName[]
export type TalkView = (typeof TALK_VIEWS)[number]
export const isTalkView = (view: ViewName): view is TalkView => (TALK_VIEWS as readonly ViewName[]).includes(view)

type Row = { rev: number; answeredBy?: unknown; person?: unknown; queue?: unknown; admin?: unknown }

/** Whoever may change queues sees them all. A row that was removed is told to whoever has seen it. */
export const seesTalkRow = (
  account: Administrator,
  view: TalkView,
  { memberships, units }: Pick<ChatServices, 'memberships'> & Pick<AccessServices, 'units'>,
): ((row: Row) => boolean) => {
  switch (view) {
    case 'queues': {
      const answers = holds(account.grants, 'chat.answer')
      const changes = isGranted(account.grants, 'settings.manage', null, units)
      return (row) => changes || (answers && isAnswerer(account, row.answeredBy as string[]))
    }
    case 'conversations':
      return ({ person, queue, admin }) =>
        memberships.answers(account, { person: person as PersonId, with: (queue ?? admin) as QueueId | AdminId })
  }
}

/** Stands for all queues that an account answers: when it is another, so is what exists for the account. */
export const answeredMark = (account: Administrator, { chat }: Pick<ChatServices, 'chat'>): readonly string[] =>
  holds(account.grants, 'chat.answer')
    ? chat.queues
        .filter(({ answeredBy }) => isAnswerer(account, answeredBy))
        .map(({ id }) => id)
        .sort()
    : []
