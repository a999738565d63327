import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readFiles } from './csv-tables.ts'

const test = suite('CSV files as people have them')

const library = (name: string) => readFileSync(new URL(`./city-library/${name}`, import.meta.url))
const PEOPLE = library('people.csv')
const HEAD = 'employee_no,login,first_name,last_name,email,unit,title\n'
const EWA = { employee_no: '2', login: 'ewa', first_name: 'Ewa', last_name: 'Żak', email: '', unit: 'F-01', title: '' }

const read = (people: string | Uint8Array) =>
  readFiles({ units: null, people: typeof people === 'string' ? Buffer.from(people) : people }).people!
const rows = (people: string | Uint8Array) => {
  const { rows, errors } = read(people)
  assert.equal(errors, [])
  return rows.map(({ values }) => values)
}
const errors = (people: string | Uint8Array) => read(people).errors.map(({ line, text }) => `${line} ${text}`)
/** The characters that Polish has in Windows-1250. */
const windows1250 = (text: string): Uint8Array => {
  const letters = new Map(
    Array.from({ length: 128 }, (_, at) => [new TextDecoder('windows-1250').decode(Uint8Array.of(128 + at)), 128 + at]),
  )
  return Uint8Array.from([...text].map((letter) => letters.get(letter) ?? letter.charCodeAt(0)))
}

test('IMPORT-13: one bad byte in a file in UTF-8 refuses it and names the line, with a byte order mark or without', () => {
  const at = PEOPLE.indexOf(Buffer.from('ł'))
  const bad = Buffer.concat([PEOPLE.subarray(0, at), Buffer.of(0xb3), PEOPLE.subarray(at + 2)])
  const line = PEOPLE.subarray(0, at).toString().split('\n').length
  for (const file of [bad, Buffer.concat([Buffer.from('\ufeff'), bad])])
    assert.equal(errors(file), [
      `${line} This line is not UTF-8, and the rest of the file is. Save the table again as “CSV UTF-8”.`,
    ])
})

test('IMPORT-13: Windows-1250 is read, also where two of its letters would be a character of UTF-8', () => {
  const named = `${HEAD}2,ewa,Ewa,KSIĘŻAK,,F-01,Starsza księgowa\n`
  assert.equal(rows(windows1250(named)), rows(named))
  const unused = Buffer.concat([windows1250(named), Buffer.of(0x81)])
  assert.match(errors(unused)[0]!, /^3 This line is neither UTF-8 nor Windows-1250/)
})

test('IMPORT-13: UTF-16, which Excel calls Unicode text, is read with its tabs', () => {
  const text = `\ufeff${HEAD}2,ewa,Ewa,Żak,,F-01,\n`.replaceAll(',', '\t')
  const little = Buffer.from(text, 'utf16le')
  for (const file of [little, Buffer.from(little).swap16()]) assert.equal(rows(file), [EWA])
})

test('IMPORT-14: separators that Excel leaves out at the end of a line, or writes once too often', () => {
  for (const line of ['2,ewa,Ewa,Żak,,F-01', '2,ewa,Ewa,Żak,,F-01,', '2,ewa,Ewa,Żak,,F-01,,', '2,ewa,Ewa,Żak,,F-01,,,'])
    assert.equal(rows(`${HEAD}${line}\n`), [EWA])
  for (const line of ['2,ewa,Ewa,Żak,', '2,ewa,Ewa,Żak,,F-01,,boss'])
    assert.match(errors(`${HEAD}${line}\n`)[0]!, /^2 This line has \d columns and the header has 7/)
})

test('IMPORT-14: tabs, a line that says the separator, and a title above the header, with the lines as in the file', () => {
  const table = `${HEAD}2,ewa,Ewa,Żak,,F-01,\n,,,,\n`
  assert.equal(rows(table.replaceAll(',', '\t')), [EWA])
  assert.equal(rows(`sep=|\r\n${table.replaceAll(',', '|')}`), [EWA])
  assert.equal(rows(`Employees, as of 1 November\n\n${table}`), [EWA])
  for (const above of ['sep=,\n', 'Employees\n'])
    assert.match(errors(`${above}${HEAD}2,ewa,Ewa\n`)[0]!, /^3 This line has 3 columns/)
  assert.match(errors(`Employees\n${HEAD}2,"ewa,Ewa\n`)[0]!, /^3 A quotation mark is opened/)
})

test('IMPORT-15: what nobody sees is left out of names, and dashes of every kind are one in codes', () => {
  const line = '2,\u200eewa\ufeff,\u202aEwa\u202c,Ż\u00adak\u200b,,F\u201101,\u00a0\n'
  assert.equal(rows(HEAD + line), [EWA])
  assert.equal(rows(`${HEAD}2,ewa,Ewa,Z\u0307ak,,\uff26－01,\n`), [EWA])
  const persian = 'می\u200cخواهم'
  assert.is(rows(`${HEAD}2,ewa,${persian},Żak,,F-01,\n`)[0]!.first_name, persian)
})

test('IMPORT-15: a name keeps its dash, and a code of two alphabets is named', () => {
  assert.is(rows(`${HEAD}2,ewa,Ewa,Nowak\u2013Kot,,F-01,\n`)[0]!.last_name, 'Nowak–Kot')
  assert.equal(errors(`${HEAD}2,еwa,Ewa,Żak,,F-01,\n`), ['2 “еwa” has letters of two alphabets. Type it anew.'])
})

test.run()
