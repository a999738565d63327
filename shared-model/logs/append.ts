/**
 * Appends to a log without building a document: an update of the Yjs V1 format that pushes plain values to the array
 * `facts`. Used where an author knows its own clock (the server in feeds, load generators); clients use a `Y.Doc`.
 *
 * Layout: https://github.com/yjs/yjs/blob/main/INTERNALS.md and `UpdateEncoderV1` of yjs 13.6.
 */
import * as encoding from 'lib0/encoding'

export const CONTENT_ANY = 8
export const HAS_ORIGIN = 0x80
export const HAS_RIGHT_ORIGIN = 0x40
/** The item names the key of a map under which it stands. */
export const HAS_KEY = 0x20
/** Of the byte that an item begins with, what tells the kind of its content. */
export const CONTENT = 0x1f
/** In the place of an item: something is missing. */
export const SKIP = 10
export const FACTS_ARRAY = 'facts'

/**
 * @param client the author's Yjs client id, used by nobody else in this log
 * @param clock how many values this client has appended to this log before
 */
export const appendUpdate = (client: number, clock: number, values: readonly unknown[]): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, 1) // clients
  encoding.writeVarUint(encoder, 1) // structs of this client
  encoding.writeVarUint(encoder, client)
  encoding.writeVarUint(encoder, clock)
  if (clock > 0) {
    encoding.writeUint8(encoder, CONTENT_ANY | HAS_ORIGIN)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock - 1)
  } else {
    encoding.writeUint8(encoder, CONTENT_ANY)
    encoding.writeVarUint(encoder, 1) // the parent is named by a key
    encoding.writeVarString(encoder, FACTS_ARRAY)
  }
  encoding.writeVarUint(encoder, values.length)
  for (const value of values) encoding.writeAny(encoder, value as encoding.AnyEncodable)
  encoding.writeVarUint(encoder, 0) // nothing deleted
  return encoding.toUint8Array(encoder)
}
