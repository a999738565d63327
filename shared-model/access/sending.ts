/** What somebody needs to send a thing, over everybody that it is addressed to. */
import type { Content, Request } from '../facts/items.ts'
import type { Screens } from '../org/audience.ts'
import type { Capability } from './capabilities.ts'

/** What an item is; a campaign and a recurring message are one as well. */
export type ItemKind = Content['kind'] | 'campaign' | 'series'

/** @param screens of an alert */
export const capabilitiesFor = (kind: ItemKind, screens: Screens | null): Capability[] => {
  if (kind === 'message' || kind === 'series') return ['messages.send']
  if (kind === 'campaign') return ['campaigns.run']
  if (screens === 'people') return ['alerts.people']
  if (screens === 'computers') return ['alerts.computers']
  return ['alerts.people', 'alerts.computers']
}

export const capabilitiesOf = (content: Content): Capability[] =>
  capabilitiesFor(content.kind, content.kind === 'alert' ? content.screens : null)

/** What can be told from a request alone: one about something that was sent before does not say about what. */
export const capabilitiesOfRequest = (request: Request): Capability[] => {
  switch (request.act) {
    case 'publish':
    case 'revise':
    case 'repeat':
      return capabilitiesOf(request.content)
    case 'start':
      return ['campaigns.run']
    case 'reschedule':
    case 'recall':
    case 'remind':
      return []
  }
}
