/** Enrolment, and computers that have been enrolled. */
import { reachOf } from '@carillon/shared-model/access/grants.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<
  Handlers,
  'enrolmentPreview' | 'enrol' | 'createEnrolment' | 'listEnrolments' | 'revokeEnrolment' | 'revokeComputer'
>

export const computerHandlers = (services: Services): Family => {
  const { connections, desks, devices, enrolments, units, views } = services
  return {
    enrolmentPreview: ({ body }) => ({
      organisation: services.known().organisation.name,
      ...enrolments.preview(body.code),
    }),

    enrol: async ({ body }) => {
      const { organisation } = services.known()
      const device = enrolments.enrol(body.code, body.publicKey, body.deviceName, body.version)
      await desks.refresh([device])
      views.changed(['computers'])
      return { device, organisation }
    },

    createEnrolment: ({ body, caller, origin }) => {
      const created = enrolments.create(body.unit, body.person, body.uses, body.expiresIn, caller.account.id)
      return { ...created, link: `${origin}/endpoint/#enrol=${created.code}` }
    },

    listEnrolments: ({ caller }) => {
      const reach = reachOf(caller.account.grants, ['computers.manage'], units)
      const valid = enrolments.valid().filter((code) => reach(code.unit))
      return { enrolments: valid.map((code) => ({ ...code, revoked: false })) }
    },

    revokeEnrolment: ({ params }) => {
      enrolments.revoke(enrolments.named(params.code))
      return {}
    },

    revokeComputer: ({ params }) => {
      devices.revoke(params.device, services.now())
      connections.end(params.device, 'revoked')
      views.changed(['computers'])
      return {}
    },
  }
}
