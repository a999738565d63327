import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { items as english } from '../en/items.ts'

/** To, co mówi się wszędzie o pozycjach. */
export const items: Translation<typeof english> = {
  'kind.alert': 'Alert',
  'kind.message': 'Wiadomość',
  'severity.info': 'Informacja',
  'severity.warning': 'Ostrzeżenie',
  'severity.critical': 'Alarm',
  'state.valid': 'Ważne',
  'state.expired': 'Wygasłe',
  'state.recalled': 'Wycofane',
  'count.people': { one: '{count} osoba', few: '{count} osoby', many: '{count} osób', other: '{count} osoby' },
  'count.onScreens': { one: '{count} ekran', few: '{count} ekrany', many: '{count} ekranów', other: '{count} ekranu' },
  'count.waiting': {
    one: 'jeszcze nie: {count}',
    few: 'jeszcze nie: {count}',
    many: 'jeszcze nie: {count}',
    other: 'jeszcze nie: {count}',
  },
  'count.unknown': {
    one: 'brak danych: {count}',
    few: 'brak danych: {count}',
    many: 'brak danych: {count}',
    other: 'brak danych: {count}',
  },
  'count.over': {
    one: 'już nie dotyczy: {count}',
    few: 'już nie dotyczy: {count}',
    many: 'już nie dotyczy: {count}',
    other: 'już nie dotyczy: {count}',
  },
  'count.none': {
    one: 'bez komputera: {count}',
    few: 'bez komputera: {count}',
    many: 'bez komputera: {count}',
    other: 'bez komputera: {count}',
  },
}
