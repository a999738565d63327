/** Queues and conversations. What is said goes through the logs. */
import { z } from 'zod'
import { conversationId, personId, queueId } from '../org/ids.ts'
import { foundMessage, queueFields, savedReply } from '../views/talk.ts'
import { nothing, route } from './route.ts'

const queue = z.object({ queue: queueId })

export const chatRoutes = {
  addQueue: route({
    method: 'POST',
    path: '/api/queues',
    access: { needs: 'settings.manage', over: 'organisation' },
    summary: 'A new queue that people can write to',
    body: queueFields,
    reply: queue,
  }),
  changeQueue: route({
    method: 'POST',
    path: '/api/queues/:queue',
    access: { needs: 'settings.manage', over: 'organisation' },
    summary: 'Name, opening hours and who answers',
    params: queue,
    body: queueFields,
    reply: nothing,
  }),
  removeQueue: route({
    method: 'DELETE',
    path: '/api/queues/:queue',
    access: { needs: 'settings.manage', over: 'organisation' },
    summary: 'Offers a queue no more; its conversations are kept as long as others, and nobody writes in them',
    params: queue,
    reply: nothing,
  }),
  saveReplies: route({
    method: 'POST',
    path: '/api/queues/:queue/replies',
    access: { needs: 'chat.answer', over: 'anywhere' },
    summary: 'The saved replies of a queue, by whoever answers it',
    params: queue,
    body: z.object({ replies: z.array(savedReply).max(100) }),
    reply: nothing,
  }),
  openConversation: route({
    method: 'POST',
    path: '/api/conversations',
    access: { needs: 'chat.answer', over: 'unit' },
    summary: 'The conversation with a person, of a queue that the caller answers or of the caller alone',
    body: z.object({ person: personId, queue: queueId.nullable() }),
    reply: z.object({ conversation: conversationId }),
  }),
  searchConversations: route({
    method: 'GET',
    path: '/api/conversations/search',
    access: { needs: 'chat.answer', over: 'rows' },
    summary: 'Messages that hold a text, newest first, of conversations that the caller is a member of',
    query: z.object({
      text: z.string().trim().min(2).max(200),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ messages: z.array(foundMessage) }),
  }),
  chatSettings: route({
    method: 'GET',
    path: '/api/settings/chat',
    access: { needs: 'settings.manage', over: 'organisation' },
    summary: 'How long conversations are kept',
    reply: z.object({ keepMonths: z.number().int().nullable() }),
  }),
  changeChatSettings: route({
    method: 'POST',
    path: '/api/settings/chat',
    access: { needs: 'settings.manage', over: 'organisation' },
    summary: 'How many whole months conversations are kept beside the current one; null: for ever',
    body: z.object({ keepMonths: z.number().int().min(1).max(240).nullable() }),
    reply: nothing,
  }),
  eraseConversations: route({
    method: 'DELETE',
    path: '/api/people/:person/conversations',
    access: { needs: 'settings.manage', over: 'organisation' },
    summary: 'Erases everything that a person and those who answered them have said, everywhere and for good',
    params: z.object({ person: personId }),
    reply: z.object({ conversations: z.number().int(), messages: z.number().int() }),
  }),
}
