import type { Translation } from '@carillon/shared-model/i18n/translator.ts'
import type { people as english } from '../en/people.ts'

/** Osoby i jednostki. */
export const people: Translation<typeof english> = {
  'people.search': 'Szukaj osób',
  'people.units': 'Jednostki',
  'people.all': 'Wszystkie osoby',
  'people.title': 'Stanowisko',
  'people.none': 'Nie ma jeszcze żadnych osób. Zaimportuj je z pliku CSV.',
}
