/** Files of units and of people, as tables. */
import { readTable, type Columns } from './csv.ts'
import type { ImportTables, PersonField, UnitField } from './table.ts'

/** CSV contents; null: that part of the directory stays as it is. */
export type ImportFiles = { units: Uint8Array | null; people: Uint8Array | null }

const UNITS: Columns<Exclude<UnitField, 'entry'>> = {
  code: { names: ['code', 'Kod', 'unit code', 'Kod jednostki', 'symbol'], required: true, isKey: true },
  parent: {
    names: [
      'parent',
      'Jednostka nadrzędna',
      'parent code',
      'parent unit',
      'Nadrzędna',
      'Kod nadrzędnej',
      'Kod jednostki nadrzędnej',
    ],
    required: true,
    isKey: true,
  },
  name: { names: ['name', 'Nazwa', 'unit name', 'Nazwa jednostki'], required: true },
  time_zone: { names: ['time_zone', 'Strefa czasowa', 'tz', 'Strefa'], required: false },
}

const PEOPLE: Columns<Exclude<PersonField, 'entry'>> = {
  employee_no: {
    names: [
      'employee_no',
      'Nr ewid.',
      'employee number',
      'employee id',
      'Nr ewidencyjny',
      'Numer ewidencyjny',
      'Nr pracownika',
      'Numer pracownika',
    ],
    required: false,
    isKey: true,
  },
  login: {
    names: ['login', 'Login', 'user name', 'account', 'Nazwa użytkownika', 'Konto'],
    required: true,
    isKey: true,
  },
  first_name: { names: ['first_name', 'Imię', 'given name', 'Imiona'], required: true },
  last_name: { names: ['last_name', 'Nazwisko', 'surname', 'family name'], required: true },
  email: {
    names: ['email', 'E-mail', 'email address', 'mail', 'Adres e-mail', 'Poczta'],
    required: false,
    isKey: true,
  },
  unit: {
    names: ['unit', 'Jednostka', 'unit code', 'Kod jednostki', 'department', 'Komórka', 'Dział'],
    required: true,
    isKey: true,
  },
  title: { names: ['title', 'Stanowisko', 'job title', 'position'], required: false },
}

export const readFiles = ({ units, people }: ImportFiles): ImportTables => ({
  units: units && readTable('units', units, UNITS),
  people: people && readTable('people', people, PEOPLE),
})
