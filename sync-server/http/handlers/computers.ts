/** Enrolment, and computers that have been enrolled. */
import { reachOf } from '@carillon/shared-model/access/grants.ts'
import { appendAudit } from '../../store/audit-trail.ts'
import { actorOf } from '../callers.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'
import { subjectsOfCode } from '../subjects.ts'

type Family = Pick<
  Handlers,
  'enrolmentPreview' | 'enrol' | 'createEnrolment' | 'listEnrolments' | 'revokeEnrolment' | 'revokeComputer'
>

export const computerHandlers = (services: Services): Family => {
  const { connections, desks, devices, directory, enrolments, units, views } = services
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
      const created = enrolments.create(body.unit, body.person, body.uses, body.expiresIn, actorOf(caller))
      return { ...created, link: `${origin}/endpoint/#enrol=${created.code}` }
    },

    listEnrolments: ({ caller }) => {
      const reach = reachOf(caller.account.grants, ['computers.manage'], units)
      const valid = enrolments
        .valid()
        .filter((code) => subjectsOfCode(code, directory).every(({ unit }) => reach(unit)))
      return { enrolments: valid.map((code) => ({ ...code, revoked: false })) }
    },

    revokeEnrolment: ({ params, caller }) => {
      enrolments.revoke(enrolments.named(params.code), actorOf(caller))
      return {}
    },

    revokeComputer: ({ params, caller }) => {
      const computer = devices.get(params.device)
      const at = services.now()
      devices.revoke(params.device, at, () => {
        const subject = { id: params.device, name: computer?.name ?? '' }
        const detail = { unit: (computer?.unit && units.get(computer.unit)?.name) ?? null }
        appendAudit(services.database, { ...actorOf(caller), at, act: 'computer.removed', subject, detail })
      })
      connections.end(params.device, 'revoked')
      views.changed(['computers'])
      return {}
    },
  }
}
