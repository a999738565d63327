import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { encodeHeads } from './heads.ts'

test('SYNC-1: heads are encoded as Yjs encodes a state vector', () => {
  const clocks: [number, number][] = [[5, 0], [127, 128], [128, 127], [2 ** 32 - 1, 1], [300, 70_000]] // prettier-ignore
  for (let size = 0; size <= clocks.length; size++) {
    const some = clocks.slice(0, size)
    const heads = new Map(some.map(([client, clock]) => [client, { clock, owner: 'd' }]))
    assert.equal(encodeHeads(heads), Y.encodeStateVector(new Map(some)))
  }
})

test.run()
