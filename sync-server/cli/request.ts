/** Sending: a request goes through the administrator's outbox, as the console's do, and its outcome is waited for. */
import WebSocket from 'ws'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { FactId } from '@carillon/shared-model/org/ids.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import { Failure } from './command.ts'
import type { Session } from './session.ts'
import { PATIENCE, until } from './until.ts'
import { changedRows } from './views.ts'

/** Milliseconds between two questions. */
const PAUSE = 50

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** Resolves when the request has been published. @throws Failure when it was refused, or nothing is heard of it */
const published = async (session: Session, fact: FactId): Promise<void> => {
  const patienceEnds = performance.now() + PATIENCE
  let reached = 0
  while (performance.now() < patienceEnds) {
    const { rows, rev } = await changedRows(session, 'requests', reached)
    reached = rev
    const row = rows.findLast(({ id }) => id === fact)
    if (row?.state === 'published') return
    if (row?.state === 'refused') throw new Failure(row.why ?? 'The server refused the request.')
    await pause(PAUSE)
  }
  throw new Failure(
    `The server has the request but has not published it within ${PATIENCE / 1000} seconds. It may still do so.`,
  )
}

/** @param ask makes the request @returns what `ask` returned, once the server has published it */
export const send = async <Asked extends { fact: FactId }>(
  session: Session,
  ask: (administrator: Administrator) => Promise<Asked>,
): Promise<Asked> => {
  const { origin, serverId, account, device, token, sign, now } = session
  const administrator = await Administrator.open({
    servers: [{ id: serverId, url: socketUrl(origin) }],
    storage: new MemoryStorage(),
    WebSocket: WebSocket,
    admin: account.id,
    name: account.name,
    device,
    token,
    sign,
    now,
  })
  try {
    administrator.connect()
    const asked = await ask(administrator)
    await until(
      administrator,
      () => administrator.isStored(asked.fact),
      `The server did not take the request within ${PATIENCE / 1000} seconds. Nothing was sent.`,
    )
    await published(session, asked.fact)
    return asked
  } finally {
    await administrator.close()
  }
}
