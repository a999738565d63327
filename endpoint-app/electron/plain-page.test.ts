import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { severity as severities } from '@carillon/shared-model/facts/items.ts'
import { en } from '../src/i18n/en.ts'
import { pl } from '../src/i18n/pl.ts'
import { plainPage, PLAIN_WORDS } from './plain-page.ts'

const test = suite('plain page')

test('DESKTOP-6: the plain page says the same words as the app', () => {
  for (const [words, dictionary] of [
    [PLAIN_WORDS.en, en],
    [PLAIN_WORDS.pl, pl],
  ] as const) {
    for (const severity of severities.options) assert.is(words.severity[severity], dictionary[`severity.${severity}`])
    assert.is(words.close, dictionary['alert.close'])
  }
})

test('DESKTOP-6: it shows what anybody may have written as text, and has no script', () => {
  const card = {
    ...{ id: 'i"1' as never, severity: 'critical' as const, title: '<script>x()</script>', text: `a & "b" 'c'` },
    ...{ from: '<b>', at: 0, until: 1, seconds: 1, shownAt: null, isHeld: false },
  }
  const page = plainPage({ cards: [card], digest: [], now: 0 }, 'pl-PL')
  assert.not.match(page, /<script|<b>|on\w+=/)
  assert.match(page, /&#60;script&#62;x\(\)/)
  assert.match(page, /href="\/plain-close\?id=i%221"/)
  assert.match(page, /lang="pl"/)
})

test.run()
