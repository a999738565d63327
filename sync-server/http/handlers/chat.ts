/** Queues, and what is asked about conversations; what is said goes through the logs. */
import { type Handlers, actorOf } from '../call.ts'
import type { ChatServices } from '../services.ts'

type Family = Pick<
  Handlers,
  | 'addQueue'
  | 'changeQueue'
  | 'removeQueue'
  | 'saveReplies'
  | 'openConversation'
  | 'searchConversations'
  | 'chatSettings'
  | 'changeChatSettings'
  | 'eraseConversations'
>

export const chatHandlers = ({ chat }: Pick<ChatServices, 'chat'>): Family => ({
  addQueue: async ({ body, caller }) => ({ queue: await chat.addQueue(body, actorOf(caller)) }),
  changeQueue: async ({ params, body, caller }) => {
    await chat.changeQueue(params.queue, body, actorOf(caller))
    return {}
  },
  removeQueue: async ({ params, caller }) => {
    await chat.removeQueue(params.queue, actorOf(caller))
    return {}
  },
  saveReplies: async ({ params, body, caller }) => {
    await chat.saveReplies(params.queue, body.replies, caller.account)
    return {}
  },
  openConversation: async ({ body, caller }) => ({
    conversation: await chat.open(caller.account, body.person, body.queue),
  }),
  searchConversations: async ({ query, caller }) => ({
    messages: await chat.search(caller.account, query.text, query.limit),
  }),
  chatSettings: () => ({ keepMonths: chat.keepMonths }),
  changeChatSettings: async ({ body, caller }) => {
    await chat.changeKeepMonths(body.keepMonths, actorOf(caller))
    return {}
  },
  eraseConversations: ({ params, caller }) => chat.erase(params.person, actorOf(caller)),
})
