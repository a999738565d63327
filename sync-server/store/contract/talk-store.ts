/** What contract suites about conversations work with: a store with a unit, two people, an administrator and a queue in it. */
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import {
  conversationIdFrom,
  newAdminId,
  newPersonId,
  newQueueId,
  newUnitId,
  type AdminId,
  type ConversationId,
  type PersonId,
} from '@carillon/shared-model/org/ids.ts'
import { VIEWS, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Announcements } from '../../ports/announcements.ts'
import type { Change } from '../../ports/changes.ts'
import type { LogStore } from '../../ports/log-store.ts'
import type { Views } from '../../ports/views.ts'
import { imported, person } from './place.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const UNIT = newUnitId()
/** Jan Kot and Ewa Lis, who are in the unit. */
export const [JAN, EWA] = [newPersonId(), newPersonId()]
/** Anna Nowak, who has an account. */
export const ANNA = newAdminId()
export const QUEUE = { id: newQueueId(), name: 'Equipment', hours: null, answeredBy: [] }

/** A store that is fresh and empty. */
export type TalkStoreUnderTest = StoreUnderTest & { announcements: Announcements; logs: LogStore; views: Views }
export type TalkStore = TalkStoreUnderTest & {
  /** gives an account another name */
  rename(admin: AdminId, name: string): Promise<void>
  /** brings an image for conversations */
  bring(hash: string, who: PersonId | AdminId, at: number): Promise<void>
  isStored(hash: string): Promise<boolean>
  /** as the view of conversations tells it */
  rowOf(id: ConversationId): Promise<ViewRow<'conversations'>>
}
export type OpenTalkStore = () => Promise<TalkStore> | TalkStore

let talks = 0
export const talkOf = (person: PersonId, party: Talk['with'] = QUEUE.id): Talk => ({
  id: conversationIdFrom(new Uint8Array(32).fill(++talks)),
  person,
  with: party,
})

export const writing =
  ({ unitOfWork }: StoreUnderTest) =>
  (...changes: readonly Change[]): Promise<void> =>
    unitOfWork(async ({ write }) => write(...changes))

/** Puts into a store what all suites find in it. */
export const talkStoreIn = async (store: TalkStoreUnderTest): Promise<TalkStore> => {
  const write = writing(store)
  const account = { name: 'Anna Nowak', profile: null, responsible: [], own: [], identity: null }
  await write(
    imported(
      [{ id: UNIT, code: 'MAPLE', parent: null, name: 'Maple', timeZone: null }],
      [{ ...person(JAN, 'jan', 'Jan', 'Kot', UNIT), employeeNo: '1' }, person(EWA, 'ewa', 'Ewa', 'Lis', UNIT)],
    ),
    { kind: 'administrator-added', account: { ...account, id: ANNA, login: 'anna', passwordHash: null, createdAt: 0 } },
    { kind: 'queue-saved', queue: QUEUE },
  )
  return {
    ...store,
    rename: (admin, name) => write({ kind: 'administrator-changed', admin, to: { ...account, name } }),
    bring: (hash, by, at) =>
      write({ kind: 'talk-image-brought', image: { hash, type: 'image/png', bytes: new Uint8Array() }, by, at }),
    isStored: async (hash) => (await store.repositories.blobs.find(hash)) !== null,
    rowOf: async (id) => {
      const { rows } = await store.views.pull('conversations', 0, 1000)
      return rows.map((row) => VIEWS.conversations.parse(row)).find((row) => row.id === id)!
    },
  }
}

/** All of what comes in steps. */
export const allOf = async <Item>(steps: AsyncIterable<readonly Item[]>): Promise<Item[]> => {
  const all: Item[] = []
  for await (const step of steps) all.push(...step)
  return all
}
