import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { shell as english } from '../en/shell.ts'

/** To, co otacza każdą stronę: menu, połączenie, błędy, paleta. */
export const shell: Translation<typeof english> = {
  'app.opening': 'Otwieranie konsoli…',
  'app.search': 'Szukaj',
  'app.cancel': 'Anuluj',
  'app.skip': 'Przejdź do treści',
  'app.language': 'Język',
  'app.theme': 'Motyw',
  'app.cleared':
    'Usunięto to, co konsola przechowuje w tej przeglądarce, razem z tym, co nie zostało jeszcze wysłane. Skopiuj to, co piszesz, odśwież stronę i zaloguj się.',
  'app.reload': 'Odśwież',
  'app.problem': 'Ta przeglądarka nie pozwala konsoli przechowywać danych, więc niczego nie da się stąd wysłać:',
  'app.nothingHere': 'Pod tym adresem nic nie ma',
  'theme.system': 'Systemowy',
  'theme.light': 'Jasny',
  'theme.dark': 'Ciemny',

  'menu.label': 'Strony',
  'menu.home': 'Pulpit',
  'menu.quick': 'Szybki alert',
  'menu.messages': 'Wiadomości',
  'menu.training': 'Szkolenia',
  'menu.chat': 'Czat',
  'menu.queues': 'Kolejki czatu',
  'menu.people': 'Osoby i jednostki',
  'menu.computers': 'Komputery',
  'menu.administrators': 'Administratorzy',
  'menu.audit': 'Dziennik zdarzeń',
  'menu.provider': 'Logowanie',
  'menu.account': 'Twoje konto',
  'menu.ldap': 'Serwer katalogowy',
  'menu.waiting': {
    one: '{count} jeszcze nieopublikowana',
    few: '{count} jeszcze nieopublikowane',
    many: '{count} jeszcze nieopublikowanych',
    other: '{count} jeszcze nieopublikowanych',
  },

  'connection.online': 'Połączono · dane aktualne',
  'connection.catchingUp': 'Połączono · pobieranie zmian',
  'connection.connecting': 'Łączenie…',
  'connection.back': 'Połączenie wróciło.',
  'connection.lost': 'Utracono połączenie.',
  'connection.over': 'Serwer zakończył połączenie.',
  'connection.offline': 'Bez połączenia od {since}',
  'connection.waiting': {
    one: '{count} polecenie czeka na wysłanie',
    few: '{count} polecenia czekają na wysłanie',
    many: '{count} poleceń czeka na wysłanie',
    other: '{count} polecenia czeka na wysłanie',
  },
  'connection.documents': {
    one: '{count} dokument czeka na wysłanie',
    few: '{count} dokumenty czekają na wysłanie',
    many: '{count} dokumentów czeka na wysłanie',
    other: '{count} dokumentu czeka na wysłanie',
  },

  'version.new': 'Jest nowa wersja konsoli. Zostanie wczytana, gdy nie będziesz w trakcie pracy.',
  'version.load': 'Wczytaj teraz',

  'loading.now': 'Wczytywanie…',
  'loading.offline': 'Tych danych jeszcze nie pobrano. Pojawią się, gdy serwer będzie dostępny.',

  'asOf.offline': 'Nie ma połączenia. Listy i liczby pochodzą z: {time}, o ile nie podano innego czasu.',
  'asOf.then': '{what} · stan z: {time}',
  'asOf.now': 'Stan na {time}',
  'asOf.stale': 'Ostatnie dane: {time}',
  'asOf.never': 'Nie odebrano jeszcze żadnych danych',

  'error.network': 'Nie można połączyć się z serwerem. Sprawdź sieć i spróbuj ponownie.',
  'error.part':
    'Nie udało się wczytać części konsoli: nie ma połączenia albo serwer ma już nowszą wersję. Wczytaj stronę ponownie; szkice zostaną zachowane.',
  'error.wrongPassword': 'Błędny login lub hasło.',
  'error.lockedOut': {
    one: 'Zbyt wiele błędnych haseł dla tego loginu. Spróbuj za {count} sekundę.',
    few: 'Zbyt wiele błędnych haseł dla tego loginu. Spróbuj za {count} sekundy.',
    many: 'Zbyt wiele błędnych haseł dla tego loginu. Spróbuj za {count} sekund.',
    other: 'Zbyt wiele błędnych haseł dla tego loginu. Spróbuj za {count} sekundy.',
  },
  'error.busy': 'Wiele osób loguje się w tej chwili. Spróbuj za kilka sekund.',
  'error.setupToken': 'Ten link konfiguracyjny jest nieważny. Użyj tego, który serwer wypisał przy ostatnim starcie.',
  'error.unauthenticated': 'Sesja wygasła. Zaloguj się ponownie.',
  'error.diskFull':
    'Dysk serwera jest pełny: nic z tego nie zostało zapisane. Powiadom osobę, która prowadzi serwer, i spróbuj ponownie, gdy będzie miejsce.',
  'error.unavailable':
    'Serwer nie ma w tej chwili dostępu do swojego dysku: nic z tego nie zostało zapisane. Spróbuj ponownie za chwilę.',
  'error.internal': 'Na serwerze wystąpił błąd. Szczegóły są w jego dzienniku.',

  'server.title': 'Który serwer?',
  'server.text': 'Adres serwera Carillon Twojej organizacji, taki jak w przeglądarce.',
  'server.field': 'Adres',
  'server.next': 'Dalej',
  'server.wrong': 'To nie jest adres. Adres zaczyna się od https://, na przykład https://carillon.example.',

  'palette.label': 'Szukaj stron, osób, jednostek i wiadomości',
  'palette.labelMessages': 'Szukaj stron i wiadomości',
  'palette.results': 'Wyniki',
  'palette.page': 'strona',
  'palette.unit': {
    one: 'jednostka · {count} osoba',
    few: 'jednostka · {count} osoby',
    many: 'jednostka · {count} osób',
    other: 'jednostka · {count} osoby',
  },
  'palette.series': 'wiadomość cykliczna',
  'palette.campaign': 'szkolenie',
  'palette.course': 'kurs',
  'palette.chat': 'rozmowa · {queue}',
  'palette.nothing': 'Niczego nie znaleziono.',
}
