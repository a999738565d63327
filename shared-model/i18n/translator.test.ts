import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chooseLocale, translator, type Translation } from './translator.ts'

const en = { people: { one: '{count} person in {unit}', other: '{count} people in {unit}' }, hello: 'Hello' } as const
const pl: Translation<typeof en> = {
  people: {
    one: '{count} osoba: {unit}',
    few: '{count} osoby: {unit}',
    many: '{count} osób: {unit}',
    other: '{count} osoby: {unit}',
  },
  hello: 'Dzień dobry',
}

const test = suite('translator')

test('I18N-1: plural forms are those of the language', () => {
  const english = translator<typeof en>('en', en)
  const polish = translator<typeof en>('pl', pl)
  const say = (count: number) => [
    english.t('people', { count, unit: 'F01' }),
    polish.t('people', { count, unit: 'F01' }),
  ]
  assert.equal(say(1), ['1 person in F01', '1 osoba: F01'])
  assert.equal(say(3), ['3 people in F01', '3 osoby: F01'])
  assert.equal(say(22), ['22 people in F01', '22 osoby: F01'])
  assert.equal(say(25), ['25 people in F01', '25 osób: F01'])
  assert.is(polish.t('hello'), 'Dzień dobry')
})

test('I18N-1: a value is put in as it is, whatever it holds', () => {
  assert.is(translator<typeof en>('en', en).t('people', { count: 2, unit: '{count} $&' }), '2 people in {count} $&')
})

test('I18N-2: times are as short as is clear', () => {
  const { moment, duration, relative } = translator<typeof en>('en-GB', en)
  const now = new Date(2026, 10, 24, 9, 41).getTime()
  assert.is(moment(now - 60_000, now), '09:40')
  assert.is(moment(new Date(2026, 10, 23, 23, 59).getTime(), now), 'yesterday 23:59')
  assert.match(moment(new Date(2026, 10, 20, 8, 5).getTime(), now), /20 Nov.*08:05/)
  assert.match(moment(new Date(2025, 10, 20).getTime(), now), /20 Nov 2025/)
  assert.is(duration(412), '0.4 s')
  assert.is(duration(8_040_000), '2 h 14 min')
  assert.is(duration(3 * 86_400_000), '3 days')
  assert.is(relative(now - 180_000, now), '3 minutes ago')
})

test('I18N-3: the first preferred language that the app speaks', () => {
  assert.is(chooseLocale(['de', 'pl-PL', 'en'], ['en', 'pl']), 'pl')
  assert.is(chooseLocale(['de'], ['en', 'pl']), 'en')
})

test.run()
