/** Templates and drafts of the library. */
import { type Handlers, actorOf } from '../call.ts'
import type { LibraryServices } from '../services.ts'

type Family = Pick<Handlers, 'createText' | 'text' | 'removeText'>

export const textHandlers = ({ library }: LibraryServices): Family => ({
  createText: ({ body, caller }) =>
    library.createText(body.kind === 'draft' ? { ...body, sent: false } : body, actorOf(caller)),
  text: ({ params }) => library.text(params.text),
  removeText: async ({ params, caller }) => {
    await library.removeText(params.text, actorOf(caller))
    return {}
  },
})
