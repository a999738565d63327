/** What the tray shows, and the way in where there is none. Pure. */

/** Sentences for the few words that the main process shows itself. */
export type TrayWords = {
  name: string
  open: string
  unread: (count: number) => string
  undisturbed: string
  disturbed: string
  quit: string
}

export const TRAY_WORDS: Record<'en' | 'pl', TrayWords> = {
  en: {
    name: 'Carillon',
    open: 'Open Carillon',
    unread: (count) => (count === 1 ? '1 waits for you' : `${count} wait for you`),
    undisturbed: 'Do not disturb for an hour',
    disturbed: 'End “do not disturb”',
    quit: 'Quit',
  },
  pl: {
    name: 'Carillon',
    open: 'Otwórz Carillon',
    unread: (count) => `Czeka na Ciebie: ${count}`,
    undisturbed: 'Nie przeszkadzaj przez godzinę',
    disturbed: 'Wyłącz „Nie przeszkadzaj”',
    quit: 'Zakończ',
  },
}

export const wordsFor = (locale: string): TrayWords => TRAY_WORDS[locale.toLowerCase().startsWith('pl') ? 'pl' : 'en']

export type TrayAction = 'open' | 'disturb' | 'do-not-disturb' | 'quit'
export type TrayState = {
  tooltip: string
  hasBadge: boolean
  menu: readonly { label: string; action: TrayAction }[]
}

export const trayState = (
  { unread, isQuiet, mayBeQuiet }: { unread: number; isQuiet: boolean; mayBeQuiet: boolean },
  words: TrayWords,
): TrayState => ({
  tooltip: unread > 0 ? `${words.name}: ${words.unread(unread)}` : words.name,
  hasBadge: unread > 0,
  menu: [
    { label: words.open, action: 'open' as const },
    ...(isQuiet ? [{ label: words.disturbed, action: 'disturb' as const }] : []),
    ...(mayBeQuiet && !isQuiet ? [{ label: words.undisturbed, action: 'do-not-disturb' as const }] : []),
    { label: words.quit, action: 'quit' as const },
  ],
})

/**
 * How a person gets at the window: by the tray, or, where the desktop has none (GNOME without an extension), by
 * starting the app once more from the menu of programs; then the window is in the list of windows from the start.
 */
export const wayIn = (platform: string, desktop: string | undefined): 'tray' | 'list of windows' =>
  platform === 'linux' && /gnome/i.test(desktop ?? '') ? 'list of windows' : 'tray'
