/** Items and the images in them: who sees them, in one place for every route. */
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { AdminCaller } from './callers.ts'
import { receives, seesItem } from './scope.ts'
import type { Services } from './services.ts'

/** @throws Refusal, the same whether there is no such item or the caller does not see it */
export const admitItem = ({ account }: AdminCaller, params: { item: ItemId }, { views, directory }: Services): void => {
  const item = views.addressees(params.item)
  if (!item || !seesItem(account, item, directory))
    throw new Refusal(404, 'not-found', 'There is no such message or alert.')
}

/** Whether a principal may fetch an image: an administrator who brought it, or anybody who sees an item that shows it. */
export const seesBlob = (principal: Principal, blob: { by: string; items: ItemId[] }, services: Services): boolean => {
  const { views, directory, administrators } = services
  const account = principal.kind === 'admin' ? administrators.get(principal.id) : null
  if (account && blob.by === account.id) return true
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
