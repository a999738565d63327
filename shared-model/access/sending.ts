/** What somebody needs to send a thing, over everybody that it is addressed to. */
import type { Content } from '../facts/items.ts'
import type { Screens } from '../org/audience.ts'
import type { Capability } from './capabilities.ts'

/** @param screens of an alert */
export const capabilitiesFor = (kind: Content['kind'], screens: Screens | null): Capability[] => {
  if (kind === 'message') return ['messages.send']
  if (screens === 'people') return ['alerts.people']
  if (screens === 'computers') return ['alerts.computers']
  return ['alerts.people', 'alerts.computers']
}

export const capabilitiesOf = (content: Content): Capability[] =>
  capabilitiesFor(content.kind, content.kind === 'alert' ? content.screens : null)
