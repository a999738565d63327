import { itemId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import { UsageError } from './command.ts'

/** @throws UsageError when it is not the id of an alert or message */
export const itemArgument = (text = ''): ItemId => {
  const item = itemId.safeParse(text)
  if (item.success) return item.data
  throw new UsageError(`'${text}' is not the id of an alert or a message.`)
}
