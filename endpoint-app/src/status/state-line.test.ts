import { translator } from '@carillon/shared-model/i18n/translator.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { stateLine } from './state-line.ts'

const english = translator<typeof en>('en-GB', en)
const polish = translator<typeof en>('pl', pl)
const MINUTE = 60_000
const NOW = 1_800_000_000_000
const away = (minutes: number) => ({ kind: 'offline', since: NOW - minutes * MINUTE }) as const
const test = suite('state line')

test('STATE-1: connected, and what is on its way', () => {
  const online = { kind: 'online', since: NOW } as const
  assert.is(stateLine(english, online, 0, NOW).text, 'Connected')
  assert.is(stateLine(english, online, 2, NOW).text, 'Connected · sending…')
  assert.is(stateLine(polish, online, 0, NOW).text, 'Połączono')
  assert.is(stateLine(english, { kind: 'connecting', since: NOW }, 0, NOW).text, 'Connecting…')
})

test('STATE-1: what a branch server has is at the branch, and waits for nothing here', () => {
  const online = { kind: 'online', since: NOW } as const
  assert.equal(stateLine(english, online, 0, NOW, 3), {
    tone: 'good',
    text: 'Connected · 3 at the branch',
    remedy: null,
  })
  assert.is(stateLine(polish, online, 0, NOW, 3).text, 'Połączono · na serwerze filii: 3')
  assert.is(stateLine(english, away(12), 1, NOW, 3).text, 'Offline for 12 min · 1 waiting to be sent · 3 at the branch')
})

test('STATE-2: how long offline, and what waits to be sent', () => {
  assert.is(stateLine(english, away(0.5), 0, NOW).text, 'Offline')
  assert.is(stateLine(english, away(12), 3, NOW).text, 'Offline for 12 min · 3 waiting to be sent')
  assert.is(stateLine(english, away(12), 1, NOW).text, 'Offline for 12 min · 1 waiting to be sent')
  assert.is(stateLine(english, away(3 * 24 * 60), 0, NOW).text, 'Offline for 3 days')
})

test('STATE-2: in Polish too', () => {
  const say = (pending: number) => stateLine(polish, away(12), pending, NOW).text
  assert.is(say(1), 'Brak połączenia: 12 min · do wysłania po powrocie połączenia: 1')
  assert.is(say(1200), 'Brak połączenia: 12 min · do wysłania po powrocie połączenia: 1200')
})

test('STATE-3: an end says what to do', () => {
  const ended = (code: number) => stateLine(english, { kind: 'ended', code, reason: 'Why.' }, 0, NOW)
  assert.equal(ended(4401).remedy, 'enrol')
  assert.match(ended(4401).text, 'Ask IT for a new enrolment link')
  assert.equal(ended(4404).remedy, 'enrol')
  assert.match(ended(4404).text, 'does not know this computer')
  assert.equal(ended(4426).remedy, 'reload')
  assert.match(ended(4400).text, 'Why.')
})

test.run()
