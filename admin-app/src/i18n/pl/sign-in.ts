import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { signIn as english } from '../en/sign-in.ts'

/** Logowanie, wylogowanie i konfiguracja. */
export const signIn: Translation<typeof english> = {
  'signIn.title': 'Logowanie',
  'signIn.login': 'Login',
  'signIn.password': 'Hasło',
  'signIn.action': 'Zaloguj się',
  'signIn.busy': 'Logowanie…',
  'signIn.revoked': 'Wylogowano: ta przeglądarka lub konto nie ma już dostępu. Zaloguj się ponownie.',
  'signOut.action': 'Wyloguj się',
  'signOut.title': 'Wylogować się w tej przeglądarce?',
  'signOut.text':
    'Klucz tej przeglądarki zostanie unieważniony. Aby wrócić, potrzebujesz hasła i połączenia z serwerem.',
  'signOut.waiting': {
    one: '{count} polecenie nie zostało jeszcze wysłane. Podpisano je tym kluczem: po wylogowaniu przepadnie.',
    few: '{count} polecenia nie zostały jeszcze wysłane. Podpisano je tym kluczem: po wylogowaniu przepadną.',
    many: '{count} poleceń nie zostało jeszcze wysłanych. Podpisano je tym kluczem: po wylogowaniu przepadną.',
    other: '{count} polecenia nie zostało jeszcze wysłane. Podpisano je tym kluczem: po wylogowaniu przepadnie.',
  },
  'signOut.documents': {
    one: 'To, co napisano w {count} kursie, szablonie lub szkicu, nie zostało jeszcze wysłane: po wylogowaniu przepadnie.',
    few: 'To, co napisano w {count} kursach, szablonach lub szkicach, nie zostało jeszcze wysłane: po wylogowaniu przepadnie.',
    many: 'To, co napisano w {count} kursach, szablonach lub szkicach, nie zostało jeszcze wysłane: po wylogowaniu przepadnie.',
    other:
      'To, co napisano w {count} kursu, szablonu lub szkicu, nie zostało jeszcze wysłane: po wylogowaniu przepadnie.',
  },
  'signOut.removed': {
    one: 'To, co napisano w {count} usuniętym kursie, szablonie lub szkicu, jest tylko w tej przeglądarce: po wylogowaniu przepadnie.',
    few: 'To, co napisano w {count} usuniętych kursach, szablonach lub szkicach, jest tylko w tej przeglądarce: po wylogowaniu przepadnie.',
    many: 'To, co napisano w {count} usuniętych kursach, szablonach lub szkicach, jest tylko w tej przeglądarce: po wylogowaniu przepadnie.',
    other:
      'To, co napisano w {count} usuniętego kursu, szablonu lub szkicu, jest tylko w tej przeglądarce: po wylogowaniu przepadnie.',
  },
  'setup.title': 'Konfiguracja Carillona',
  'setup.intro': 'Podaj nazwę organizacji i utwórz pierwszego administratora, który może wszystko.',
  'setup.organisation': 'Organizacja',
  'setup.name': 'Imię i nazwisko, które zobaczą czytelnicy',
  'setup.passwordRule': 'Co najmniej 10 znaków.',
  'setup.action': 'Skonfiguruj',
  'setup.busy': 'Konfigurowanie…',
}
