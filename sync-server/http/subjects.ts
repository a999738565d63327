/** The units that calls concern: where the route table says that a capability has to reach `over: 'unit'`. */
import type { RouteName, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Call } from './handlers.ts'
import type { Services } from './services.ts'

type Routes = typeof ROUTES
type AboutUnit = {
  [Name in RouteName]: Routes[Name]['access'] extends { over: 'unit' } ? Name : never
}[RouteName]
/** @throws Refusal when there is no such thing */
export type Subjects = { [Name in AboutUnit]: (call: Call<Routes[Name]>) => readonly UnitId[] }

export const subjects = ({ devices, directory, enrolments }: Services): Subjects => ({
  // A code for a person shows what is sent to them: it concerns the unit where they belong too.
  createEnrolment: ({ body }) => {
    const personsUnit = body.person && directory.unitOfPerson(body.person)
    return personsUnit ? [body.unit, personsUnit] : [body.unit]
  },
  revokeEnrolment: ({ params }) => [enrolments.named(params.code).unit],
  revokeComputer: ({ params }) => {
    const computer = devices.get(params.device)
    if (!computer || computer.admin !== null) throw new Refusal(404, 'not-found', 'There is no such computer.')
    return [computer.unit]
  },
})
