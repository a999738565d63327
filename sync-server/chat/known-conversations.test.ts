/** What is kept in memory of conversations is what a start would read, whatever has become of them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addMonths } from '@carillon/shared-model/logs/names.ts'
import { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import type { Change } from '../ports/changes.ts'
import { ANNA, EWA, JAN, QUEUE, talkOf, writing } from '../store/contract/talk-store.ts'
import { talkStore } from '../store/sqlite/talk-store.ts'
import { KnownConversations } from './known-conversations.ts'

const PEOPLE = [JAN, EWA]
/** More than are kept in memory. */
const MONTHS = Array.from({ length: 20 }, (_, n) => addMonths('2025-05', n))
const KEPT = MONTHS.slice(0, 8)

const toldBy = (known: KnownConversations) => ({
  conversations: PEOPLE.flatMap((person) => known.of(person))
    .map(({ talk, first, months }) => ({ talk, first, months, same: known.get(talk.id) }))
    .sort((a, b) => (a.talk.id < b.talk.id ? -1 : 1)),
  erasures: PEOPLE.map((person) => known.erasuresOf(person)),
  ofAdministrators: [...known.peopleOfAdministrators].sort(),
})

for (let seed = 1; seed <= 10; seed++)
  test(`CHAT-3: conversations in memory are those on disk (seed ${seed})`, async () => {
    const store = await talkStore()
    const { repositories, announcements } = store
    const chance = new Chance(seed)
    const known = await KnownConversations.load(repositories, announcements)
    let talks = PEOPLE.flatMap((person) => [talkOf(person), talkOf(person, ANNA)])
    for (let round = 0; round < 120; round++) {
      const talk = chance.pick(talks)!
      const month = chance.pick(MONTHS)!
      const changes: Change[] = [
        ...MONTHS.slice(0, 12).map(() => ({ kind: 'talk' as const, talk, month, facts: [] })),
        { kind: 'conversation-opened', talk },
        { kind: 'conversation-removed', conversation: talk.id },
        { kind: 'months-removed', before: chance.pick(KEPT)! },
        { kind: 'conversations-erased', person: talk.person },
      ]
      // As from one that is removed now and then: nobody says anything in its conversations any more.
      if (round === 110) changes.splice(0, changes.length, { kind: 'queue-removed', queue: QUEUE.id })
      const change = chance.pick(changes)!
      await writing(store)(change)
      if (change.kind === 'queue-removed') talks = talks.filter(({ with: party }) => party !== QUEUE.id)
      // Erased conversations have other ids from then on.
      if (change.kind === 'conversations-erased')
        talks = talks.map((one) => (one.person === change.person ? talkOf(one.person, one.with) : one))
      assert.equal(toldBy(known), toldBy(await KnownConversations.load(repositories, announcements)))
    }
    await store.close()
  })

test.run()
