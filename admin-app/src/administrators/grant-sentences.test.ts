import { CAPABILITIES, UNDIVIDED } from '@carillon/shared-model/access/capabilities.ts'
import { READY_MADE_PROFILES } from '@carillon/shared-model/access/profiles.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { u } from '../org/fixtures.ts'
import { english, NAMES, polish, say } from './fixtures.ts'
import { grantSentences } from './grant-sentences.ts'

const test = suite('grants as sentences')

test('POWERS-1: what the communication officer may do, in both languages', () => {
  const grants = [
    { capability: 'messages.send', scope: 'everything' },
    { capability: 'alerts.computers', scope: [u('f1')] },
  ] as const
  const given = grants.map(({ capability, scope }) => ({
    capability,
    scope: scope === 'everything' ? scope : [...scope],
  }))
  assert.equal(say(given), [
    'may send messages to everyone',
    'may send alerts to computers in Branch no 1, Long Street and below',
  ])
  assert.equal(say(given, polish), [
    'może wysyłać wiadomości do wszystkich',
    'może wysyłać alerty na komputery w jednostce Branch no 1, Long Street i podległych',
  ])
})

test('POWERS-1: permissions with the same scope are one sentence, in the order of the table', () => {
  const both = [u('f2'), u('f1')]
  assert.equal(
    say([
      { capability: 'chat.answer', scope: both },
      { capability: 'messages.send', scope: [...both].reverse() },
      { capability: 'receipts.see', scope: [u('south')] },
    ]),
    [
      'may send messages and answer chats in Branch no 1, Long Street and Branch no 2, Short Street and below',
      'may see receipts in South and below',
    ],
  )
})

test('POWERS-2: a unit that no longer exists is told of, one out of reach is not said to be gone', () => {
  const grants = [{ capability: 'chat.answer' as const, scope: [u('north'), u('lost')] }]
  assert.equal(say(grants), ['may answer chats in North and 1 unit that no longer exists and below'])
  assert.equal(say(grants, english, { ...NAMES, complete: false }), [
    'may answer chats in North and 1 unit outside your scope and below',
  ])
})

test('POWERS-2: beyond three units the others are counted', () => {
  const scope = [u('f1'), u('f2'), u('f10'), u('north'), u('south')]
  assert.match(say([{ capability: 'chat.answer', scope }])[0]!, /Branch no 10, Żółć and 2 more and below$/)
})

test('POWERS-3: a name is a piece of its own, whatever it holds', () => {
  const [sentence] = grantSentences(
    [{ capability: 'chat.answer', scope: [u('f1')] }],
    { name: () => '{permissions} and $&', complete: true },
    english,
  )
  assert.equal(sentence, [
    { text: 'may answer chats in ', unit: false },
    { text: '{permissions} and $&', unit: true },
    { text: ' and below', unit: false },
  ])
})

test('POWERS-4: everything, nothing, and a scope without a unit', () => {
  const all = CAPABILITIES.map((capability) => ({ capability, scope: 'everything' as const }))
  assert.equal(say(all), ['may do everything, everywhere'])
  assert.equal(say(all, polish), ['może wszystko i wszędzie'])
  assert.equal(say([]), ['may do nothing yet'])
  assert.equal(say([{ capability: 'chat.answer', scope: [] }]), ['may do nothing yet'])
})

test('POWERS-5: every capability has words of its own, alone and with a place', () => {
  const told = new Set<string>()
  for (const words of [english, polish])
    for (const capability of CAPABILITIES) {
      told.add(say([{ capability, scope: 'everything' }], words).join())
      if (!UNDIVIDED.has(capability)) told.add(say([{ capability, scope: [u('f1')] }], words).join())
    }
  assert.is(told.size, 2 * (2 * CAPABILITIES.length - UNDIVIDED.size))
})

test('POWERS-5: ready-made profiles say what they assign', () => {
  const helpDesk = READY_MADE_PROFILES.find(({ id }) => id === 'help-desk')!
  assert.equal(say(helpDesk.grants), ['may answer chats and manage computers and enrolment where they are responsible'])
})

test.run()
