// @timeout 120
/** A server restored from an older backup: what those who were connected meanwhile still have comes back by itself. */
import { createWriteStream, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MessageContent } from '@carillon/shared-model/facts/items.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { Replica } from '@carillon/shared-model/replica/replica.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { writeBackup } from '../accounts/backup.ts'
import { refused, temporaryFolder } from '../http/test-server.ts'
import { restoreFolder } from '../roles/stopped-server.ts'
import { copyDatabase } from '../store/sqlite/backup.ts'
import { until } from '../sync/test-kit.ts'
import { ChatWorld } from './test-chat.ts'

process.setMaxListeners(0)
const content: MessageContent = { kind: 'message', subject: 'Hours', body: 'New', images: [], acknowledge: true }

const test = suite<{ world: ChatWorld; folder: string }>('restored')
test.before.each(async (context) => {
  context.world = await ChatWorld.make()
  context.folder = temporaryFolder()
})
test.after.each(async ({ world, folder }) => {
  await world?.end()
  rmSync(folder, { recursive: true, force: true })
})

const backUp = async ({ database, server }: ChatWorld, folder: string): Promise<string> => {
  const file = join(folder, 'backup.gz')
  await writeBackup((to, keys) => copyDatabase(database, to, keys), server.folder, createWriteStream(file))
  return file
}
/** The server's disk is lost, and what is in its place is as it was then. */
const restore = async ({ database, server }: ChatWorld, file: string): Promise<void> => {
  await server.stop()
  database.close()
  server.clock.now += 60_000
  for (const name of readdirSync(server.folder)) rmSync(join(server.folder, name), { recursive: true })
  await restoreFolder(file, server.folder)
  await server.start()
}
const sent = (replica: Replica) =>
  until(() => replica.connection.kind === 'online' && replica.allSynced && replica.pending === 0, 'everything sent')
const textsOf = ({ talk }: Conversation) => talk.messages.map(({ text }) => text)

for (const first of ['person', 'administrator'] as const)
  test(`RESTORE-3: a conversation, receipts of two computers and what was sent are back, the ${first} first`, async ({
    world,
    folder,
  }) => {
    const { owner, server } = world
    const disks = { jan: new MemoryStorage(), second: new MemoryStorage(), owner: new MemoryStorage() }
    const second = await world.enrol('jan')
    const open = async () => ({
      jan: await world.endpoint(world.jan, disks.jan),
      second: await world.endpoint(second, disks.second),
    })
    let { jan, second: other } = await open()
    let console_ = await world.administrator(owner, disks.owner)
    const { at, conversation: id } = await world.chat(jan)
    await at.say('The lift is stuck')
    await until(async () => (await world.rows(owner, 'conversations')).length === 1, 'the row')
    let answers = await world.follow(console_, owner, id)
    await answers.say('We are coming')
    await until(() => textsOf(at).length === 2, 'the answer')
    await Promise.all([jan, other, console_].map(({ replica }) => sent(replica)))
    const { scope } = await (await server.by(owner)).call('view', { params: { view: 'items' }, query: {} })

    const backup = await backUp(world, folder)
    server.clock.now += 60_000
    await at.say('Thank you')
    await until(() => textsOf(answers).length === 3, 'the thanks')
    await answers.say('Done')
    await until(() => textsOf(at).length === 4, 'the last word')
    await at.see()
    const { item } = await console_.publish({ to: ['everyone'], content, expires: null })
    await until(() => [jan, other].every(({ items }) => items.length === 1), 'the message')
    await jan.read(item)
    await sent(jan.replica)
    await until(() => other.items[0]!.state === 'read', 'what the first computer did')
    await other.acknowledge(item)
    await until(() => jan.items[0]!.state === 'acknowledged', 'what the second computer did')
    await Promise.all([jan, other, console_].map(({ replica }) => sent(replica)))
    await Promise.all([jan, other, console_].map((party) => party.close()))

    await restore(world, backup)
    await refused(
      (await server.by(owner)).call('view', { params: { view: 'items' }, query: { scope } }),
      'scope-changed',
    )
    const people = async () => {
      ;({ jan, second: other } = await open())
      await Promise.all([jan, other].map(({ replica }) => sent(replica)))
    }
    const administrator = async () => {
      console_ = await world.administrator(owner, disks.owner)
      answers = await world.follow(console_, owner, id)
      await sent(console_.replica)
    }
    if (first === 'person') {
      await people()
      await administrator()
    } else {
      await administrator()
      await people()
    }
    const said = ['The lift is stuck', 'We are coming', 'Thank you', 'Done']
    await until(async () => (await world.rows(owner, 'conversations'))[0]?.messages === 4, 'all messages on the server')
    await until(() => textsOf(answers).length === 4, 'all at the administrator')
    assert.equal(textsOf(answers), said)
    assert.equal(textsOf((await world.chat(jan)).at), said)
    assert.equal(textsOf((await world.chat(other)).at), said)
    const report = async () => (await server.by(owner)).call('report', { params: { item } }).catch(() => null)
    const janIn = async () => (await report())?.recipients.find(({ login }) => login === 'jan')
    await until(async () => (await janIn())?.state === 'acknowledged', 'the receipts')
    assert.is((await report())!.item.acknowledged, 1)
    assert.equal(
      [jan, other].map(({ items }) => items.map((one) => one.state)),
      [['acknowledged'], ['acknowledged']],
    )
    await jan.close()
    await other.close()
    await console_.close()
  })

test('RESTORE-4: a computer enrolled since is told to enrol again, is the same then, and what it had not sent arrives', async ({
  world,
  folder,
}) => {
  const { owner, server } = world
  const console_ = await world.administrator(owner)
  const { item } = await console_.publish({ to: ['everyone'], content, expires: null })
  await sent(console_.replica)
  await console_.close()
  const backup = await backUp(world, folder)
  const issue = async () => {
    const client = await server.by(owner)
    const { rows } = await client.call('view', { params: { view: 'people' }, query: {} })
    const people = rows as unknown as { id: PersonId; unit: UnitId; login: string }[]
    const jan = people.find(({ login }) => login === 'jan')!
    return client.call('createEnrolment', { body: { unit: jan.unit, person: jan.id } })
  }
  const late = await server.enrol((await issue()).code)
  const disk = new MemoryStorage()
  let endpoint = await world.endpoint(late, disk)
  await until(() => endpoint.items.length === 1, 'the message')
  await sent(endpoint.replica)
  endpoint.disconnect()
  await endpoint.acknowledge(item)
  await endpoint.close()

  await restore(world, backup)
  endpoint = await world.unconnected(late, disk)
  endpoint.connect()
  await until(() => endpoint.replica.connection.kind === 'ended', 'an answer')
  assert.equal(endpoint.replica.connection, { kind: 'ended', code: 4404, reason: CLOSE.unknown.reason })
  assert.ok(endpoint.replica.pending > 0)
  await endpoint.close()

  const again = await server.enrol((await issue()).code, late.keys, late.device)
  assert.is(again.device, late.device)
  endpoint = await world.endpoint(again, disk)
  await sent(endpoint.replica)
  const report = async () => (await server.by(owner)).call('report', { params: { item } })
  await until(async () => (await report()).acknowledged === 1, 'what it had done')
  // Whoever is known already is not somebody else by saying so.
  const other = await server.enrol((await issue()).code, undefined, world.ewa.device)
  assert.is.not(other.device, world.ewa.device)
  await endpoint.close()
})

for (const first of ['person', 'administrator'] as const)
  test(`RESTORE-5: a conversation that the backup knows nothing of is kept until it is there again, the ${first} first`, async ({
    world,
    folder,
  }) => {
    const { owner, server } = world
    const disks = { jan: new MemoryStorage(), owner: new MemoryStorage() }
    const person = world.person('jan')
    let jan = await world.endpoint(world.jan, disks.jan)
    let console_ = await world.administrator(owner, disks.owner)
    await sent(jan.replica)
    await sent(console_.replica)
    const backup = await backUp(world, folder)
    const begin = async () => (await server.by(owner)).call('openConversation', { body: { person, queue: null } })
    const { conversation } = await begin()
    let words = await world.follow(console_, owner, conversation)
    await words.say('Have you got the key?')
    const own = () => jan.chats.find((chat) => chat.conversation === conversation)
    await until(() => own() !== undefined && textsOf(own()!.at).length === 1, 'the question')
    await own()!.at.say('Yes')
    await until(() => textsOf(words).length === 2, 'the answer')
    await Promise.all([jan, console_].map(({ replica }) => sent(replica)))
    await Promise.all([jan, console_].map((party) => party.close()))

    await restore(world, backup)
    // As a console does that lacks the row.
    const forget = () => console_.forgetConversation(conversation)
    const people = async () => {
      jan = await world.endpoint(world.jan, disks.jan)
      await until(() => own() === undefined, 'the desk of the restored server')
    }
    const administrator = async () => {
      console_ = await world.administrator(owner, disks.owner)
      await until(() => console_.replica.connection.kind === 'online', 'contact')
      await forget()
    }
    if (first === 'person') await people()
    await administrator()
    if (first === 'administrator') await people()
    assert.is((await begin()).conversation, conversation)
    words = await world.follow(console_, owner, conversation)
    await until(() => own() !== undefined, 'the offer')
    await until(() => textsOf(words).length === 2 && textsOf(own()!.at).length === 2, 'both their words')
    assert.equal(textsOf(words), ['Have you got the key?', 'Yes'])
    await until(async () => (await world.rows(owner, 'conversations')).some((row) => row.messages === 2), 'the row')
    await jan.close()
    await console_.close()
  })

test.run()
