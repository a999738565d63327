/** What happens at an endpoint, as events for programs and as lines for people. */
import type { Endpoint, InboxItem } from '@carillon/shared-model/replica/endpoint.ts'
import type { Output } from './output.ts'
import { iso, localTime } from './quantities.ts'

const titled = ({ content, from }: InboxItem): string => {
  if (content.kind === 'message') return `Message from ${from}: ${content.subject}`
  return `${content.severity.toUpperCase()} from ${from}: ${[content.title, content.text].filter(Boolean).join(': ')}`
}

/**
 * Prints every event from now on.
 * @param stored resolves when what was written so far is on the disk: an event that was told is never told again
 * @param ended the server does not want this device any more
 */
export const printEvents = (
  endpoint: Endpoint,
  output: Output,
  stored: () => Promise<void>,
  ended: (reason: string) => void,
): void => {
  const { replica } = endpoint
  let told: 'connected' | 'offline' | null = null
  let settled = false
  let forged = 0
  let unsigned = 0

  endpoint.onAlertShown((item) => {
    if (item.content.kind !== 'alert') return
    const { severity, title, text } = item.content
    const at = item.publishedAt
    output.object({ event: 'alert', id: item.id, severity, title, text, from: item.from, at: iso(at) })
    output.line(`${localTime(at)}  ${titled(item)}  (${item.id})`)
  })
  endpoint.onAlertClosed(({ id }, why) => {
    output.object({ event: 'alert-closed', id, why })
    output.line(`Closed ${id}: ${why}.`)
  })
  endpoint.onMessage((item) => {
    if (item.content.kind !== 'message') return
    const { subject } = item.content
    const tell = () => {
      output.object({ event: 'message', id: item.id, subject, at: iso(item.publishedAt) })
      output.line(`${localTime(item.publishedAt)}  ${titled(item)}  (${item.id})`)
    }
    // A disk that keeps nothing any more is no reason to keep a message back.
    stored().then(tell, tell)
  })

  endpoint.onLesson(({ id, campaign: { lessons } }, { number, lesson: { title } }) => {
    const of = lessons.length
    const tell = () => {
      output.object({ event: 'lesson', campaign: id, lesson: title, number: number + 1, of })
      output.line(`Lesson ${number + 1} of ${of}: ${title}  (${id})`)
    }
    stored().then(tell, tell)
  })

  endpoint.onSaid((chat, { text, images, speaker, at }) => {
    const from = (speaker !== 'person' && chat.at.talk.names.get(speaker)) || chat.name
    const tell = () => {
      output.object({ event: 'said', conversation: chat.conversation, from, text, at: iso(at), with: chat.name })
      const pictures = images.length > 0 ? '  [with a picture]' : ''
      output.line(`${localTime(at)}  ${chat.name}: ${text}${pictures}`)
    }
    stored().then(tell, tell)
  })

  const isSettled = (): boolean =>
    replica.connection.kind === 'online' && endpoint.isComplete && replica.pending === replica.atBranch

  const look = () => {
    const { connection } = replica
    if (connection.kind === 'ended') return ended(connection.reason)
    const now = connection.kind === 'online' ? 'connected' : connection.kind === 'offline' ? 'offline' : told
    if (now !== null && now !== told) {
      told = now
      output.object({ event: now, at: iso(replica.now()) })
      output.line(now === 'connected' ? 'Connected.' : 'Offline. What is read is kept and sent later.')
    }
    if (endpoint.forged > forged)
      output.error(`${endpoint.forged - forged} not shown: nobody of this organisation signed it. Tell IT.`)
    forged = endpoint.forged
    if (endpoint.unsigned > unsigned)
      output.error(`${endpoint.unsigned - unsigned} from an earlier version not shown: nothing was signed then.`)
    unsigned = endpoint.unsigned
    const before = settled
    settled = isSettled()
    if (!settled || before) return
    // What a branch server has is safe; head office will get it from there.
    output.object({ event: 'synced', pending: replica.pending })
    output.line('Everything is up to date.')
  }
  endpoint.onChange(look)
  look()
}
