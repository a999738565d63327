/** The units that calls concern: where the route table says that a capability has to reach `over: 'unit'`. */
import type { RouteName, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { noCode } from '../accounts/enrolments.ts'
import { Refusal } from '../accounts/refusal.ts'
import { noPerson } from '../chat/chat.ts'
import type { Directory } from '../sync/needs.ts'
import type { Call } from './handlers.ts'
import type { Services } from './services.ts'

type Routes = typeof ROUTES
type AboutUnit = {
  [Name in RouteName]: Routes[Name]['access'] extends { over: 'unit' } ? Name : never
}[RouteName]
/** A unit that a capability has to reach; null: the whole organisation. */
export type Subject = {
  unit: UnitId | null
  /** the answer where it does not reach: the same as when there is no such thing */
  missing?: Refusal
}
/** @throws Refusal when there is no such thing */
export type Subjects = { [Name in AboutUnit]: (call: Call<Routes[Name]>) => readonly Subject[] }

const noComputer = () => new Refusal(404, 'not-found', 'There is no such computer.')

export const subjects = ({ devices, directory, enrolments }: Services): Subjects => ({
  createEnrolment: ({ body }) => subjectsOfCode(body, directory),
  revokeEnrolment: ({ params }) => {
    const missing = noCode()
    return subjectsOfCode(enrolments.named(params.code), directory).map(({ unit }) => ({ unit, missing }))
  },
  // Whoever has left is in no unit: they concern the whole organisation.
  openConversation: ({ body }) => {
    const unit = directory.unitOfPerson(body.person)
    if (unit === null) throw noPerson()
    return [{ unit, missing: noPerson() }]
  },
  revokeComputer: ({ params }) => {
    const computer = devices.get(params.device)
    if (!computer || computer.admin !== null) throw noComputer()
    return [{ unit: computer.unit, missing: noComputer() }]
  },
})

/** A code for a person shows what is sent to them: it concerns the unit where they belong too. */
export const subjectsOfCode = (
  { unit, person }: { unit: UnitId; person: PersonId | null },
  directory: Pick<Directory, 'unitOfPerson'>,
): Subject[] => [{ unit }, ...(person ? [{ unit: directory.unitOfPerson(person), missing: noPerson() }] : [])]
