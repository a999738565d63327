import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import type { RxCollection, WithDeleted } from 'rxdb'
import { replicateRxCollection } from 'rxdb/plugins/replication'
import { Subject } from 'rxjs'
import type { AnyRow } from './schemas.ts'

type Checkpoint = { rev: number }
export type Pull = {
  resync: () => void
  /** resolves when what was pulled is written */
  written: () => Promise<unknown>
  close: () => Promise<unknown>
}

/** Milliseconds until a pull that failed is tried again; a change or a reconnection comes sooner. */
const RETRY = 5000
const BATCH = 1000

type Options = {
  name: ViewName
  collection: RxCollection<AnyRow>
  api: ApiClient
  /** as the server named it: stands for all that decides which rows the account sees */
  scope: string
  /** the view is complete as of the server's last answer */
  onPulled: () => void
  /** what was pulled before is void: some of it may not be the account's to see any more */
  onScopeChanged: () => void
}

/** Keeps one collection equal to the server's view, from the last revision seen on. Nothing is ever written back. */
export const pullView = ({ name, collection, api, scope, onPulled, onScopeChanged }: Options): Pull => {
  const resync = new Subject<'RESYNC'>()
  /** No row between these revisions is the account's to see: RxDB keeps no checkpoint of a pull without rows. */
  let empty = { from: 0, to: 0 }
  const replication = replicateRxCollection<AnyRow, Checkpoint>({
    collection,
    replicationIdentifier: `view-${name}`,
    deletedField: 'deleted',
    live: true,
    waitForLeadership: false,
    retryTime: RETRY,
    pull: {
      batchSize: BATCH,
      stream$: resync,
      handler: async (checkpoint, limit) => {
        const from = checkpoint?.rev ?? 0
        const documents: WithDeleted<AnyRow>[] = []
        let after = empty.from === from ? empty.to : from
        // RxDB takes a batch that is not full for the last one.
        for (let more = true; more && documents.length < limit;) {
          const query = { after, limit, scope }
          const page = await api.call('view', { params: { view: name }, query }).catch((error: unknown) => {
            if (error instanceof ApiError && error.code === 'scope-changed') onScopeChanged()
            throw error
          })
          for (const row of page.rows) documents.push(VIEWS[name].parse(row) as unknown as WithDeleted<AnyRow>)
          after = page.rev
          more = page.more
          if (!more) onPulled()
        }
        if (documents.length === 0) empty = { from, to: after }
        return { documents, checkpoint: { rev: after } }
      },
    },
  })
  return {
    resync: () => resync.next('RESYNC'),
    written: () => replication.awaitInSync(),
    close: () => replication.cancel(),
  }
}
