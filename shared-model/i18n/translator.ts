/**
 * Texts of an app in one language: a flat dictionary of phrases, with `{names}` to fill in and plural forms chosen by
 * `Intl` on `{count}`. The keys, and the names that each phrase wants, are checked by the compiler.
 */
import { formats, type Formats } from './formats.ts'

export type Plural = { [Category in Intl.LDMLPluralRule]?: string } & { other: string }
export type Phrases = Readonly<Record<string, string | Plural>>

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never
type Names<Phrase> = Phrase extends string ? NamesIn<Phrase> : 'count' | NamesIn<Phrase[keyof Phrase]>
type Fill<Phrase> = [Names<Phrase>] extends [never]
  ? []
  : [values: { [Name in Names<Phrase>]: Name extends 'count' ? number : string | number }]

/** The same keys in another language; a phrase with plural forms has them there too. */
export type Translation<Source extends Phrases> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Plural
}

export type Translator<Source extends Phrases> = Formats & {
  readonly locale: string
  /** The phrase of this key. Numbers are written as the language writes them. */
  t: <Key extends keyof Source>(key: Key, ...fill: Fill<Source[Key]>) => string
}

export const translator = <Source extends Phrases>(
  locale: string,
  dictionary: Translation<Source>,
): Translator<Source> => {
  const plurals = new Intl.PluralRules(locale)
  const format = formats(locale)
  const formOf = (phrase: string | Plural, count: unknown): string =>
    typeof phrase === 'string' ? phrase : (phrase[plurals.select(Number(count))] ?? phrase.other)
  return {
    ...format,
    locale,
    t: (key, ...fill) => {
      const values: Record<string, string | number> = fill[0] ?? {}
      return formOf(dictionary[key], values.count).replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = values[name] ?? ''
        return typeof value === 'number' ? format.number(value) : value
      })
    },
  }
}

/** The first of the languages that the person prefers (such as `navigator.languages`) that the app speaks. */
export const chooseLocale = <Locale extends string>(
  preferred: readonly string[],
  spoken: readonly Locale[],
): Locale => {
  for (const wish of preferred)
    for (const locale of spoken) if (wish.slice(0, 2).toLowerCase() === locale.slice(0, 2)) return locale
  return spoken[0]!
}
