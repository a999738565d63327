import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Talk } from '../access/principals.ts'
import type { Desk } from '../facts/desk.ts'
import { addMonths, logName, monthOf, parseLogName } from '../logs/names.ts'
import { conversationIdFrom, newFactId, newQueueId, type ConversationId } from '../org/ids.ts'
import { Administrator } from './administrator.ts'
import type { Conversation } from './conversation.ts'
import { Endpoint } from './endpoint.ts'
import { MemoryStorage } from './memory-storage.ts'
import { makeCast } from './simulation/cast.ts'
import { Chance } from './simulation/chance.ts'
import { FailingStorage } from './simulation/failing-storage.ts'
import { ManualTime, settle } from './simulation/manual-time.ts'
import { MemoryWorld } from './simulation/memory-world.ts'
import { RefusingStorage } from './simulation/refusing-storage.ts'

process.setMaxListeners(0)
const HOUR = 3_600_000
const START = Date.parse('2026-11-24T10:00:00Z')
const talkId = (seed: number) => conversationIdFrom(new Uint8Array(16).fill(seed))

/** A person at one computer and an administrator with one conversation, each with a clock that can go wrong. */
const setUp = async (start = START, seed = 1) => {
  const time = new ManualTime(start)
  const chance = new Chance(seed)
  const cast = makeCast(start)
  const { device, person } = cast.desks[0]!
  const id = talkId(1)
  const talk = (conversation: string): Talk => ({
    id: conversation as ConversationId,
    person: person!.id,
    with: newQueueId(start),
  })
  // Every conversation and month is open to everybody here: who is a member of which is the server's to say.
  const world = new MemoryWorld({ chance, time, ...cast, talkOf: talk })
  const tellDesk = (fields: Partial<Desk>) => {
    // Later than the one before.
    time.advance(1)
    world.server.append(logName('desk', device.id, null), [{ ...cast.desks[0]!, at: time.now(), ...fields }])
  }
  const offer = (months: readonly string[], conversation = id) => ({
    conversation,
    queue: newQueueId(start),
    name: 'Equipment',
    hours: null,
    months: [...months],
  })
  tellDesk({ talks: [offer([monthOf(start)])] })
  const clocks = { person: 0, admin: 0 }
  const kept = { person: new MemoryStorage(), admin: new MemoryStorage() }
  const openEndpoint = async (disk = kept.person, storage = new FailingStorage(disk)) => {
    const options = { ...world.optionsFor(device.id), now: () => time.now() + clocks.person, storage }
    return { endpoint: await Endpoint.open({ ...options, device: device.id }), storage }
  }
  const openOffice = async () => {
    const { admin, adminDevice } = cast
    const sign = () => Promise.resolve(new Uint8Array(64))
    const options = { ...world.optionsFor(admin), now: () => time.now() + clocks.admin, storage: kept.admin }
    return Administrator.open({ ...options, admin, name: 'Anna', device: adminDevice, sign })
  }
  const until = (what: string, done: () => boolean) => world.calm(done, () => `never: ${what}`)
  const stored = (month: string, conversation = id) => world.facts(logName('talk', conversation, month))
  return { time, chance, cast, world, id, offer, tellDesk, clocks, kept, openEndpoint, openOffice, until, stored }
}
class DiesWhenItRemoves extends FailingStorage {
  hasRemoved = false

  override async remove(log: string): Promise<void> {
    await super.remove(log)
    this.hasRemoved = true
    this.die()
  }
}
const chatOf = (endpoint: Endpoint) => endpoint.chats[0]!.at
const textsOf = ({ talk }: Conversation) => talk.messages.map(({ text }) => text)

for (const seed of [1, 2, 3, 4, 5])
  test(`TALK-2: an answer stands below its question, by clocks that are wrong by hours in both directions, seed ${seed}`, async () => {
    // Near the end of a month, so that wrong clocks write into the next one and into the one before.
    const world = await setUp(Date.parse('2026-11-30T21:00:00Z'), seed)
    const { time, chance, id, clocks, until } = world
    const months = ['2026-12', '2026-11']
    world.tellDesk({ talks: [world.offer(months)] })
    const { endpoint } = await world.openEndpoint()
    const office = await world.openOffice()
    await office.converse([{ id, months }])
    endpoint.connect()
    office.connect()
    await until('both follow it', () => endpoint.chats.length === 1 && office.replica.allSynced)
    const sides = { person: () => chatOf(endpoint), admin: () => office.conversation(id)! }
    const said: string[] = []
    for (let turn = 0; turn < 12; turn++) {
      // A clock that is put wrong while connected stays so until the next welcome.
      for (const side of ['person', 'admin'] as const)
        if (chance.happens(0.6)) clocks[side] = (chance.below(17) - 8) * HOUR
      const side = chance.happens(0.5) ? 'person' : 'admin'
      const text = `${turn} by ${side}`
      await sides[side]().say(text)
      said.push(text)
      // Whoever goes on has read it.
      await until(text, () => Object.values(sides).every((chat) => textsOf(chat()).includes(text)))
      time.advance(1000)
    }
    for (const chat of Object.values(sides)) assert.equal(textsOf(chat()), said)
    await endpoint.close()
    await office.close()
  })

test('TALK-12: what is written offline in a month that the desk does not know survives a restart and is sent once', async () => {
  const { time, openEndpoint, until, stored, tellDesk, offer } = await setUp(Date.parse('2026-11-30T22:00:00Z'))
  const first = await openEndpoint()
  first.endpoint.connect()
  await until('the desk is there', () => first.endpoint.chats.length === 1)
  first.endpoint.disconnect()
  time.advance(5 * HOUR)
  const month = monthOf(time.now())
  assert.is(month, '2026-12')
  const said = await chatOf(first.endpoint).say('Is anybody there?')
  await chatOf(first.endpoint).edit(said, 'Anybody there?')
  assert.ok(chatOf(first.endpoint).unsent.has(said))
  // The power fails.
  first.storage.die()
  await first.endpoint.close()
  const { endpoint } = await openEndpoint()
  assert.equal(textsOf(chatOf(endpoint)), ['Anybody there?'])
  assert.equal([...chatOf(endpoint).unsent], [said])
  endpoint.connect()
  await until('it is sent', () => chatOf(endpoint).unsent.size === 0 && endpoint.replica.pending === 0)
  assert.equal(
    stored(month).map(({ type }) => type),
    ['said', 'edited'],
  )
  tellDesk({ talks: [offer(['2026-12'])] })
  await until('the desk knows', () => endpoint.desk?.talks?.[0]?.months[0] === month)
  assert.equal(textsOf(chatOf(endpoint)), ['Anybody there?'])
  await endpoint.close()
})

test('TALK-12: what is written while others come and go is not lost sight of', async () => {
  const { time, openEndpoint, until, id } = await setUp(Date.parse('2026-11-30T22:00:00Z'))
  const first = await openEndpoint()
  first.endpoint.connect()
  await until('the desk is there', () => first.endpoint.chats.length === 1)
  time.advance(5 * HOUR)
  await first.endpoint.showChat(id)
  await until(
    'the new month is followed',
    () => chatOf(first.endpoint).synced && chatOf(first.endpoint).months.length === 2,
  )
  const saying = chatOf(first.endpoint).say('Is anybody there?')
  // Something else changes before it is on the disk.
  chatOf(first.endpoint).present(true)
  await saying
  first.storage.die()
  await first.endpoint.close()
  const { endpoint } = await openEndpoint()
  assert.equal(textsOf(chatOf(endpoint)), ['Is anybody there?'])
  await endpoint.close()
})

test('TALK-8: what was seen in a later month than it was said in is seen after a restart too', async () => {
  const { time, openEndpoint, openOffice, id, until, tellDesk, offer } = await setUp(Date.parse('2026-11-30T22:00:00Z'))
  const office = await openOffice()
  await office.converse([{ id, months: ['2026-11'] }])
  office.connect()
  await office.conversation(id)!.say('Your printer is ready.')
  const first = await openEndpoint()
  first.endpoint.connect()
  await until('it has come', () => first.endpoint.unseen === 1)
  time.advance(5 * HOUR)
  await Promise.all([chatOf(first.endpoint).see(), chatOf(first.endpoint).see()])
  assert.is(first.endpoint.unseen, 0)
  assert.is(first.endpoint.replica.pending, 1, 'seen twice at once is told once')
  tellDesk({ talks: [offer(['2026-12', '2026-11'])] })
  await until(
    'it is sent',
    () => first.endpoint.replica.pending === 0 && first.endpoint.desk?.talks?.[0]?.months.length === 2,
  )
  await first.endpoint.close()
  const { endpoint } = await openEndpoint()
  assert.is(endpoint.unseen, 0)
  await endpoint.close()
  await office.close()
})

test('TALK-13: what somebody says is announced once, over restarts, and not when it was seen elsewhere', async () => {
  const { openEndpoint, openOffice, id, until } = await setUp()
  const office = await openOffice()
  await office.converse([{ id, months: [monthOf(START)] }])
  office.connect()
  await office.conversation(id)!.say('Good morning')
  const heard: string[] = []
  const first = await openEndpoint()
  first.endpoint.onSaid((_chat, { text }) => heard.push(text))
  first.endpoint.connect()
  await until('announced', () => heard.length > 0)
  await settle()
  await first.endpoint.close()
  const { endpoint } = await openEndpoint()
  endpoint.onSaid((_chat, { text }) => heard.push(text))
  endpoint.connect()
  await office.conversation(id)!.say('Are you there?')
  await until('the second one', () => endpoint.unseen === 2)
  assert.equal(heard, ['Good morning', 'Are you there?'])
  await endpoint.close()
  await office.close()
})

test('TALK-14: months before those that are kept go off the disk, and conversations that are no more', async () => {
  const { openEndpoint, until, tellDesk, offer, kept, world, id, cast } = await setUp()
  const gone = talkId(2)
  const old = addMonths(monthOf(START), -5)
  const fact = (at: number) => ({ type: 'closed', at, by: cast.admin, v: 1 }) as const
  world.server.append(logName('talk', id, old), [fact(Date.parse(`${old}-05T00:00:00Z`))])
  world.server.append(logName('talk', id, monthOf(START)), [fact(START)])
  world.server.append(logName('talk', gone, monthOf(START)), [fact(START)])
  const both = [offer([monthOf(START), old]), offer([monthOf(START)], gone)]
  tellDesk({ talks: both, talksSince: old })
  const talkLogs = async () => (await kept.person.logs()).filter((name) => parseLogName(name)?.kind === 'talk')
  const first = await openEndpoint()
  first.endpoint.connect()
  const eventsHere = () => first.endpoint.chats.map(({ at }) => at.talk.events.length).join()
  await until('all is here', () => eventsHere() === '2,1')
  await settle()
  assert.is((await talkLogs()).length, 3)
  // What waits to be sent goes too: there is nobody to read it.
  first.endpoint.disconnect()
  await first.endpoint.chats[1]!.at.say('Are you still there?')
  tellDesk({ talks: [offer([monthOf(START)])], talksSince: monthOf(START) })
  first.endpoint.connect()
  await until('the desk is there', () => first.endpoint.chats.length === 1)
  await until('it is settled', () => first.endpoint.replica.allSynced && first.endpoint.replica.pending === 0)
  assert.equal(await talkLogs(), [logName('talk', id, monthOf(START))])
  assert.equal(world.server.refusals, [])

  // Offered again, it comes again as a whole: nothing is taken to be here that is not.
  tellDesk({ talks: both, talksSince: old })
  await until('it is back', () => eventsHere() === '2,1')
  await first.endpoint.close()
})

test('TALK-14: a month that was written to here and is kept no more is not followed again', async () => {
  const { time, openEndpoint, openOffice, until, tellDesk, offer, id } = await setUp()
  const old = monthOf(START)
  const first = await openEndpoint()
  const office = await openOffice()
  first.endpoint.connect()
  office.connect()
  await until('the desk is there', () => first.endpoint.chats.length === 1)
  await office.converse([{ id, months: [old] }])
  await until('both follow it', () => chatOf(first.endpoint).synced && office.conversation(id)!.synced)
  await chatOf(first.endpoint).say('In November')
  await office.conversation(id)!.say('So it is')
  await until('all is sent', () => first.endpoint.replica.pending === 0 && office.replica.pending === 0)
  await until('both have it', () => chatOf(first.endpoint).talk.messages.length === 2)

  time.advance(30 * 24 * HOUR)
  const now = monthOf(time.now())
  tellDesk({ talks: [offer([now])], talksSince: now })
  await until('the desk is there', () => first.endpoint.desk?.talksSince === now)
  await settle()
  await office.converse([{ id, months: [now] }])
  for (const side of [chatOf(first.endpoint), office.conversation(id)!]) assert.equal(side.months, [now])
  tellDesk({ talks: [offer([now])], talksSince: now, since: old })
  await until('the desk has changed', () => first.endpoint.desk?.since === old)
  assert.equal(chatOf(first.endpoint).months, [now])
  await first.endpoint.close()
  await office.close()
})

test('TALK-14: what waits in a month that is kept no more is not at hand when it has gone', async () => {
  const { time, openEndpoint, until, tellDesk, offer } = await setUp()
  const { endpoint } = await openEndpoint()
  endpoint.connect()
  await until('the desk is there', () => endpoint.chats.length === 1)
  endpoint.disconnect()
  time.advance(10 * 24 * HOUR)
  await chatOf(endpoint).say('Written where nobody heard')
  const lost = monthOf(time.now())
  time.advance(60 * 24 * HOUR)
  const now = monthOf(time.now())
  tellDesk({ talks: [offer([now])], talksSince: now })
  endpoint.connect()
  await until('the desk is there', () => endpoint.desk?.talksSince === now)
  await until('what waits is forgotten', () => endpoint.replica.pending === 0)
  await settle()
  assert.not(chatOf(endpoint).months.includes(lost))
  await endpoint.close()
})

test('TALK-14: what was to be forgotten when the computer was switched off is forgotten at its next start', async () => {
  const { openEndpoint, until, tellDesk, kept, world, id, cast } = await setUp()
  const fact = { type: 'closed', at: START, by: cast.admin, v: 1 } as const
  world.server.append(logName('talk', id, monthOf(START)), [fact])
  const first = await openEndpoint()
  first.endpoint.connect()
  await until('it is here', () => first.endpoint.chats[0]?.at.talk.state === 'closed')
  await settle()
  await first.endpoint.close()
  tellDesk({ talks: [], talksSince: monthOf(START) })
  // The new desk gets as far as the disk, and the power fails.
  const disk = new MemoryStorage()
  const second = await openEndpoint(disk)
  second.endpoint.connect()
  await until('the desk is there', () => second.endpoint.desk?.talks?.length === 0)
  await second.endpoint.close()
  const desk = logName('desk', cast.desks[0]!.device.id, null)
  for (const update of await disk.load(desk)) await kept.person.append(desk, update)
  assert.ok((await kept.person.logs()).some((name) => name.startsWith('talk/')))
  const { endpoint } = await openEndpoint()
  for (let turn = 0; turn < 10; turn++) await settle()
  assert.not((await kept.person.logs()).some((name) => name.startsWith('talk/')))
  await endpoint.close()
})

test('TALK-15: years that the desk does not name come when they are asked for, as far back as is kept', async () => {
  const { openEndpoint, until, tellDesk, offer, world, id, cast } = await setUp()
  const now = monthOf(START)
  const months = Array.from({ length: 12 }, (_, back) => addMonths(now, -back))
  const early = addMonths(now, -14)
  const at = Date.parse(`${early}-05T00:00:00Z`)
  world.server.append(logName('talk', id, early), [{ type: 'closed', at, by: cast.admin, v: 1 }])
  tellDesk({ talks: [{ ...offer(months), first: early }] })
  const { endpoint } = await openEndpoint()
  endpoint.connect()
  await until('the year is there', () => endpoint.chats[0]?.at.months.length === 12)
  await endpoint.showChat(id)
  assert.ok(endpoint.hasEarlier(endpoint.chats[0]!))
  await endpoint.reachBack()
  assert.equal(chatOf(endpoint).months.at(-1), early)
  assert.not(endpoint.hasEarlier(endpoint.chats[0]!))
  await until('what was said before', () => chatOf(endpoint).talk.events.length === 1)
  // Nobody reads it any more.
  await endpoint.showChat(null)
  assert.is(chatOf(endpoint).months.length, 12)
  tellDesk({ talks: [offer([now])] })
  await until('the desk names all', () => endpoint.desk?.talks?.[0]?.months.length === 1)
  assert.not(endpoint.hasEarlier(endpoint.chats[0]!))
  await endpoint.close()
})

for (const ahead of [3 * 24 * HOUR, 40 * 24 * HOUR])
  test(`TALK-17: what was said by a clock ${ahead / 24 / HOUR} days ahead arrives once the true time is known, once, and over a crash`, async () => {
    const { time, clocks, kept, openEndpoint, until, stored } = await setUp()
    const first = await openEndpoint()
    first.endpoint.connect()
    await until('the desk is there', () => first.endpoint.chats.length === 1)
    await chatOf(first.endpoint).say('Before')
    await until('it is sent', () => first.endpoint.replica.pending === 0)
    first.endpoint.disconnect()
    clocks.person = ahead
    const id = await chatOf(first.endpoint).say('By a wrong clock')
    await chatOf(first.endpoint).say('And more')
    await first.endpoint.close()
    // Switched off in the middle of it: what was written by the wrong clock is off the disk, and nothing else is on it.
    const dying = new DiesWhenItRemoves(kept.person)
    const off = await openEndpoint(kept.person, dying)
    off.endpoint.connect()
    await until('it is switched off', () => dying.hasRemoved)
    await off.endpoint.close()
    const second = await openEndpoint()
    second.endpoint.connect()
    const texts = () => textsOf(chatOf(second.endpoint))
    const isThere = (text: string) => stored(monthOf(START)).some((fact) => 'text' in fact && fact.text === text)
    await until('all is sent', () => isThere('By a wrong clock') && isThere('And more'))
    await until('nothing waits', () => second.endpoint.replica.pending === 0)
    assert.equal(texts(), ['Before', 'By a wrong clock', 'And more'])
    const { messages } = chatOf(second.endpoint).talk
    assert.is(messages[1]!.id, id)
    assert.ok(messages.every(({ at }) => at < time.now() + HOUR))
    await second.endpoint.close()
    const third = await openEndpoint()
    assert.equal(textsOf(chatOf(third.endpoint)), ['Before', 'By a wrong clock', 'And more'])
    await third.endpoint.close()
  })

test('REPLICA-10: words that the disk refused are not on screen, said again they are there once, and asking twice closes once', async () => {
  const { openEndpoint, until, stored } = await setUp()
  const disk = new RefusingStorage()
  const { endpoint } = await openEndpoint(disk)
  endpoint.connect()
  await until('the desk is there', () => endpoint.chats.length === 1)
  await chatOf(endpoint).say('First')
  disk.refusals = 1
  let refusal = ''
  await chatOf(endpoint)
    .say('Hello')
    .catch((error: Error) => (refusal = error.message))
  assert.is(refusal, 'The disk is full.')
  assert.equal(textsOf(chatOf(endpoint)), ['First'])
  await chatOf(endpoint).say('Hello')
  await Promise.all([chatOf(endpoint).close(), chatOf(endpoint).close()])
  await until('all is sent', () => endpoint.replica.pending === 0)
  assert.equal(textsOf(chatOf(endpoint)), ['First', 'Hello'])
  assert.is(stored(monthOf(START)).filter(({ type }) => type === 'said').length, 2)
  assert.is(stored(monthOf(START)).filter(({ type }) => type === 'closed').length, 1)
  await endpoint.close()
  const again = await openEndpoint(disk)
  assert.equal(textsOf(chatOf(again.endpoint)), ['First', 'Hello'])
  await again.endpoint.close()
})

test('TALK-12: what is written after the disk has refused to note the month survives a restart and is sent once', async () => {
  const { time, openEndpoint, until, stored } = await setUp(Date.parse('2026-11-30T22:00:00Z'))
  const disk = new RefusingStorage()
  const first = await openEndpoint(disk)
  first.endpoint.connect()
  await until('the desk is there', () => first.endpoint.chats.length === 1)
  first.endpoint.disconnect()
  time.advance(5 * HOUR)
  disk.refusedKey = 'talks:waiting'
  const refusal = await chatOf(first.endpoint)
    .say('Is anybody there?')
    .then(
      () => 'none',
      (error: Error) => error.message,
    )
  assert.is(refusal, 'The disk is full.')
  assert.equal(textsOf(chatOf(first.endpoint)), [])
  await chatOf(first.endpoint).say('Is anybody there?')
  first.storage.die()
  await first.endpoint.close()
  const { endpoint } = await openEndpoint(disk)
  assert.equal(textsOf(chatOf(endpoint)), ['Is anybody there?'])
  endpoint.connect()
  await until('it is sent', () => stored(monthOf(time.now())).length === 1 && endpoint.replica.pending === 0)
  await endpoint.close()
})

test('TALK-16: only one’s own words are changed, and not once they are withdrawn', async () => {
  const { openEndpoint, openOffice, id, until } = await setUp()
  const office = await openOffice()
  await office.converse([{ id, months: [monthOf(START)] }])
  const { endpoint } = await openEndpoint()
  endpoint.connect()
  office.connect()
  const answer = await office.conversation(id)!.say('Answer')
  await until('it is here', () => endpoint.unseen === 1)
  const chat = chatOf(endpoint)
  const failure = (work: Promise<void>) => work.then(() => 'done').catch((error: Error) => error.message)
  assert.is(await failure(chat.edit(answer, 'Mine')), 'Only what you said yourself can be changed.')
  const question = await chat.say('Question')
  await chat.withdraw(question)
  assert.is(await failure(chat.edit(question, 'Again')), 'This has been withdrawn.')
  assert.is(await failure(chat.withdraw(question)), 'This has been withdrawn.')
  await endpoint.close()
  await office.close()
})

test('TALK-18: what was said offline months ago comes to whoever has that month whole', async () => {
  const world = await setUp()
  const { id, until, cast } = world
  const month = addMonths(monthOf(START), -4)
  const at = Date.parse(`${month}-10T10:00:00Z`)
  const say = (text: string, minutes: number) =>
    world.world.server.append(logName('talk', id, month), [
      { type: 'said', id: newFactId(at + minutes), at: at + minutes, by: cast.desks[0]!.device.id, v: 1, text },
    ])
  say('in time', 0)
  for (const expected of [['in time'], ['in time', 'offline until now']]) {
    const office = await world.openOffice()
    await office.converse([{ id, months: [month] }])
    office.connect()
    await until(expected.join(), () => textsOf(office.conversation(id)!).length === expected.length)
    await until('it is whole', () => office.replica.allSynced)
    assert.equal(textsOf(office.conversation(id)!), expected)
    await office.close()
    say('offline until now', 1)
  }
})

test.run()
