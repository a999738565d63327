/** The console's menu as data: what stands in it, with which shortcuts, and where it leads. Pure. */

export type MenuAction =
  | { kind: 'go'; path: string }
  | { kind: 'new-window' | 'print' | 'save' }
  /** of Electron's own */
  | {
      kind: 'role'
      role:
        | 'close'
        | 'quit'
        | 'undo'
        | 'redo'
        | 'cut'
        | 'copy'
        | 'paste'
        | 'selectAll'
        | 'reload'
        | 'resetZoom'
        | 'zoomIn'
        | 'zoomOut'
        | 'togglefullscreen'
        | 'minimize'
    }
export type MenuLine = { label: string; shortcut?: string; action: MenuAction }
export type MenuPart = { label: string; lines: readonly MenuLine[] }

const WORDS = {
  en: {
    file: 'File', edit: 'Edit', view: 'View', go: 'Go',
    newWindow: 'New window', print: 'Print…', save: 'Save as PDF…', close: 'Close window', quit: 'Quit',
    undo: 'Undo', redo: 'Redo', cut: 'Cut', copy: 'Copy', paste: 'Paste', all: 'Select all',
    reload: 'Reload', size: 'Actual size', larger: 'Larger', smaller: 'Smaller', full: 'Full screen',
    home: 'Home', quick: 'Quick message', messages: 'Messages', training: 'Training', chat: 'Chat', people: 'People and units',
  },
  pl: {
    file: 'Plik', edit: 'Edycja', view: 'Widok', go: 'Przejdź',
    newWindow: 'Nowe okno', print: 'Drukuj…', save: 'Zapisz jako PDF…', close: 'Zamknij okno', quit: 'Zakończ',
    undo: 'Cofnij', redo: 'Ponów', cut: 'Wytnij', copy: 'Kopiuj', paste: 'Wklej', all: 'Zaznacz wszystko',
    reload: 'Odśwież', size: 'Rzeczywisty rozmiar', larger: 'Powiększ', smaller: 'Pomniejsz', full: 'Pełny ekran',
    home: 'Start', quick: 'Szybka wiadomość', messages: 'Wiadomości', training: 'Szkolenia', chat: 'Czat', people: 'Osoby i jednostki',
  },
} as const // prettier-ignore

const role = (label: string, name: Extract<MenuAction, { kind: 'role' }>['role']): MenuLine => ({
  label,
  action: { kind: 'role', role: name },
})

/** @param locale such as `pl-PL` */
export const consoleMenu = (locale: string): readonly MenuPart[] => {
  const words = WORDS[locale.toLowerCase().startsWith('pl') ? 'pl' : 'en']
  const go = (label: string, path: string, digit: number): MenuLine => ({
    label,
    shortcut: `CmdOrCtrl+${digit}`,
    action: { kind: 'go', path: `/console/${path}` },
  })
  return [
    {
      label: words.file,
      lines: [
        { label: words.newWindow, shortcut: 'CmdOrCtrl+N', action: { kind: 'new-window' } },
        { label: words.print, shortcut: 'CmdOrCtrl+P', action: { kind: 'print' } },
        { label: words.save, shortcut: 'CmdOrCtrl+Shift+S', action: { kind: 'save' } },
        role(words.close, 'close'),
        role(words.quit, 'quit'),
      ],
    },
    {
      label: words.edit,
      lines: [
        role(words.undo, 'undo'),
        role(words.redo, 'redo'),
        role(words.cut, 'cut'),
        role(words.copy, 'copy'),
        role(words.paste, 'paste'),
        role(words.all, 'selectAll'),
      ],
    },
    {
      label: words.view,
      lines: [
        role(words.reload, 'reload'),
        role(words.size, 'resetZoom'),
        role(words.larger, 'zoomIn'),
        role(words.smaller, 'zoomOut'),
        role(words.full, 'togglefullscreen'),
      ],
    },
    {
      label: words.go,
      lines: [
        go(words.home, '', 1),
        go(words.quick, 'quick', 2),
        go(words.messages, 'messages', 3),
        go(words.training, 'training', 4),
        go(words.chat, 'chat', 5),
        go(words.people, 'people', 6),
      ],
    },
  ]
}
