/**
 * What a server says, signed within its bundles, of what it has of another one's logs: the other makes its next bundle
 * from there, and however many are lost on the way, the next one holds all that is lacking.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { covers, readClocks, restrictedTo } from './clocks.ts'
import type { Cursor, Frame } from './exchange-frames.ts'

export type Statement = {
  /** by its own clock, milliseconds */
  made: number
  /** its own database: after a restore nothing that it said before holds */
  epoch: string
  /** of the other's database */
  cursor: Cursor | null
  /** state vectors of what it has */
  clocks: Map<string, Uint8Array>
}

/** As bytes to keep. */
export const encodeStatement = ({ made, epoch, cursor, clocks }: Statement): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, made)
    encoding.writeVarString(encoder, JSON.stringify({ epoch, cursor }))
    for (const [log, stateVector] of clocks) {
      encoding.writeVarString(encoder, log)
      encoding.writeVarUint8Array(encoder, stateVector)
    }
  })

/** @param bytes of this server's own disk */
export const decodeStatement = (bytes: Uint8Array): Statement => {
  const decoder = decoding.createDecoder(bytes)
  const made = decoding.readVarUint(decoder)
  const said = JSON.parse(decoding.readVarString(decoder)) as Pick<Statement, 'epoch' | 'cursor'>
  const clocks = new Map<string, Uint8Array>()
  while (decoding.hasContent(decoder)) clocks.set(decoding.readVarString(decoder), decoding.readVarUint8Array(decoder))
  return { made, ...said, clocks }
}

/** What whoever made the statement would answer to an offer. */
export const wantedBy = (
  statement: Statement | null,
  { id, logs }: Extract<Frame, { kind: 'offer' }>,
): Extract<Frame, { kind: 'want' }> => {
  const wanted: { index: number; stateVector: Uint8Array }[] = []
  for (const [index, { log, stateVector }] of logs.entries()) {
    const theirs = statement?.clocks.get(log)
    const clocks = theirs ? readClocks(theirs) : new Map<number, number>()
    const offered = readClocks(stateVector)
    if (!covers(clocks, offered)) wanted.push({ index, stateVector: restrictedTo(clocks, offered) })
  }
  return { kind: 'want', id, logs: wanted }
}
