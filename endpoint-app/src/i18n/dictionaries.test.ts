import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en } from './en.ts'
import { pl } from './pl.ts'

type Phrase = string | Record<string, string>
const ENGLISH = Object.entries(en as Record<string, Phrase>)
const POLISH = pl as Record<string, Phrase>
const forms = (phrase: Phrase | undefined) => (typeof phrase === 'string' ? [phrase] : Object.values(phrase ?? {}))
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
const test = suite('dictionaries')

test('I18N-4: both languages have the same phrases, none of them empty', () => {
  assert.equal(Object.keys(POLISH).sort(), ENGLISH.map(([key]) => key).sort())
  for (const phrase of [...Object.values(POLISH), ...ENGLISH.map(([, phrase]) => phrase)])
    for (const form of forms(phrase)) assert.ok(form.trim() !== '')
})

test('I18N-4: every form of a phrase fills in the same', () => {
  for (const [key, phrase] of ENGLISH)
    for (const form of [...forms(phrase), ...forms(POLISH[key])])
      assert.equal(names(form), names(forms(phrase)[0] ?? ''), `${key}: ${form}`)
})

test('I18N-4: a plural has all the forms of its language', () => {
  for (const [key, phrase] of ENGLISH) {
    if (typeof phrase === 'string') continue
    assert.equal(
      Object.keys(phrase).sort(),
      new Intl.PluralRules('en').resolvedOptions().pluralCategories.slice().sort(),
      key,
    )
    const categories = new Intl.PluralRules('pl').resolvedOptions().pluralCategories.slice().sort()
    assert.equal(Object.keys(POLISH[key] ?? {}).sort(), categories, key)
  }
})

test.run()
