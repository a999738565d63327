/** Queues of the demo, and the beginning of a conversation to try them with. */
import type { OpeningHours } from '@carillon/shared-model/schedule/opening-hours.ts'
import { converse } from './chat/converse.ts'
import type { Session } from './session.ts'
import { viewRows } from './views.ts'

const OFFICE: OpeningHours = [{ days: [1, 2, 3, 4, 5], from: '08:00', until: '16:00' }]
const LIBRARY: OpeningHours = [
  { days: [1, 2, 3, 4, 5], from: '10:00', until: '19:00' },
  { days: [6], from: '10:00', until: '15:00' },
]
const EQUIPMENT = 'Equipment maintenance'
const QUEUES: [name: string, hours: OpeningHours | null, replies: { title: string; text: string }[]][] = [
  [
    EQUIPMENT,
    OFFICE,
    [
      { title: 'On our way', text: 'Thank you for telling us. Somebody is on the way to you.' },
      { title: 'Which device?', text: 'Which device is it? Its number is on the white label.' },
    ],
  ],
  ['Human resources', OFFICE, [{ title: 'Forms', text: 'The forms are at the reception of the main library.' }]],
  ['Books and readers', LIBRARY, []],
]

/** Unless somebody has made queues. @param login of whom the conversation is with */
export const addDemoQueues = async (session: Session, login: string): Promise<void> => {
  const { api } = session
  if ((await viewRows(session, 'queues')).length > 0) return
  for (const [name, hours, replies] of QUEUES) {
    const { queue } = await api.call('addQueue', { body: { name, hours, answeredBy: [] } })
    await api.call('saveReplies', { params: { queue }, body: { replies } })
    const person = (await viewRows(session, 'people')).find((row) => row.login === login)
    if (name !== EQUIPMENT || !person) continue
    const { conversation } = await api.call('openConversation', { body: { person: person.id, queue } })
    await converse(session, conversation, (talk) =>
      talk.say(`Good morning, ${person.firstName}. Your new scanner is here: when may we bring it?`),
    )
  }
}
