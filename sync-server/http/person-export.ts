/** All that is kept of a person, as a file. */
import type { FastifyInstance } from 'fastify'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { personId } from '@carillon/shared-model/org/ids.ts'
import { noPerson } from '../chat/chat.ts'
import { actorOf, type AdminCaller } from './call.ts'
import { admit } from './callers.ts'
import type { AccessServices, ChatServices } from './services.ts'

export const servePersonExport = (
  app: FastifyInstance,
  services: AccessServices & Pick<ChatServices, 'chat'>,
): void => {
  const { path, access } = RAW_ROUTES.exportPerson
  app.get<{ Params: { person: string } }>(
    path,
    {
      onRequest: async (request) => {
        request.caller = await admit(request, access, services)
      },
    },
    async (request, reply) => {
      const person = personId.safeParse(request.params.person)
      if (!person.success) throw noPerson()
      const exported = await services.chat.export(person.data, actorOf(request.caller as AdminCaller))
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="carillon-${person.data}.json"`)
        .send(`${JSON.stringify(exported, null, 2)}\n`)
    },
  )
}
