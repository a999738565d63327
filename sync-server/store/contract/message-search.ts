/** What every search of messages does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TalkFact } from '@carillon/shared-model/folds/talk.ts'
import { newDeviceId, newFactId } from '@carillon/shared-model/org/ids.ts'
import { ANNA, EWA, JAN, talkOf, writing, type OpenTalkStore, type TalkStore } from './talk-store.ts'

const MANY = 12_000
/** Messages of one step: some milliseconds. */
const MOST_AT_ONCE = 500
const DEVICE = newDeviceId()
const MONTH = '2026-11'
/** As a Mac writes it: letters and their marks apart. */
const LODZ = 'Piotr z Łodzi, żółw'.normalize('NFD')

const said = (text: string, at: number): Extract<TalkFact, { type: 'said' }> => ({
  type: 'said',
  id: newFactId(at),
  at,
  by: DEVICE,
  v: 1,
  text,
})

export const messageSearchSuite = (name: string, open: OpenTalkStore): void => {
  const test = suite<{ store: TalkStore }>(`search of messages in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
  })
  test.after.each(({ store }) => store?.close())

  const textsOf = async ({ repositories: { messages } }: TalkStore, words: string): Promise<string[]> => {
    const texts: string[] = []
    for await (const matches of messages.matches(words))
      for (const { seq } of matches) texts.push((await messages.message(seq)).text)
    return texts
  }

  test('CHAT-12: words are found wherever they stand, whatever their letters, those that came last first', async ({
    store,
  }) => {
    const talk = talkOf(JAN)
    const facts = [
      'The Lift is stuck',
      'Żółta winda',
      '100% "sure" OR NOT',
      'a lift_again',
      '\u{1f600}\u{1f600}',
      LODZ,
    ].map(said)
    for (const fact of facts) await writing(store)({ kind: 'talk', talk, month: MONTH, facts: [fact] })
    assert.equal(await textsOf(store, 'lift'), ['a lift_again', 'The Lift is stuck'])
    assert.equal(await textsOf(store, 'ift is st'), ['The Lift is stuck'])
    assert.equal(await textsOf(store, 'zolt'), ['Żółta winda'])
    assert.equal(await textsOf(store, 'z lodzi'), [LODZ])
    assert.equal(await textsOf(store, '"sure" or'), ['100% "sure" OR NOT'])
    assert.equal(await textsOf(store, '%'), ['100% "sure" OR NOT'])
    assert.equal(await textsOf(store, 't_a'), ['a lift_again'])
    assert.equal(await textsOf(store, '\u{1f600}'), ['\u{1f600}\u{1f600}'])
    assert.equal(await textsOf(store, 'no such words'), [])
  })

  test('CHAT-12: a match tells its conversation, and the message as it reads now', async ({ store }) => {
    const { messages } = store.repositories
    const [talk, other] = [talkOf(JAN), talkOf(EWA, ANNA)]
    const [first, second] = [said('The lift', 5), { ...said('The elevator', 6), by: ANNA }]
    const edited: TalkFact = { type: 'edited', at: 7, by: DEVICE, v: 1, said: first.id, text: 'The elevator' }
    await writing(store)(
      { kind: 'talk', talk, month: MONTH, facts: [first, edited] },
      { kind: 'talk', talk: other, month: MONTH, facts: [second] },
    )
    assert.equal(await textsOf(store, 'lift'), [])
    const found: unknown[] = []
    for await (const matches of messages.matches('elevator'))
      for (const { seq, talk } of matches) found.push({ talk, message: await messages.message(seq) })
    const text = 'The elevator'
    assert.equal(found, [
      { talk: other, message: { conversation: other.id, id: second.id, at: 6, by: ANNA, text } },
      { talk, message: { conversation: talk.id, id: first.id, at: 5, by: 'person', text } },
    ])
    await writing(store)({
      kind: 'talk',
      talk,
      month: MONTH,
      facts: [{ type: 'withdrawn', at: 8, by: DEVICE, v: 1, said: first.id }],
    })
    assert.equal(await textsOf(store, 'elevator'), ['The elevator'])
  })

  test('CHAT-12: what nobody is a member of any more is not found', async ({ store }) => {
    const talk = talkOf(JAN)
    const fact = said('The lift', 5)
    await writing(store)({ kind: 'talk', talk, month: MONTH, facts: [fact] })
    await writing(store)({ kind: 'conversations-erased', person: JAN })
    assert.equal(await textsOf(store, 'lift'), [])
  })

  test('CHAT-12: of very many all come, the last first, and few at once', async ({ store }) => {
    const { messages } = store.repositories
    const talk = talkOf(JAN)
    const facts = Array.from({ length: MANY }, (_, n) => said(n === 1 ? 'an elevator' : `the lift, ${n}`, n + 1))
    await writing(store)({ kind: 'talk', talk, month: MONTH, facts })
    for (const words of ['the lift', 'th']) {
      const seqs: number[] = []
      let steps = 0
      for await (const matches of messages.matches(words)) {
        steps++
        assert.ok(matches.length <= MOST_AT_ONCE, `${matches.length} at once`)
        seqs.push(...matches.map(({ seq }) => seq))
      }
      assert.is(seqs.length, MANY - 1)
      assert.ok(steps >= MANY / MOST_AT_ONCE)
      assert.equal(
        seqs,
        [...new Set(seqs)].sort((a, b) => b - a),
      )
    }
    assert.equal(await textsOf(store, 'elevator'), ['an elevator'])
    assert.equal(await textsOf(store, 'el'), ['an elevator'])
  })

  test.run()
}
