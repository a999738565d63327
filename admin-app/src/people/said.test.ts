import { translator } from '@carillon/shared-model/i18n/translator.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { removedOf, saidOf, stopOf } from './said.ts'

const english = translator<English>('en-GB', en)
const polish = translator<English>('pl', pl)
const part = (code: string, values: Record<string, string>) => ({ code, values })

const test = suite('lines of an import')

test('IMPORT-12: who a person is is said in either language', () => {
  const renamed = [
    part('renamed', { from: 'ewa.kowal', to: 'ewa.nowak' }),
    part('changed', { name: 'Ewa Nowak (ewa.nowak)' }),
    part('field', { field: 'last_name', before: 'Kowal', after: 'Nowak' }),
    part('field', { field: 'unit', before: 'F01', after: 'F02' }),
  ]
  const line = { text: 'as the server says it', said: renamed }
  assert.is(
    saidOf(line, english),
    'renamed: ewa.kowal → ewa.nowak; Ewa Nowak (ewa.nowak): last name “Kowal” → “Nowak”, unit “F01” → “F02”',
  )
  assert.match(saidOf(line, polish), /^zmiana loginu: ewa\.kowal → ewa\.nowak; .*: nazwisko „Kowal” → „Nowak”, /)
  const another = [
    part('another', { name: 'Jan Nowy (jan)', unit: 'F01' }),
    part('wasOf', { login: 'jan', name: 'Jan Kot', number: '1' }),
  ]
  assert.is(
    saidOf({ text: '', said: another }, polish),
    'inna osoba: Jan Nowy (jan) w F01; login jan należał do: Jan Kot, numer 1',
  )
  const twice = [part('numberTwice', { number: '5', line: '12' })]
  assert.is(saidOf({ text: '', said: twice }, polish), 'Numer ewidencyjny „5” występuje już w wierszu 12.')
})

test('IMPORT-12: what a newer server says is told in its own words', () => {
  assert.is(saidOf({ text: 'Something new.', said: [part('news', {})] }, polish), 'Something new.')
  assert.is(saidOf({ text: 'An error.' }, polish), 'An error.')
})

test('BRAKE-3: what would be removed is said in numbers', () => {
  const stop = {
    removals: 405,
    people: 403,
    ofPeople: 404,
    units: 2,
    ofUnits: 50,
    computers: 12,
    mostRemoved: 5,
    occupied: null,
  }
  assert.is(removedOf(stop, english), '403 of 404 people and 2 of 50 units')
  assert.is(removedOf({ ...stop, units: 0 }, polish), '403 z 404 osób')
  assert.match(stopOf(stop, polish), /^Usunięto by 403 z 404 osób i 2 z 50 jednostek, więc nic nie zmieniono/)
  const occupied = { ...stop, people: 0, units: 1, removals: 1, occupied: 'F01 “Filia”' }
  assert.match(stopOf(occupied, english), /people are in it today/)
})

test.run()
