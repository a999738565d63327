/** What one stolen computer can send, as frames of a multiplexed connection on which channel 1 is its own journal. */
import * as encoding from 'lib0/encoding'
import { pack, type Packed } from '@carillon/shared-model/facts/codec.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { newItemId, newUnitId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import { clientControl, dataEntry } from '@carillon/shared-model/wire/frames.ts'
import { EMPTY_STATE_VECTOR, syncStep1, syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import { MONTH, nestedUpdate, NOW } from './test-kit.ts'

/** A receipt for something that nobody published. */
export const nothing = (by: string): Packed =>
  pack({ type: 'receipt', at: NOW, by: by as DeviceId, v: 1, item: newItemId(NOW), state: 'read' })

const many = (count: number, entry: (n: number) => Uint8Array): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, n) => entry(n)))

/** `count` updates with `each` receipts. */
export const receipts = (by: string, count: number, each: number, client = 7): Buffer =>
  many(count, (n) => {
    const facts = Array.from({ length: each }, () => nothing(by))
    return dataEntry(1, syncUpdate(appendUpdate(client, n * each, facts)))
  })

export const questions = (channel: number): Buffer =>
  many(2000, () => dataEntry(channel, syncStep1(EMPTY_STATE_VECTOR)))

export const foreignLogs = (): Buffer =>
  many(20_000, (n) => clientControl({ kind: 'open', channel: n + 2, name: `feed/${newUnitId(NOW)}/${MONTH}` }))

/** Two million messages for a channel that is not open. */
export const emptyMessages = (): Buffer => Buffer.alloc(4 * 1024 * 1024, Uint8Array.from([9, 0]))

/** A fact of each of many Yjs clients, in the order in which each has to wait for the next. */
export const worstOrder = (by: string, clients: number, first = 1): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, clients)
  for (let n = clients; n > 0; n--) {
    for (const number of [1, first + n - 1, 0]) encoding.writeVarUint(encoder, number)
    encoding.writeUint8(encoder, n === 1 ? 8 : 0x88)
    if (n > 1) for (const number of [first + n - 2, 0]) encoding.writeVarUint(encoder, number)
    else {
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarString(encoder, 'facts')
    }
    encoding.writeVarUint(encoder, 1)
    encoding.writeAny(encoder, nothing(by) as encoding.AnyEncodable)
  }
  encoding.writeVarUint(encoder, 0)
  return dataEntry(1, syncUpdate(encoding.toUint8Array(encoder)))
}

/** What is on disk already, of the Yjs client 1. */
export const again = (by: string): Uint8Array => dataEntry(1, syncUpdate(appendUpdate(1, 0, [nothing(by)])))

export const nested = (by: string): Uint8Array => dataEntry(1, syncUpdate(nestedUpdate(by)))

/** A newer version's facts with as many fields as there may be. */
export const manyFields = (by: string): Uint8Array => {
  const fields = Object.fromEntries(Array.from({ length: 39_000 }, (_, n) => [`k${n.toString(36)}`, 1]))
  return dataEntry(
    1,
    syncUpdate(
      appendUpdate(
        7,
        0,
        Array.from({ length: 5 }, () => ({ ...nothing(by), ...fields, v: 2 })),
      ),
    ),
  )
}
