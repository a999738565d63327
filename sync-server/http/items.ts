/** Items and the images in them: who sees them, in one place for every route. */
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { StoredBlob } from './blobs.ts'
import type { AdminCaller } from './callers.ts'
import { progressReach, receiptsReach, receives, seesAnyOf, seesItem } from './scope.ts'
import type { Services } from './services.ts'

/** @throws Refusal, the same whether there is no such item or the caller does not see it */
export const admitItem = ({ account }: AdminCaller, params: { item: ItemId }, { views, directory }: Services): void => {
  const item = views.addressees(params.item)
  if (!item || !seesItem(account, item, directory))
    throw new Refusal(404, 'not-found', 'There is no such message or alert.')
}

/** @throws Refusal when who received an item that the caller sees is not for them */
export const admitReceipts = ({ account }: AdminCaller, params: { item: ItemId }, services: Services): void => {
  const { views, directory } = services
  const item = views.addressees(params.item)
  if (item?.kind === 'campaign')
    throw new Refusal(404, 'not-found', 'A campaign has no report of receipts: ask for its progress.')
  if (!item || !receiptsReach(account, item, directory))
    throw new Refusal(403, 'forbidden', 'Your account may not see who has received this.')
}

/** @throws Refusal when there is no such campaign, or its people's progress is not for them */
export const admitProgress = ({ account }: AdminCaller, params: { item: ItemId }, services: Services): void => {
  const item = services.views.addressees(params.item)
  if (item?.kind !== 'campaign' || !progressReach(account, item, services.directory))
    throw new Refusal(404, 'not-found', 'There is no such campaign.')
}

/**
 * Whether a principal may fetch an image: whoever brought it, an administrator who sees the courses of which one shows it,
 * anybody who sees an item that shows it, and the members of a conversation in which it was said.
 */
export const seesBlob = (
  principal: Principal,
  blob: Pick<StoredBlob, 'by' | 'items' | 'talks' | 'isInCourse'>,
  services: Services,
): boolean => {
  const { views, directory, administrators } = services
  const account = principal.kind === 'admin' ? administrators.get(principal.id) : null
  const who = principal.kind === 'device' ? principal.person : account?.id
  if (who && blob.by.includes(who)) return true
  if (blob.talks.some(({ conversation, month }) => principal.talks.talkOf(principal, conversation, month))) return true
  if (account && blob.isInCourse && seesAnyOf(account, 'courses')) return true
  return blob.items.some((id) => {
    const item = views.addressees(id)
    if (!item) return false
    return principal.kind === 'device'
      ? receives(principal, item)
      : account
        ? seesItem(account, item, directory)
        : false
  })
}
