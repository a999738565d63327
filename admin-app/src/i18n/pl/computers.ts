import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { computers as english } from '../en/computers.ts'

/** Komputery i linki rejestracyjne. */
export const computers: Translation<typeof english> = {
  'computers.search': 'Szukaj komputerów',
  'computers.name': 'Komputer',
  'computers.contact': 'Ostatni kontakt',
  'computers.version': 'Wersja',
  'computers.enrolled': 'Zarejestrowany',
  'computers.connected': 'Połączony',
  'computers.connectedThen': 'był połączony: {time}',
  'computers.clockWrong': 'Zły zegar',
  'computers.clockAhead': 'zegar się spieszy o {span}',
  'computers.clockBehind': 'zegar się spóźnia o {span}',
  'computers.away': 'Rozłączony',
  'computers.never': 'nigdy',
  'computers.nobody': 'nikt',
  'computers.count': {
    one: 'połączone: {connected} z {count} komputera',
    few: 'połączone: {connected} z {count} komputerów',
    many: 'połączone: {connected} z {count} komputerów',
    other: 'połączone: {connected} z {count} komputera',
  },
  'computers.none':
    'Żaden komputer nie jest jeszcze zarejestrowany. Utwórz link rejestracyjny i otwórz go na komputerze.',
  'computers.remove': 'Usuń…',
  'computers.removeOne': 'Usuń {name}',
  'computers.removeText':
    'Połączenie kończy się natychmiast, a klucz zostaje unieważniony: komputer nic już nie odbierze. Jego dotychczasowe potwierdzenia zostają w raportach. Aby wrócić, potrzebuje nowego linku rejestracyjnego.',

  'links.title': 'Linki rejestracyjne',
  'links.intro': 'Otwarcie linku rejestruje komputer lub przeglądarkę, w której go otwarto.',
  'links.for': 'Dla',
  'links.forUnit': 'jednostki: komputery, z których korzysta każdy',
  'links.forPerson': 'osoby: jej własne komputery',
  'links.another': 'Ktoś inny',
  'links.uses': 'Liczba komputerów',
  'links.validFor': 'Ważny przez',
  'links.create': 'Utwórz link',
  'links.made': 'Link jest gotowy',
  'links.once': 'Widać go tylko teraz: serwer nie przechowuje kopii.',
  'links.copy': 'Kopiuj',
  'links.copied': 'Skopiowano',
  'links.valid': 'Ważne linki',
  'links.noneValid': 'Nie ma ważnych linków.',
  'links.code': 'Zaczyna się od',
  'links.used': 'Użyto',
  'links.until': 'Do',
  'links.revoke': 'Unieważnij',
  'links.revokeOne': 'Unieważnij {code}',
}
