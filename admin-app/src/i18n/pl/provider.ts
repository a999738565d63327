import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { provider as English } from '../en/provider.ts'

export const provider: Translation<typeof English> = {
  'provider.title': 'Logowanie przez dostawcę',
  'provider.intro':
    'Administratorzy mogą logować się kontem, które daje im organizacja, jeśli jej dostawca obsługuje OpenID Connect (Keycloak, Microsoft Entra ID, Google Workspace i inne).',
  'provider.identity':
    'Logowanie nie zakłada kont: w koncie każdego administratora trzeba podać nazwę, pod którą zna go dostawca. Hasła działają nadal.',
  'provider.atProvider': 'U dostawcy',
  'provider.redirect':
    'Zarejestruj tam Carillon jako poufnego klienta (aplikację webową) z tym adresem przekierowania:',
  'provider.copy': 'Kopiuj',
  'provider.copied': 'Skopiowano',
  'provider.here': 'Tutaj',
  'provider.name': 'Nazwa na przycisku',
  'provider.button': 'Napis na przycisku: „Zaloguj się przez {name}”.',
  'provider.nameExample': 'konto biblioteczne',
  'provider.issuer': 'Adres dostawcy (issuer)',
  'provider.issuerHint':
    'Taki, jak w jego opisie; przy zapisie odczytywany jest /.well-known/openid-configuration pod tym adresem.',
  'provider.clientId': 'Identyfikator klienta',
  'provider.secret': 'Sekret klienta',
  'provider.secretKept': 'Sekret jest zapisany. Zostaw puste, aby go zachować; nigdy nie jest pokazywany.',
  'provider.secretFirst': 'Jest przechowywany w postaci zaszyfrowanej i nigdy więcej nie jest pokazywany.',
  'provider.claim': 'Konta są rozpoznawane po',
  'provider.claim.email': 'adresie e-mail (email), jeśli dostawca go potwierdził',
  'provider.claim.preferred_username': 'nazwie użytkownika (preferred_username)',
  'provider.claim.sub': 'stałym identyfikatorze (sub)',
  'provider.save': 'Sprawdź i zapisz',
  'provider.saving': 'Łączenie z dostawcą…',
  'provider.saved': 'Zapisano: dostawca odpowiada, a na stronie logowania jest jego przycisk.',
  'provider.remove': 'Usuń…',
  'provider.removeTitle': 'Usunąć logowanie przez {name}?',
  'provider.removeText':
    'Przycisk zniknie, a zapisany sekret zostanie usunięty. Sesje trwają dalej; do kont bez hasła trzeba będzie wysłać zaproszenie.',
  'provider.removeAction': 'Usuń',
  'provider.removed': 'Usunięto. Administratorzy logują się hasłami.',
  'provider.issue.name': 'Podaj, jak ma się nazywać przycisk.',
  'provider.issue.issuer': 'Adres zaczyna się od https:// i nie zawiera spacji.',
  'provider.issue.clientId': 'Wpisz identyfikator klienta nadany przez dostawcę.',
  'provider.issue.secret': 'Wpisz sekret klienta nadany przez dostawcę.',
}
