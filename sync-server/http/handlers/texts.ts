/** Templates and drafts of the library. */
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'
import { actorOf } from '../callers.ts'

type Family = Pick<Handlers, 'createText' | 'text' | 'removeText'>

export const textHandlers = ({ library }: Services): Family => ({
  createText: ({ body, caller }) =>
    library.createText(body.kind === 'draft' ? { ...body, sent: false } : body, actorOf(caller)),
  text: ({ params }) => library.text(params.text),
  removeText: async ({ params, caller }) => {
    await library.removeText(params.text, actorOf(caller))
    return {}
  },
})
