import * as decoding from 'lib0/decoding'
import { CONTENT, CONTENT_ANY, HAS_KEY, HAS_ORIGIN, HAS_RIGHT_ORIGIN, SKIP } from './append.ts'

/** Lists and objects in each other: what Yjs and JSON read without running out of stack, with much to spare. */
const DEEPEST = 500
const GONE = 0
const DELETED = 1

/**
 * Whether an update that is kept of a log can be read: older servers kept what is nested too deeply for any reader, and
 * disks forget. Goes through the bytes without making anything of them.
 */
export const canRead = (update: Uint8Array): boolean => {
  try {
    const decoder = decoding.createDecoder(update)
    const number = () => decoding.readVarUint(decoder)
    for (let sections = number(); sections > 0; sections--) {
      const structs = number()
      skipNumbers(decoder, 2)
      for (let n = 0; n < structs; n++) if (!canReadStruct(decoder)) return false
    }
    for (let clients = number(); clients > 0; clients--) {
      skipNumbers(decoder, 1)
      for (let deleted = number(); deleted > 0; deleted--) skipNumbers(decoder, 2)
    }
    return !decoding.hasContent(decoder)
  } catch {
    return false
  }
}

const canReadStruct = (decoder: decoding.Decoder): boolean => {
  const info = decoding.readUint8(decoder)
  const content = info & CONTENT
  if (info === SKIP || content === GONE) {
    skipNumbers(decoder, 1)
    return true
  }
  if (info & HAS_ORIGIN) skipNumbers(decoder, 2)
  if (info & HAS_RIGHT_ORIGIN) skipNumbers(decoder, 2)
  if (!(info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN))) {
    if (decoding.readVarUint(decoder) === 1) skipText(decoder)
    else skipNumbers(decoder, 2)
    if (info & HAS_KEY) skipText(decoder)
  }
  const length = decoding.readVarUint(decoder)
  if (content === DELETED) return true
  return content === CONTENT_ANY && canSkipValues(decoder, length)
}

const canSkipValues = (decoder: decoding.Decoder, length: number): boolean => {
  /** values that are still to come, at each depth; and whether each has a name */
  const left = [length]
  const named = [false]
  while (left.length > 0) {
    const top = left.length - 1
    if (left[top] === 0) {
      left.pop()
      named.pop()
      continue
    }
    left[top]!--
    if (named[top]) skipText(decoder)
    const kind = decoding.readUint8(decoder)
    if (kind === 118 || kind === 117) {
      if (left.length > DEEPEST) return false
      left.push(decoding.readVarUint(decoder))
      named.push(kind === 118)
    } else if (!canSkipPlain(decoder, kind)) return false
  }
  return true
}

/** A value that holds no others, by the kinds of lib0's `readAny`. */
const canSkipPlain = (decoder: decoding.Decoder, kind: number): boolean => {
  if (kind === 119) skipText(decoder)
  else if (kind === 116) skipBytes(decoder)
  else if (kind === 125) decoding.readVarInt(decoder)
  else if (kind === 124) decoding.readUint8Array(decoder, 4)
  else if (kind === 123 || kind === 122) decoding.readUint8Array(decoder, 8)
  else return kind === 127 || kind === 126 || kind === 121 || kind === 120
  return true
}

const skipNumbers = (decoder: decoding.Decoder, count: number): void => {
  for (let n = 0; n < count; n++) decoding.readVarUint(decoder)
}
const utf8 = new TextDecoder('utf-8', { fatal: true })
/** A length, and so many bytes of UTF-8. Most are ASCII, of which nothing needs to be made. */
const skipText = (decoder: decoding.Decoder): void => {
  const from = decoder.pos
  skipBytes(decoder)
  for (let at = from; at < decoder.pos; at++)
    if (decoder.arr[at]! > 127) {
      decoder.pos = from
      utf8.decode(decoding.readVarUint8Array(decoder))
      return
    }
}
/** A length, and so many bytes. */
const skipBytes = (decoder: decoding.Decoder): void => {
  const length = decoding.readVarUint(decoder)
  if (length > decoder.arr.length - decoder.pos) throw new RangeError('The bytes end before.')
  decoder.pos += length
}
