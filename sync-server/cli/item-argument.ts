import { itemId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import { UsageError } from './command.ts'

/** @param what it is meant to be @throws UsageError when it is not the id of one */
export const itemArgument = (text = '', what = 'an alert or a message'): ItemId => {
  const item = itemId.safeParse(text)
  if (item.success) return item.data
  throw new UsageError(`'${text}' is not the id of ${what}.`)
}
