/**
 * The brake: what an import removes at once is bounded by a share that the organisation sets, and beyond it somebody has
 * to say how many (BRAKE-n). A short file is more often a broken export than a closed organisation. Pure.
 */
import type { ImportStop } from '@carillon/shared-model/api/directory-routes.ts'

export type Brake = {
  /** how many people and units may go, together; null: nobody has said */
  consent: number | null
  /** by schedule: nobody looks at it, so that a unit with people in it does not go either */
  isUnattended?: boolean
}

/** What would go, of how many. */
export type Leaving = Omit<ImportStop, 'removals' | 'mostRemoved'>

/** How many may go without a word: at least one, unless the organisation wants to be asked always. */
const fewOf = (all: number, share: number): number => (share === 0 ? 0 : Math.max(1, Math.floor((all * share) / 100)))

/** @returns why nothing is done; null: it may be */
export const stopOf = (leaving: Leaving, mostRemoved: number, { consent, isUnattended }: Brake): ImportStop | null => {
  const { people, ofPeople, units, ofUnits, occupied } = leaving
  const removals = people + units
  const isMany = people > fewOf(ofPeople, mostRemoved) || units > fewOf(ofUnits, mostRemoved)
  const isOccupied = isUnattended === true && occupied !== null
  if (consent === removals || (!isMany && !isOccupied)) return null
  return { ...leaving, removals, mostRemoved }
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** What would go, as a sentence for people. */
export const stopText = (stop: ImportStop): string => {
  const { people, ofPeople, units, ofUnits, computers, mostRemoved, occupied } = stop
  const isMany = people > fewOf(ofPeople, mostRemoved) || units > fewOf(ofUnits, mostRemoved)
  if (!isMany && occupied !== null)
    return `The unit ${occupied} would be removed, and people are in it today. Nothing was changed.`
  const who = [
    people > 0 && `${people} of ${plural(ofPeople, 'person', 'people')}`,
    units > 0 && `${units} of ${plural(ofUnits, 'unit', 'units')}`,
  ].filter(Boolean)
  const left = computers > 0 ? `, and ${plural(computers, 'computer', 'computers')} left with nobody` : ''
  return `${who.join(' and ')} would be removed${left}. Without being asked, at most ${mostRemoved} of a hundred may be. Nothing was changed.`
}
