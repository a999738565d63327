import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { texts as english } from '../en/texts.ts'

/** Szablony i szkice wiadomości. */
export const texts: Translation<typeof english> = {
  'texts.changed': 'Zmieniono',
  'texts.changedBy': '{time}, {name}',
  'templates.title': 'Szablony',
  'templates.new': 'Nowy szablon',
  'templates.none': 'Nie ma jeszcze żadnego szablonu. Napisz szablon tego, co wysyłasz wielokrotnie.',
  'template.name': 'Nazwa szablonu',
  'template.use': 'Użyj',
  'template.useOne': 'Użyj „{name}”',
  'template.useText': 'Trwa pisanie innej wiadomości. Jej temat i treść ustąpią miejsca tym z szablonu.',
  'template.useIt': 'Zastąp',
  'template.none': 'Nie ma takiego szablonu',
  'template.noneText': 'Mógł zostać usunięty albo jeszcze tu nie dotarł.',
  'template.tabs': 'Części szablonu',
  'template.tab.text': 'Treść',
  'template.tab.versions': 'Wersje',
  'template.remove': 'Usuń szablon…',
  'template.removeTitle': 'Usunąć „{name}”?',
  'template.removeText':
    'Zniknie u wszystkich, którzy wysyłają wiadomości. To, co z niego wysłano, zostanie bez zmian.',
  'template.removeIt': 'Usuń',
  'drafts.title': 'Szkice',
  'draft.title': 'Szkic',
  'draft.save': 'Zapisz jako szkic',
  'draft.noSubject': 'Bez tematu',
  'draft.back': 'Wróć do szkicu',
  'draft.sent': 'Ten szkic został wysłany',
  'draft.none': 'Nie ma takiego szkicu',
  'draft.noneText': 'Mógł zostać wysłany lub usunięty albo jeszcze tu nie dotarł.',
  'draft.remove': 'Usuń szkic…',
  'draft.removeTitle': 'Usunąć szkic „{name}”?',
  'draft.removeText': 'Zniknie u wszystkich, którzy wysyłają wiadomości.',
  'draft.removeIt': 'Usuń',
}
