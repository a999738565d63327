import { chooseLocale, translator, type Translator } from '@carillon/shared-model/i18n/translator.ts'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
export const LANGUAGES = ['en', 'pl'] as const
export type Language = (typeof LANGUAGES)[number]

const TRANSLATORS: Record<Language, Translator<English>> = {
  en: translator<English>('en-GB', en),
  pl: translator<English>('pl', pl),
}

const stored = <Value extends string>(key: string, values: readonly Value[]): Value | undefined =>
  values.find((value) => value === localStorage.getItem(key))

/** Language, theme and keys, remembered by the browser. */
export class Preferences {
  #language = $state<Language>(stored('carillon-language', LANGUAGES) ?? chooseLocale(navigator.languages, LANGUAGES))
  #hasShortcut = $state(stored('carillon-shortcut', ['off']) === undefined)
  #theme = $state<Theme>(stored('carillon-theme', THEMES) ?? 'system')

  constructor() {
    this.#show()
  }

  get language(): Language {
    return this.#language
  }
  get theme(): Theme {
    return this.#theme
  }
  get translator(): Translator<English> {
    return TRANSLATORS[this.#language]
  }

  speak(language: Language): void {
    this.#language = language
    localStorage.setItem('carillon-language', language)
    this.#show()
  }

  wear(theme: Theme): void {
    this.#theme = theme
    localStorage.setItem('carillon-theme', theme)
    this.#show()
  }

  /** Whether a letter alone does something: who speaks to the computer, or rests a hand on the keys, turns it off (WCAG 2.1.4). */
  get hasShortcut(): boolean {
    return this.#hasShortcut
  }

  useShortcut(has: boolean): void {
    this.#hasShortcut = has
    if (has) localStorage.removeItem('carillon-shortcut')
    else localStorage.setItem('carillon-shortcut', 'off')
  }

  #show(): void {
    const root = document.documentElement
    root.lang = this.#language
    if (this.#theme === 'system') delete root.dataset.theme
    else root.dataset.theme = this.#theme
  }
}
