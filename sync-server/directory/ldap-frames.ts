/** Guards a socket against what a faulty or hostile directory server sends, before the library decodes it. */
import type { Socket } from 'node:net'

/** bytes of one message: an entry with the few attributes that are asked for takes less than a thousand */
const LARGEST_MESSAGE = 1024 * 1024
/** bytes of all that a server sends in one reading */
const LARGEST_READING = 128 * 1024 * 1024
const SEQUENCE = 0x30

/** @returns bytes of the message that begins here (BER, definite length); null: its header is not there yet */
const messageLength = (bytes: Buffer): number | null => {
  if (bytes.length < 2) return null
  const first = bytes[1]!
  if (bytes[0] !== SEQUENCE) throw new Error('This is not an LDAP message.')
  if (first < 0x80) return 2 + first
  const count = first - 0x80
  if (count < 1 || count > 4) throw new Error('This is not an LDAP message.')
  return bytes.length < 2 + count ? null : 2 + count + bytes.readUIntBE(2, count)
}

/**
 * Hands on whole messages, one at a time. The library reads those that come together one within the other, so that many
 * small ones would exhaust the stack, and joins the parts of a large one again at each packet; and what came in clear
 * behind the answer to StartTLS must not be taken for the beginning of what is encrypted.
 */
export const guarded = <Kind extends Socket>(socket: Kind): Kind => {
  const emit = socket.emit.bind(socket) as (event: string | symbol, ...args: unknown[]) => boolean
  let chunks: Buffer[] = []
  let have = 0
  let needed = 2
  let total = 0

  const read = (chunk: Buffer): void => {
    chunks.push(chunk)
    have += chunk.length
    total += chunk.length
    if (total > LARGEST_READING) throw new Error('The directory server sends more than fits.')
    while (have >= needed) {
      const bytes = Buffer.concat(chunks)
      const length = messageLength(bytes)
      if (length !== null && length > LARGEST_MESSAGE) throw new Error('The directory server sends too large an entry.')
      needed = length ?? have + 1
      const whole = length !== null && have >= length
      chunks = whole ? [bytes.subarray(length)] : [bytes]
      if (!whole) continue
      have -= length
      needed = 2
      emit('data', bytes.subarray(0, length))
    }
  }
  socket.emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'data') return emit(event, ...args)
    try {
      read(args[0] as Buffer)
    } catch (error) {
      socket.destroy(error as Error)
    }
    return true
  }
  return socket
}
