import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en } from './en.ts'
import { pl } from './pl.ts'

type Phrase = string | Record<string, string>
const test = suite('dictionaries')
const english: Record<string, Phrase> = en
const polish: Record<string, Phrase> = pl
const namesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

test('I18N-4: both languages have the same keys, in the same order', () => {
  assert.equal(Object.keys(polish), Object.keys(english))
})

test('I18N-5: a phrase with plural forms has all forms of its language', () => {
  for (const [locale, dictionary] of [['en', english] as const, ['pl', polish] as const]) {
    const wanted = [...new Intl.PluralRules(locale).resolvedOptions().pluralCategories].sort()
    for (const [key, phrase] of Object.entries(dictionary))
      if (typeof phrase !== 'string') assert.equal(Object.keys(phrase).sort(), wanted, `${locale} ${key}`)
  }
})

test('I18N-6: every form fills in the same names, and no phrase is empty', () => {
  for (const [key, phrase] of Object.entries(english)) {
    const forms = [phrase, polish[key]!].flatMap((one) => (typeof one === 'string' ? [one] : Object.values(one)))
    for (const form of forms) {
      assert.ok(form.trim(), key)
      assert.equal(namesIn(form), namesIn(forms[0]!), key)
    }
  }
})

test.run()
