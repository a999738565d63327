/** What changes who is a member runs between what was accepted before it and what is judged after it. */
import { once } from 'node:events'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import { appendUpdate, FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { newFactId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import type { LogStore } from '../ports/log-store.ts'
import { atAnna, feed, members, notice, NOW, owner, talkLog, TestClient, testServer, until } from './test-kit.ts'

const test = suite('rearranging')
test.after.each(() => {
  members.are = true
})

/** Of people nothing is needed here. */
const serverOfTalks = async (options: Parameters<typeof testServer>[0] = {}) => {
  const server = await testServer(options)
  server.database.script('PRAGMA foreign_keys = OFF')
  return server
}
const saying = (by: string, client: number, text: string) =>
  syncUpdate(
    appendUpdate(client, 0, [pack({ type: 'said', id: newFactId(NOW), at: NOW, by: by as DeviceId, v: 1, text })]),
  )
const join = async (server: { origin: string }, principal: typeof atAnna) => {
  const client = (await new TestClient(server.origin, principal).opened()).open(1, talkLog)
  await until(() => client.controls('opened').length === 1, 'the conversation')
  return client
}
/** Resolves when the server has everything that this client has sent: a ping is answered in its turn. */
const heardBy = async (client: TestClient): Promise<void> => {
  client.socket.ping()
  await once(client.socket, 'pong')
}
const saidIn = async (store: LogStore): Promise<number> => {
  const document = new Y.Doc()
  for (const update of (await store.read([talkLog])).values()) Y.applyUpdate(document, update)
  return document.getArray(FACTS_ARRAY).length
}
const gate = () => {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open, opened }
}

test('MEMBER-11: what was accepted is on disk before memberships change', async () => {
  const commits = gate()
  let isCommitting = false
  const server = await serverOfTalks({
    wrap: (store) =>
      Object.assign(Object.create(store) as LogStore, {
        commit: async (batch: Parameters<LogStore['commit']>[0]) => {
          isCommitting = true
          await commits.opened
          await store.commit(batch)
        },
        read: (logs: readonly string[]) => store.read(logs),
        heads: (logs: readonly string[]) => store.heads(logs),
        changedSince: (seq: number, limit: number) => store.changedSince(seq, limit),
        damageOf: (log: string) => store.damageOf(log),
        close: () => store.close(),
      }),
  })
  const anna = await join(server, atAnna)
  anna.send(1, saying(atAnna.id, 7, 'Before'))
  await until(() => isCommitting, 'what waits for the disk')
  const rearranged = server.sync.rearrange(async () => {
    members.are = false
    return saidIn(server.store)
  })
  assert.ok(members.are)
  commits.open()
  assert.is(await rearranged, 1)
  await until(() => anna.controls('closed').length === 1, 'the end of the channel')
  assert.is(anna.controls('stored').length, 1, 'it was told before')
  anna.socket.close()
  await server.close()
})

test('MEMBER-11: while memberships change nothing is accepted, and what came meanwhile is judged by the new ones', async () => {
  const server = await serverOfTalks()
  const [anna, admin] = [await join(server, atAnna), await join(server, owner)]
  const [begun, go] = [gate(), gate()]
  const events: string[] = []
  const rearranged = server.sync
    .rearrange(() =>
      server.writer.unitOfWork(async ({ settings, write }) => {
        begun.open()
        await go.opened
        assert.is(await settings.get('a'), undefined)
        write({ kind: 'setting-saved', key: 'a', value: { is: 'there' } })
        members.are = false
        events.push('work')
      }),
    )
    .then(() => events.push('rearranged'))
  await begun.opened
  const appended = server.sync
    .append([{ log: feed, facts: notice('A notice') }], [])
    .then(() => events.push('appended'))
  for (const [client, by, id] of [
    [anna, atAnna.id, 7],
    [admin, owner.id, 8],
  ] as const) {
    client.send(1, saying(by, id, 'Too late'))
    await heardBy(client)
  }
  assert.equal(events, [])
  assert.is(await saidIn(server.store), 0)
  go.open()
  await Promise.all([rearranged, appended])
  assert.equal(events, ['work', 'rearranged', 'appended'])
  assert.equal(await server.writer.repositories.settings.get('a'), { is: 'there' })
  for (const client of [anna, admin]) {
    await until(() => client.controls('closed').length === 1, 'the end of the channel')
    assert.is(client.controls('closed')[0]!.code, CLOSE.forbidden.code)
    assert.equal(client.controls('stored'), [])
    client.socket.close()
  }
  assert.is(await saidIn(server.store), 0)
  await server.close()
})

test('MEMBER-11: what is refused changes nothing, and what comes after it goes on', async () => {
  const server = await serverOfTalks()
  const anna = await join(server, atAnna)
  const refused = server.sync.rearrange(() =>
    server.writer.unitOfWork(async ({ write }) => {
      write({ kind: 'setting-saved', key: 'a', value: {} })
      throw new Error('refused')
    }),
  )
  const other = server.sync.rearrange(async () => 'done')
  assert.is(await refused.catch((error: Error) => error.message), 'refused')
  assert.is(await other, 'done')
  assert.is(await server.writer.repositories.settings.get('a'), undefined)
  anna.send(1, saying(atAnna.id, 7, 'Still here'))
  await until(() => anna.controls('stored').length === 1, 'that it is stored')
  anna.socket.close()
  await server.close()
})

test('MEMBER-11: a unit of work that is under way hinders neither what is accepted nor what waits for it', async () => {
  const server = await serverOfTalks()
  const anna = await join(server, atAnna)
  const [begun, go] = [gate(), gate()]
  const unit = server.writer.unitOfWork(async () => {
    begun.open()
    await go.opened
  })
  await begun.opened
  anna.send(1, saying(atAnna.id, 7, 'In between'))
  await heardBy(anna)
  const rearranged = server.sync.rearrange(() =>
    server.writer.unitOfWork(async () => {
      members.are = false
      return saidIn(server.store)
    }),
  )
  go.open()
  await unit
  assert.is(await rearranged, 1)
  anna.socket.close()
  await server.close()
})

test.run()
