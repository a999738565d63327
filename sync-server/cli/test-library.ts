/** The city library's files, and who works in it. For tests. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const LIBRARY = {
  units: fileURLToPath(new URL('../directory/city-library/units.csv', import.meta.url)),
  people: fileURLToPath(new URL('../directory/city-library/people.csv', import.meta.url)),
}

/** Somebody who works in a unit, by their login. */
export const loginIn = (unit: string): string =>
  new RegExp(`^\\d+,([^,]+),.*,${unit},`, 'm').exec(readFileSync(LIBRARY.people, 'utf8'))![1]!
