/** The administrator's side: a signed request for an alert to everyone. */
import { sign } from 'node:crypto'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { PublishRequest } from '@carillon/shared-model/facts/items.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'
import { newFactId, newItemId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import { privateKey, type Seats } from './seats.ts'

export type Alert = { item: ItemId; fact: Fact }

export const alertRequest = (admin: Seats['admin']): Alert => {
  const at = Date.now()
  const item = newItemId()
  const request: PublishRequest = {
    act: 'publish',
    by: admin.id,
    name: admin.name,
    at,
    item,
    to: ['everyone'],
    content: {
      kind: 'alert',
      severity: 'warning',
      title: 'Water in the basement',
      text: 'Please leave the lower floors by the main staircase.',
      seconds: 60,
      screens: 'both',
    },
    expires: at + 600_000,
  }
  const sig = sign(null, signedBytes(request), privateKey(admin.key)).toString('base64url')
  return { item, fact: { type: 'requested', id: newFactId(), at, by: admin.id, v: 1, request, key: admin.device, sig } }
}
