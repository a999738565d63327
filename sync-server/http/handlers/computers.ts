/** Enrolment, and computers that have been enrolled. */
import { reachOf } from '@carillon/shared-model/access/grants.ts'
import { enrolmentLink } from '@carillon/shared-model/desktop/links.ts'
import { actorOf, type Handlers } from '../call.ts'
import type { AccessServices, ComputerServices, ServerServices, ViewServices } from '../services.ts'
import { subjectsOfCode } from '../subjects.ts'

type Family = Pick<
  Handlers,
  'enrolmentPreview' | 'enrol' | 'createEnrolment' | 'listEnrolments' | 'revokeEnrolment' | 'revokeComputer'
>

export const computerHandlers = (
  services: ServerServices & AccessServices & ComputerServices & ViewServices,
): Family => {
  const { computers, desks, directory, enrolments, units } = services
  return {
    enrolmentPreview: async ({ body }) => ({
      organisation: services.installation.known().organisation.name,
      ...(await enrolments.preview(body.code)),
    }),

    enrol: async ({ body }) => {
      const { organisation } = services.installation.known()
      const device = await enrolments.enrol(body.code, body.publicKey, body.deviceName, body.version, body.device)
      await desks.refresh([device])
      return { device, organisation }
    },

    createEnrolment: async ({ body, caller, origin }) => {
      const created = await enrolments.create(body.unit, body.person, body.uses, body.expiresIn, actorOf(caller))
      return { ...created, link: enrolmentLink(origin, created.code, services.certificate.sha256) }
    },

    listEnrolments: async ({ caller }) => {
      const reach = reachOf(caller.account.grants, ['computers.manage'], units)
      const valid = (await enrolments.valid()).filter((code) =>
        subjectsOfCode(code, directory).every(({ unit }) => reach(unit)),
      )
      return {
        enrolments: valid.map(({ prefix: code, unit, person, uses, used, expiresAt }) => ({
          ...{ code, unit, person, uses, used, expiresAt },
          revoked: false,
        })),
      }
    },

    revokeEnrolment: async ({ params, caller }) => {
      await enrolments.revoke(params.code, actorOf(caller))
      return {}
    },

    revokeComputer: async ({ params, caller }) => {
      await computers.remove(params.device, actorOf(caller))
      return {}
    },
  }
}
