import type { PersonId } from '@carillon/shared-model/org/ids.ts'

export interface PeopleRepository {
  /** First and last name; null: nobody in the directory. */
  nameOf(person: PersonId): Promise<string | null>
}
