/** Writes what `ws` reads: unmasked binary frames of RFC 6455, section 5.2, made once and written to many sockets. */

/** Bytes of the header before a payload of this many bytes. */
export const headerSize = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : 10)

/** @returns where the payload starts */
export const writeHeader = (target: Buffer, at: number, length: number): number => {
  target[at] = 0x82 // the whole of a binary message
  if (length < 126) {
    target[at + 1] = length
    return at + 2
  }
  if (length < 65_536) {
    target[at + 1] = 126
    return target.writeUInt16BE(length, at + 2)
  }
  target[at + 1] = 127
  target.writeUInt32BE(0, at + 2)
  return target.writeUInt32BE(length, at + 6)
}

/** One binary message made of these parts. */
export const binaryFrame = (parts: readonly Uint8Array[]): Buffer => {
  let length = 0
  for (const part of parts) length += part.byteLength
  const frame = Buffer.allocUnsafe(headerSize(length) + length)
  let at = writeHeader(frame, 0, length)
  for (const part of parts) {
    frame.set(part, at)
    at += part.byteLength
  }
  return frame
}

const PING = Buffer.from([0x89, 0])

/** A message and a ping in one write. */
export const withPing = (frame: Buffer): Buffer => Buffer.concat([frame, PING])
