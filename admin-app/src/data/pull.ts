import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import type { RxCollection, WithDeleted } from 'rxdb'
import { replicateRxCollection } from 'rxdb/plugins/replication'
import { Subject } from 'rxjs'
import type { AnyRow } from './schemas.ts'

type Checkpoint = { rev: number }
export type Pull = { resync: () => void; close: () => Promise<unknown> }

/** Milliseconds until a pull that failed is tried again; a change or a reconnection comes sooner. */
const RETRY = 5000

/**
 * Keeps one collection equal to the server's view, from the last revision seen on. Nothing is ever written back.
 * @param onPulled the view is complete as of the server's last answer
 */
export const pullView = (
  name: ViewName,
  collection: RxCollection<AnyRow>,
  api: ApiClient,
  onPulled: () => void,
): Pull => {
  const resync = new Subject<'RESYNC'>()
  const replication = replicateRxCollection<AnyRow, Checkpoint>({
    collection,
    replicationIdentifier: `view-${name}`,
    deletedField: 'deleted',
    live: true,
    waitForLeadership: false,
    retryTime: RETRY,
    pull: {
      batchSize: 1000,
      stream$: resync,
      handler: async (checkpoint, limit) => {
        const query = { after: checkpoint?.rev ?? 0, limit }
        const { rows, rev } = await api.call('view', { params: { view: name }, query })
        if (rows.length < limit) onPulled()
        const documents = rows.map((row) => VIEWS[name].parse(row)) as unknown as WithDeleted<AnyRow>[]
        return { documents, checkpoint: { rev } }
      },
    },
  })
  return { resync: () => resync.next('RESYNC'), close: () => replication.cancel() }
}
