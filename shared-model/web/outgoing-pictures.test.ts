import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ManualTime, settle } from '../replica/simulation/manual-time.ts'
import type { Picture } from './pictures.ts'
import { OutgoingPictures, type Delivery } from './outgoing-pictures.ts'
import { MemoryShelf } from './memory-shelf.ts'

const picture = (name: string): Picture => ({ hash: name.repeat(64), blob: new Blob([name]) })
const [a, b, c] = [picture('a'), picture('b'), picture('c')] as const

/** A server that answers as it is told, and a computer that can be switched off and on. */
const setUp = async () => {
  const shelf = new MemoryShelf()
  const time = new ManualTime(0)
  const brought: string[] = []
  const server = { answer: 'stored' as Delivery | 'down' }
  const open = () =>
    OutgoingPictures.open(
      shelf,
      async (blob) => {
        const name = await blob.text()
        if (server.answer === 'down') throw new TypeError('Failed to fetch')
        brought.push(name)
        return server.answer
      },
      time,
    )
  const rest = async () => {
    for (let turn = 0; turn < 10; turn++) await settle()
  }
  return { shelf, time, brought, server, open, rest, outgoing: await open() }
}
const test = suite('outgoing pictures')

test('CHATPAGE-11: pictures wait for a connection, and are sent once, in their order', async () => {
  const { outgoing, brought, rest } = await setUp()
  await outgoing.keep([a, b])
  await rest()
  assert.equal([brought, [...outgoing.waiting]], [[], [a.hash, b.hash]])
  outgoing.start()
  await outgoing.keep([c])
  outgoing.start()
  await rest()
  assert.equal([brought, [...outgoing.waiting]], [['a', 'b', 'c'], []])
})

test('CHATPAGE-11: a reload loses none of them', async () => {
  const { outgoing, open, brought, rest } = await setUp()
  await outgoing.keep([a, b])
  const again = await open()
  assert.equal([...again.waiting], [a.hash, b.hash])
  again.start()
  await rest()
  assert.equal(brought, ['a', 'b'])
  assert.equal([...(await open()).waiting], [], 'and sends none twice')
})

test('CHATPAGE-12: what the server could not be reached for is tried again, ever more seldom, and not without a connection', async () => {
  const { outgoing, server, time, brought, rest } = await setUp()
  server.answer = 'down'
  outgoing.start()
  await outgoing.keep([a])
  await rest()
  assert.equal([...outgoing.waiting], [a.hash])
  server.answer = 'unreachable'
  const after = async (milliseconds: number) => {
    time.advance(milliseconds)
    await rest()
    return brought.length
  }
  assert.is(await after(5000), 1)
  assert.is(await after(5000), 1)
  assert.is(await after(5000), 2)
  outgoing.stop()
  assert.is(await after(86_400_000), 2)
  server.answer = 'stored'
  outgoing.start()
  await rest()
  assert.equal([...outgoing.waiting], [])
})

test('CHATPAGE-13: what the server refuses is kept and said to be refused, and holds up nothing else', async () => {
  const { outgoing, server, time, brought, rest } = await setUp()
  server.answer = 'refused'
  outgoing.start()
  await outgoing.keep([a])
  await rest()
  assert.equal([[...outgoing.refused], [...outgoing.waiting]], [[a.hash], [a.hash]])
  server.answer = 'stored'
  await outgoing.keep([b])
  await rest()
  time.advance(86_400_000)
  await rest()
  assert.equal(brought, ['a', 'b'])
  // With the next connection somebody may have done something about it.
  outgoing.start()
  await rest()
  assert.equal([[...outgoing.refused], [...outgoing.waiting]], [[], []])
})

test('CHATPAGE-14: what could not be stored is not said to be kept', async () => {
  const { outgoing, shelf } = await setUp()
  shelf.isFull = true
  const failure = await outgoing.keep([a]).catch((error: Error) => error.message)
  assert.equal([failure, [...outgoing.waiting]], ['The disk is full.', []])
})

test('CHATPAGE-15: pictures of a conversation that is gone are not sent', async () => {
  const { outgoing, brought, rest, open } = await setUp()
  await outgoing.keep([a, b])
  await outgoing.keepOnly(new Set([b.hash]))
  outgoing.start()
  await rest()
  assert.equal(brought, ['b'])
  assert.equal([...(await open()).waiting], [])
})

test.run()
