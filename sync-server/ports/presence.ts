import type { DeviceId } from '@carillon/shared-model/org/ids.ts'

/**
 * `at`: when a device was last in touch. `clockOff`: how far its clock was ahead; null: it was right; left out: it did not
 * say. Milliseconds. `isConnected`: whether it stays in touch; left out: that is as it was.
 */
export type Contact = {
  readonly device: DeviceId
  readonly at: number
  readonly clockOff?: number | null
  readonly isConnected?: boolean
}

export type PresenceChange =
  | { kind: 'devices-seen'; contacts: readonly Contact[] }
  /** computers were in touch with their branch server, at the latest then */
  | { kind: 'devices-heard-of'; contacts: readonly Pick<Contact, 'device' | 'at'>[] }
  /**
   * nobody is connected, whatever consoles were told by a server that was cut short; who was then was in touch until
   * `until`, milliseconds; null: nobody knows
   */
  | { kind: 'nobody-connected'; until: number | null }
