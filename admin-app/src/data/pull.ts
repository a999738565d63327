import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import type { RxCollection, WithDeleted } from 'rxdb'
import { replicateRxCollection } from 'rxdb/plugins/replication'
import { Subject } from 'rxjs'
import { storedRow, type StoredRow } from './schemas.ts'

/** How far each view has been pulled: its revision. */
type Checkpoint = Partial<Record<ViewName, number>>
export type Pull = {
  /** pulls what has changed in these views of the kind */
  resync: (names: readonly ViewName[]) => void
  /** resolves when what was pulled is written */
  written: () => Promise<unknown>
  close: () => Promise<unknown>
}

const RETRY = 5000
const BATCH = 1000

type Options = {
  /** of one kind, whose rows the collection has */
  views: readonly ViewName[]
  collection: RxCollection<StoredRow>
  api: Pick<ApiClient, 'call'>
  /** as the server named it: stands for all that decides which rows the account sees */
  scope: string
  /** the view is complete as of the server's last answer */
  onPulled: (name: ViewName) => void
  /** what was pulled before is void: some of it may not be the account's to see any more */
  onScopeChanged: () => void
  /** milliseconds until a pull that failed is tried again; a browser that is online again tries at once */
  retry?: number
}

/** Keeps a collection equal to the server's views, from the last revision seen on. Nothing is ever written back. */
export const pullViews = ({
  views,
  collection,
  api,
  scope,
  onPulled,
  onScopeChanged,
  retry = RETRY,
}: Options): Pull => {
  const events = new Subject<'RESYNC'>()
  /** views that the server may have something new of */
  const stale = new Set(views)
  /** No row up to these revisions is the account's to see: RxDB keeps no checkpoint of a pull without rows. */
  const empty: Checkpoint = {}

  const page = (name: ViewName, after: number, limit: number) => {
    // Before the question: what changes while it is answered makes the view stale once more.
    stale.delete(name)
    return api.call('view', { params: { view: name }, query: { after, limit, scope } })
  }

  /** What has changed since, of one view after the other. RxDB takes a batch that is not full for the last one. */
  const changesSince = async (checkpoint: Checkpoint | undefined, limit: number, asked: Set<ViewName>) => {
    const documents: WithDeleted<StoredRow>[] = []
    const reached: Checkpoint = { ...checkpoint }
    for (const name of views)
      for (let more = stale.has(name); more && documents.length < limit;) {
        asked.add(name)
        const { rows, rev, ...answer } = await page(name, Math.max(reached[name] ?? 0, empty[name] ?? 0), limit)
        for (const row of rows)
          documents.push(storedRow(name, VIEWS[name].parse(row)) as unknown as WithDeleted<StoredRow>)
        reached[name] = rev
        more = answer.more
        if (more) stale.add(name)
        else onPulled(name)
      }
    if (documents.length === 0) Object.assign(empty, reached)
    return { documents, checkpoint: reached }
  }

  const replication = replicateRxCollection<StoredRow, Checkpoint>({
    collection,
    replicationIdentifier: 'views',
    deletedField: 'deleted',
    live: true,
    waitForLeadership: false,
    retryTime: retry,
    pull: {
      batchSize: BATCH,
      stream$: events,
      handler: async (checkpoint, limit) => {
        const asked = new Set<ViewName>()
        try {
          return await changesSince(checkpoint, limit, asked)
        } catch (error) {
          // Of what was answered before the failure nothing is kept.
          for (const name of asked) stale.add(name)
          if (error instanceof ApiError && error.code === 'scope-changed') onScopeChanged()
          throw error
        }
      },
    },
  })
  return {
    resync: (names) => {
      const changed = names.filter((name) => views.includes(name))
      for (const name of changed) stale.add(name)
      if (changed.length > 0) events.next('RESYNC')
    },
    written: () => replication.awaitInSync(),
    close: () => replication.cancel(),
  }
}
