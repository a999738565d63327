/** Items and the images in them: who sees them, in one place for every route. */
import { mayEdit } from '@carillon/shared-model/access/library-table.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { Refusal } from '../refusal.ts'
import type { StoredBlob } from '../ports/blobs.ts'
import type { AdminCaller } from './call.ts'
import { progressReach, receiptsReach, receives, seesAnyOf, seesItem } from './scope.ts'
import type { AccessServices, ChatServices, ViewServices } from './services.ts'

/** @throws Refusal, the same whether there is no such item or the caller does not see it */
export const admitItem = async (
  { account }: AdminCaller,
  params: { item: ItemId },
  { views, directory }: ViewServices,
): Promise<void> => {
  const item = await views.addressees(params.item)
  if (!item || !seesItem(account, item, directory)) throw new Refusal('not-found', 'There is no such message or alert.')
}

/** @throws Refusal when who received an item that the caller sees is not for them */
export const admitReceipts = async (
  { account }: AdminCaller,
  params: { item: ItemId },
  services: ViewServices,
): Promise<void> => {
  const { views, directory } = services
  const item = await views.addressees(params.item)
  if (item?.kind === 'campaign')
    throw new Refusal('not-found', 'A campaign has no report of receipts: ask for its progress.')
  if (!item || !receiptsReach(account, item, directory))
    throw new Refusal('forbidden', 'Your account may not see who has received this.')
}

/** @throws Refusal when there is no such campaign, or its people's progress is not for them */
export const admitProgress = async (
  { account }: AdminCaller,
  params: { item: ItemId },
  services: ViewServices,
): Promise<void> => {
  const item = await services.views.addressees(params.item)
  if (item?.kind !== 'campaign' || !progressReach(account, item, services.directory))
    throw new Refusal('not-found', 'There is no such campaign.')
}

/**
 * Whether a principal may fetch an image: whoever brought it, an administrator who edits the documents of which one shows
 * it or sees the courses of which one does, anybody who sees an item that shows it, and the members of a conversation in
 * which it was said.
 */
export const seesBlob = async (
  principal: Principal,
  blob: Pick<StoredBlob, 'by' | 'items' | 'talks' | 'kinds'>,
  services: ViewServices & ChatServices & AccessServices,
): Promise<boolean> => {
  const { views, directory, administrators, memberships } = services
  const account = principal.kind === 'admin' ? administrators.get(principal.id) : null
  const who = principal.kind === 'device' ? principal.person : account?.id
  if (who && blob.by.includes(who)) return true
  if (blob.talks.some(({ conversation, month }) => memberships.talkOf(principal, conversation, month))) return true
  if (account && blob.kinds.some((kind) => mayEdit(account.grants, kind, services.units))) return true
  if (account && blob.kinds.includes('course') && seesAnyOf(account, 'courses')) return true
  for (const id of blob.items) {
    const item = await views.addressees(id)
    if (!item) continue
    if (principal.kind === 'device' ? receives(principal, item) : account && seesItem(account, item, directory))
      return true
  }
  return false
}
