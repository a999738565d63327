/** Conversations as every store projects them: the same as the fold of their facts, whatever the order. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fold } from '@carillon/shared-model/content/fold.ts'
import type { Dated } from '@carillon/shared-model/facts/talk.ts'
import { foldTalk, isTalkFact, voiceOf, type TalkFact } from '@carillon/shared-model/folds/talk.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { newAdminId, newDeviceId, newFactId, SERVER } from '@carillon/shared-model/org/ids.ts'
import { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import { projectTalk } from '../project-talk.ts'
import { allOf, JAN, talkOf, writing, type OpenTalkStore, type TalkStore } from './talk-store.ts'

const SEEDS = 40
const BEGIN = Date.UTC(2026, 9, 31, 23)
const HOUR = 3_600_000
const IMAGES = ['0'.repeat(64), '1'.repeat(64)]

type Authors = { devices: ReturnType<typeof newDeviceId>[]; admins: ReturnType<typeof newAdminId>[] }

/** Two devices and two administrators, few times and ids, so that all that can coincide does. */
const randomFact = (chance: Chance, ids: readonly ReturnType<typeof newFactId>[], authors: Authors): TalkFact => {
  const at = BEGIN + chance.below(8) * (HOUR / 2)
  const by = chance.pick([...authors.devices, ...authors.admins])!
  const admin = chance.pick(authors.admins)!
  const said = chance.pick(ids)!
  const text = chance.pick(['The lift is stuck', 'Zażółć gęślą jaźń', '😀😀', 'a'])!
  const image = chance.pick(IMAGES)!
  const common = { at, by, v: 1 } as const
  return chance.pick<TalkFact>([
    { type: 'said', id: said, ...common, text },
    { type: 'said', id: said, ...common, text, images: [image] },
    { type: 'said', id: newFactId(at), ...common, text },
    { type: 'edited', ...common, said, text },
    { type: 'withdrawn', ...common, said },
    { type: 'seen', ...common, said: [said] },
    { type: 'closed', ...common },
    { type: 'reopened', ...common },
    { type: 'assigned', at, by: admin, v: 1, to: chance.pick([...authors.admins, null])! },
  ])!
}
const shuffled = <Value>(chance: Chance, values: readonly Value[]): Value[] =>
  values
    .map((value) => ({ value, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value)

/** Times from `cut` on, each of them right after what was before it: as where a clock was ahead. */
const broughtBack = (facts: readonly TalkFact[], cut: number): Dated['times'] => {
  const last = Math.max(0, ...facts.map(({ at }) => at).filter((at) => at < cut))
  const later = facts.filter(({ at }) => at >= cut).map(({ by, at }) => ({ by: voiceOf(by), at }))
  const once = [...new Map(later.map((one) => [`${one.by} ${one.at}`, one])).values()]
  return once.sort((a, b) => a.at - b.at || (a.by < b.by ? -1 : 1)).map(({ by, at }, n) => [by, at, last + 1 + n])
}

export const talkSuite = (name: string, open: OpenTalkStore): void => {
  const test = suite<{ store: TalkStore }>(`projected conversations in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
  })
  test.after.each(({ store }) => store?.close())

  for (let seed = 1; seed <= SEEDS; seed++)
    test(`CHAT-14: projected is what is folded, in any order and with any repetition (seed ${seed})`, async ({
      store,
    }) => {
      const { messages, orphanedImages } = store.repositories
      const chance = new Chance(seed)
      const authors = { devices: [newDeviceId(), newDeviceId()], admins: [newAdminId(), newAdminId()] }
      const ids = Array.from({ length: 4 }, () => newFactId())
      const talk = talkOf(JAN)
      for (const hash of IMAGES) await store.bring(hash, JAN, 0)
      const compare = async (facts: readonly (TalkFact | Dated)[]) => {
        const folded = foldTalk(facts)
        const last = folded.messages.at(-1)
        const row = await store.rowOf(talk.id)
        assert.equal(
          {
            state: row.state,
            waitingSince: row.waitingSince,
            assignedTo: row.assignedTo,
            messages: row.messages,
            lastText: row.lastText,
            lastAt: row.lastAt,
            lastBy: row.lastBy,
            months: row.months,
          },
          {
            state: folded.state,
            waitingSince: folded.waitingSince,
            assignedTo: folded.assignedTo,
            messages: folded.messages.length,
            lastText: last?.text ?? '',
            lastAt: last?.at ?? null,
            lastBy: last?.speaker ?? null,
            months: [...new Set(facts.filter(isTalkFact).map(({ at }) => monthOf(at)))].sort().reverse(),
          },
        )
        for (const word of ['lift', 'gęślą', '😀', 'a']) {
          const matches = await allOf(messages.matches(fold(word)))
          const found = await Promise.all(matches.map(({ seq }) => messages.message(seq)))
          assert.equal(
            found.map(({ id, by, at, text }) => `${id} ${by} ${at} ${text}`).sort(),
            folded.messages
              .filter(({ text }) => fold(text).includes(fold(word)))
              .map(({ id, speaker, at, text }) => `${id} ${speaker} ${at} ${text}`)
              .sort(),
            word,
          )
        }
        const shown = new Set(folded.messages.flatMap(({ images }) => images))
        assert.equal(
          await allOf(orphanedImages.orphaned(1)),
          IMAGES.filter((hash) => !shown.has(hash)),
        )
      }
      const facts: TalkFact[] = []
      for (let round = 0; round < 12; round++) {
        const fresh = Array.from({ length: chance.below(6) + 1 }, () => randomFact(chance, ids, authors))
        const repeated = facts.length > 0 && chance.below(3) === 0 ? [chance.pick(facts)!] : []
        facts.push(...fresh)
        const batch = shuffled(chance, [...fresh, ...repeated])
        const months = [...new Set(batch.map(({ at }) => monthOf(at)))]
        const inMonth = (month: string) => batch.filter(({ at }) => monthOf(at) === month)
        await writing(store)(...months.flatMap((month) => projectTalk(talk, month, inMonth(month))))
        await compare(facts)
      }
      const times = broughtBack(facts, BEGIN + chance.below(4) * HOUR)
      if (times.length === 0) return
      await writing(store)({ kind: 'dated', conversation: talk.id, times })
      await compare([...facts, { type: 'dated', at: BEGIN, by: SERVER, v: 1, times }])
    })

  test.run()
}
