import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { home as english } from '../en/home.ts'

/** Strona główna i zegar, który budzi wątpliwości. */
export const home: Translation<typeof english> = {
  'home.screens': 'Połączone ekrany',
  'home.places': { one: '{count} miejsce', few: '{count} miejsca', many: '{count} miejsc', other: '{count} miejsca' },
  'home.ofAll': '{connected} z {all}',
  'home.cutOffCount': {
    one: '{count} miejsce bez łączności',
    few: '{count} miejsca bez łączności',
    many: '{count} miejsc bez łączności',
    other: '{count} miejsca bez łączności',
  },
  'home.cutOff': 'bez łączności od {since} ({span})',
  'home.cutOffSince': 'bez łączności od {since}',
  'home.noComputers': 'brak komputerów',
  'home.noUnits': 'Nie ma jeszcze żadnych jednostek.',
  'clock.ahead': 'Zegar serwera przeskoczył naprzód ({span}): pokazuje {wall}.',
  'clock.behind': 'Zegar serwera cofnął się ({span}): pokazuje {wall}.',
  'clock.meanwhile':
    'Wiadomości, alerty i rozmowy działają. Dopóki zegar nie jest pewny, nic, co zależy od kalendarza, nie jest dostarczane, nie wygasa i nie jest usuwane. Jeśli jest zły, ustaw go na serwerze. Jeśli jest dobry, potwierdź to.',
  'clock.others': 'Komputery, których zegary pokazują to samo: {agreeing}; inny czas: {disagreeing}.',
  'clock.confirm': 'Zegar jest dobry',
  'clock.confirmTitle': 'Czy zegar serwera jest dobry?',
  'clock.confirmText':
    'Pokazuje {wall}. Dotąd serwer kierował się czasem {time}. Po potwierdzeniu wszystko, na co od tego czasu przypadł termin, zostanie dostarczone naraz, a to, co wygasło, zostanie usunięte. Tego nie można cofnąć.',
  'home.now': 'Teraz',
  'home.quiet': 'Od wczoraj nie było alertów i nikt nie ma nic do przeczytania.',
  'home.shownOn': 'Wyświetlono {reached} z {all}',
  'home.readBy': 'Przeczytano {reached} z {all}',
  'home.confirmedBy': 'Potwierdzono {reached} z {all}',
}
