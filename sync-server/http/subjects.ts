/** The units that calls concern: where the route table says that a capability has to reach `over: 'unit'`. */
import type { RouteName, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { noComputer } from '../accounts/computers.ts'
import { noCode } from '../accounts/enrolments.ts'
import { noBranch } from '../branch/branch-administration.ts'
import type { Refusal } from '../refusal.ts'
import { noPerson } from '../chat/chat.ts'
import type { Directory } from '../ports/directory.ts'
import type { Call } from './call.ts'
import type { AccessServices, BranchServices, ComputerServices, ViewServices } from './services.ts'

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
export type Subjects = {
  [Name in AboutUnit]: (call: Call<Routes[Name]>) => readonly Subject[] | Promise<readonly Subject[]>
}

type SubjectServices = Pick<AccessServices, 'devices'> &
  Pick<ViewServices, 'directory'> &
  Pick<BranchServices, 'branches' | 'unitServed'> &
  Pick<ComputerServices, 'enrolments'>

export const subjects = ({ branches, unitServed, devices, directory, enrolments }: SubjectServices): Subjects => ({
  addBranch: ({ body }) => [{ unit: body.unit }],
  revokeBranch: ({ params }) => {
    const branch = branches.find(params.branch)
    if (!branch) throw noBranch()
    return [{ unit: branch.unit, missing: noBranch() }]
  },
  reconciliation: ({ params }) => {
    const unit = unitServed(params.branch)
    if (unit === null) throw noBranch()
    return [{ unit, missing: noBranch() }]
  },
  createEnrolment: ({ body }) => subjectsOfCode(body, directory),
  revokeEnrolment: async ({ params }) => {
    const missing = noCode()
    return subjectsOfCode(await enrolments.named(params.code), directory).map(({ unit }) => ({ unit, missing }))
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
