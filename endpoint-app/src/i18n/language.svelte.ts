import { chooseLocale, translator, type Translator } from '@carillon/shared-model/i18n/translator.ts'
import { createContext } from 'svelte'
import { en } from './en.ts'
import { pl } from './pl.ts'

/** English with days before months, as everywhere but in America. */
const TRANSLATORS = {
  'en-GB': translator<typeof en>('en-GB', en),
  pl: translator<typeof en>('pl', pl),
} as const
export type Locale = keyof typeof TRANSLATORS
const LOCALES = Object.keys(TRANSLATORS) as Locale[]
export type EndpointTranslator = Translator<typeof en>

const KEY = 'carillon-language'

/** The language of this window: the browser's, until the person chooses. */
export class Language {
  #locale = $state<Locale>('en-GB')

  constructor() {
    this.#set(chooseLocale([localStorage.getItem(KEY) ?? '', ...navigator.languages], LOCALES))
  }

  get locale(): Locale {
    return this.#locale
  }
  /** Phrases and formats of the language that is chosen. */
  get say(): EndpointTranslator {
    return TRANSLATORS[this.#locale]
  }

  choose(locale: Locale): void {
    localStorage.setItem(KEY, locale)
    this.#set(locale)
  }

  #set(locale: Locale): void {
    this.#locale = locale
    document.documentElement.lang = locale
  }
}

export const [useLanguage, provideLanguage] = createContext<Language>()
