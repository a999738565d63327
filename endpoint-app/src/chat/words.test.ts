import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import { foldTalk } from '@carillon/shared-model/folds/talk.ts'
import { translator } from '@carillon/shared-model/i18n/translator.ts'
import { newAdminId, newDeviceId, newFactId } from '@carillon/shared-model/org/ids.ts'
import type { OpeningHours } from '@carillon/shared-model/schedule/opening-hours.ts'
import { en } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { answerWords, hoursWords, inOrder, lastWords, stateWords } from './words.ts'

const english = translator<typeof en>('en-GB', en)
const polish = translator<typeof en>('pl', pl)
const WARSAW = 'Europe/Warsaw'
const OFFICE: OpeningHours = [{ days: [1, 2, 3, 4, 5], from: '08:00', until: '16:00' }]
const [device, anna] = [newDeviceId(), newAdminId()]
const at = (text: string) => Date.parse(`${text}+01:00`)

const said = (by: typeof device | typeof anna, at: number, text: string, images: string[] = []): Fact => ({
  type: 'said',
  id: newFactId(at),
  at,
  by,
  v: 1,
  text,
  ...(images.length > 0 ? { images } : {}),
})
const named: Fact = { type: 'named', at: 0, by: 'server', v: 1, admin: anna, name: 'Anna Nowak' }
const chat = (...facts: Fact[]) => ({ name: 'Equipment', talk: foldTalk([named, ...facts]) })
const test = suite('words')

test('CHATPAGE-4: the state is said in words', () => {
  const state = (...facts: Fact[]) => stateWords(english, chat(...facts).talk)
  const question = said(device, 1, 'Hello?')
  const closed: Fact = { type: 'closed', at: 3, by: anna, v: 1 }
  assert.is(state(), null)
  assert.is(state(question), 'Waiting for an answer')
  assert.is(state(question, said(anna, 2, 'Yes')), 'Answered')
  assert.is(state(said(anna, 2, 'Good morning')), null, 'nothing was asked')
  assert.is(state(question, closed), 'Conversation closed')
  assert.is(state(question, closed, said(device, 4, 'Wait')), 'Waiting for an answer')
})

test('CHATPAGE-5: hours are said by the clocks of the unit, with the day of the next opening', () => {
  const words = (now: string) => hoursWords(english, OFFICE, at(now), WARSAW)
  assert.is(words('2026-11-24T10:00'), 'Open now')
  assert.is(words('2026-11-24T06:00'), 'Closed, opens today at 8:00')
  assert.is(words('2026-11-24T18:00'), 'Closed, opens tomorrow at 8:00')
  assert.is(words('2026-11-27T18:00'), 'Closed, opens Monday at 8:00')
  assert.is(hoursWords(polish, OFFICE, at('2026-11-28T12:00'), WARSAW), 'Niedostępne, dyżur od: poniedziałek, 8:00')
  assert.is(hoursWords(english, null, at('2026-11-28T12:00'), WARSAW), 'Open now')
  assert.is(hoursWords(english, [], at('2026-11-24T12:00'), WARSAW), 'Nobody answers at present')
})

test('CHATPAGE-5: whoever writes outside of them is told when somebody answers', () => {
  assert.is(answerWords(english, OFFICE, at('2026-11-24T10:00'), WARSAW), null)
  assert.match(
    answerWords(english, OFFICE, at('2026-11-28T10:00'), WARSAW)!,
    'answers from Monday at 8:00; you can write',
  )
  assert.match(answerWords(english, [], at('2026-11-28T10:00'), WARSAW)!, 'You can write all the same')
})

test('CHATPAGE-6: the last words say whose they are; pictures and what was withdrawn are said to be such', () => {
  const last = (...facts: Fact[]) => lastWords(english, chat(...facts))
  assert.is(last(), null)
  assert.is(last(said(device, 1, 'The **printer**\n\nis  [out](https://example.org)')), 'You: The printer is out')
  assert.is(last(said(anna, 1, 'On my way')), 'Anna Nowak: On my way')
  assert.is(last(said(anna, 1, '', ['a'.repeat(64), 'b'.repeat(64)])), 'Anna Nowak: 2 images')
  assert.is(last(said(newAdminId(), 1, 'Hello')), 'Equipment: Hello', 'a name that has not come yet')
  const mistake = said(device, 1, 'Oops') as Extract<Fact, { type: 'said' }>
  assert.is(last(mistake, { type: 'withdrawn', at: 2, by: device, v: 1, said: mistake.id }), 'You: withdrawn')
})

test('CHATPAGE-7: what was said last comes first; where nothing was said the order is that of the offer', () => {
  const list = [
    { ...chat(), name: 'one' },
    { ...chat(said(device, 5, 'x')), name: 'two' },
    { ...chat(), name: 'three' },
    { ...chat(said(anna, 9, 'y')), name: 'four' },
  ]
  assert.equal(
    inOrder(list).map(({ name }) => name),
    ['four', 'two', 'one', 'three'],
  )
})

test.run()
