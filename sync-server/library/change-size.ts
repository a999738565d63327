/**
 * What a change or a document of Automerge's declares to hold, read from its bytes before anything is made of it: 120 bytes
 * can say that one operation is to be done a billion times. Takes time linear in the bytes.
 * The format: https://automerge.org/automerge-binary-format-spec, "Chunks".
 */
import { inflateRawSync } from 'node:zlib'

const MAGIC_AND_CHECKSUM = 8
const CHUNK = { document: 0, change: 1, compressed: 2 } as const
const HASH = 32
/** The last three bits of a column's specification are its type, the one before says that it is compressed. */
const COLUMN = { group: 0, delta: 3, boolean: 4, string: 5, value: 7 } as const
const COMPRESSED = 8
/** The column that says what each operation does. */
const ACTIONS = 0x42
/** A map, a list, a text, a table. */
const MAKING: ReadonlySet<number> = new Set([0, 2, 4, 6])

class Reader {
  readonly #bytes: Uint8Array
  #at: number
  readonly #end: number

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.#bytes = bytes
    this.#at = at
    this.#end = end
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end
  }

  skip(count: number): void {
    if (!(count <= this.#end - this.#at)) throw new RangeError('A change ends too soon.')
    this.#at += count
  }

  byte(): number {
    this.skip(1)
    return this.#bytes[this.#at - 1]!
  }

  /** LEB128. */
  uint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  /** Signed LEB128. */
  int(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return byte & 64 ? value - scale * 128 : value
    }
  }

  /** A part of it, that has so many bytes. */
  part(length: number): Reader {
    const from = this.#at
    this.skip(length)
    return new Reader(this.#bytes, from, this.#at)
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#end)
  }
}

/**
 * The rows that a column declares, or, of a group, those that it declares of other columns if these are more.
 * @param each is told each number of a column of numbers, and how often it stands there
 */
const rowsOf = (column: Reader, type: number, each: (value: number, times: number) => void): number => {
  let rows = 0
  let members = 0
  const value = (times: number): void => {
    rows += times
    if (type === COLUMN.string) column.skip(column.uint())
    else if (type === COLUMN.delta) column.int()
    else {
      const number = column.uint()
      each(number, times)
      if (type === COLUMN.group) members += times * number
    }
  }
  while (!column.isAtEnd) {
    const run = type === COLUMN.boolean ? 0 : column.int()
    if (run === 0) rows += column.uint()
    else if (run > 0) value(run)
    else for (let left = -run; left > 0; left--) value(1)
  }
  return Math.max(rows, members)
}

type Content = { reader: Reader; isDocument: boolean }
type Columns = { specification: number; length: number }[]

/** Changes and documents that stand one after the other, each by itself. @throws when they cannot be told apart */
export const chunksOf = (bytes: Uint8Array): Uint8Array[] => {
  const chunks: Uint8Array[] = []
  for (let reader = new Reader(bytes); !reader.isAtEnd;) {
    const from = reader.rest()
    reader.skip(MAGIC_AND_CHECKSUM)
    reader.byte()
    reader.skip(reader.uint())
    chunks.push(from.subarray(0, from.length - reader.rest().length))
  }
  return chunks
}

/** @throws when it is neither */
const contentOf = (chunk: Uint8Array, mostBytes: number): Content => {
  const outer = new Reader(chunk)
  outer.skip(MAGIC_AND_CHECKSUM)
  const type = outer.byte()
  const reader = outer.part(outer.uint())
  if (type === CHUNK.compressed) return { reader: inflated(reader, mostBytes), isDocument: false }
  if (type !== CHUNK.change && type !== CHUNK.document) throw new RangeError('This is no change.')
  return { reader, isDocument: type === CHUNK.document }
}

const inflated = (reader: Reader, mostBytes: number): Reader =>
  new Reader(inflateRawSync(reader.rest(), { maxOutputLength: mostBytes }))

const readColumns = (reader: Reader): Columns => {
  const columns: Columns = []
  for (let left = reader.uint(); left > 0; left--) columns.push({ specification: reader.uint(), length: reader.uint() })
  return columns
}

const skipEach = (reader: Reader, size: () => number): void => {
  for (let left = reader.uint(); left > 0; left--) reader.skip(size())
}

/** Goes to where the columns are described. @returns those of a document's changes, which come before its operations' */
const skipToOperations = ({ reader, isDocument }: Content): Columns => {
  if (isDocument) {
    skipEach(reader, () => reader.uint()) // actors
    skipEach(reader, () => HASH) // heads
    return readColumns(reader)
  }
  skipEach(reader, () => HASH) // what it rests on
  reader.skip(reader.uint()) // actor
  for (let field = 0; field < 3; field++) reader.int() // number, first operation, time
  reader.skip(reader.uint()) // message
  skipEach(reader, () => reader.uint()) // other actors
  return []
}

/** Whether it is a document rather than a change. */
export const isDocument = (bytes: Uint8Array): boolean => bytes[MAGIC_AND_CHECKSUM] === CHUNK.document

/**
 * How many operations a change or a document declares, and how many of them make an object, a list or a text.
 * @param mostBytes that anything in it may have when it is not compressed any more
 * @throws when it cannot be read
 */
export const declaredIn = (chunk: Uint8Array, mostBytes: number): { operations: number; objects: number } => {
  const content = contentOf(chunk, mostBytes)
  const { reader } = content
  const changes = skipToOperations(content)
  const declared = { operations: 0, objects: 0 }
  const read = ({ specification, length }: Columns[number], count: (value: number, times: number) => void): void => {
    const part = reader.part(length)
    const type = specification & 7
    const column = specification & COMPRESSED && content.isDocument ? inflated(part, mostBytes) : part
    if (type !== COLUMN.value) declared.operations = Math.max(declared.operations, rowsOf(column, type, count))
  }
  const operations = readColumns(reader)
  for (const column of changes) read(column, () => undefined)
  for (const column of operations)
    read(column, (action, times) => {
      if ((column.specification & ~COMPRESSED) === ACTIONS && MAKING.has(action)) declared.objects += times
    })
  return declared
}
