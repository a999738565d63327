import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { Chance } from '../replica/simulation/chance.ts'
import { appendUpdate } from './append.ts'
import { cut, PIECE_BYTES } from './cut.ts'
import type { Head } from './gate.ts'
import { UPDATE_LIMITS } from './read-update.ts'
import { admitted } from './relay.ts'

const fact = (n: number, text = '') => ({ t: 'r', a: n, b: 'd', x: text })

/** Takes them one after the other, as a receiver does. @returns the facts of a document that has them all */
const takeAll = (pieces: readonly Uint8Array[], heads = new Map<number, Head>(), document = new Y.Doc()) => {
  for (const piece of pieces) {
    const relayed = admitted(piece, heads)
    if (!relayed.ok) throw new Error(`${relayed.close} ${relayed.detail}`)
    assert.equal(relayed.setAside, [])
    for (const [client, head] of relayed.heads) heads.set(client, head)
    Y.applyUpdate(document, relayed.update!)
    assert.is(document.store.pendingStructs, null)
  }
  return document.getArray('facts').toJSON()
}

test('EXCHANGE-6: what several wrote, each upon the others, is the same when it comes in pieces', () => {
  for (let seed = 0; seed < 30; seed++) {
    const chance = new Chance(seed)
    const documents = Array.from({ length: 4 }, () => new Y.Doc())
    for (const [n, document] of documents.entries()) document.clientID = 100 - n * (seed % 2 ? 7 : -7)
    for (let n = 0; n < 60; n++) {
      const [from, to] = [chance.pick(documents)!, chance.pick(documents)!]
      if (chance.happens(0.4)) Y.applyUpdate(to, Y.encodeStateAsUpdate(from))
      const facts = Array.from({ length: 1 + chance.below(4) }, () => fact(n, 'x'.repeat(chance.below(60))))
      to.getArray('facts').push(facts)
    }
    const all = new Y.Doc()
    for (const document of documents) Y.applyUpdate(all, Y.encodeStateAsUpdate(document))
    const pieces = cut(Y.encodeStateAsUpdate(all), 500)!
    assert.ok(pieces.length > 5)
    assert.ok(pieces.every(({ byteLength }) => byteLength <= 600))
    assert.equal(takeAll(pieces), all.getArray('facts').toJSON())
  }
})

test('EXCHANGE-6: what comes after what is held is cut as well, and taken again it changes nothing', () => {
  const whole = appendUpdate(
    7,
    0,
    Array.from({ length: 40 }, (_, n) => fact(n, 'x'.repeat(50))),
  )
  const heads = new Map([[7, { clock: 10, owner: 'd' }]])
  const rest = Y.diffUpdate(whole, Y.encodeStateVector(new Map([[7, 10]])))
  const document = new Y.Doc()
  Y.applyUpdate(
    document,
    appendUpdate(
      7,
      0,
      Array.from({ length: 10 }, (_, n) => fact(n, 'x'.repeat(50))),
    ),
  )
  const pieces = cut(rest, 500)!
  assert.ok(pieces.length > 3)
  assert.is(takeAll(pieces, heads, document).length, 40)
  for (const piece of pieces) assert.is((admitted(piece, heads) as { update: unknown }).update, null)
})

test('EXCHANGE-6: each piece is within the limits of an update, whatever the whole is', () => {
  const { clientsPerUpdate, bytesPerFact } = UPDATE_LIMITS
  const clients = Y.mergeUpdates(
    Array.from({ length: clientsPerUpdate + 5 }, (_, n) => appendUpdate(n + 1, 0, [fact(n)])),
  )
  assert.is(takeAll(cut(clients)!).length, clientsPerUpdate + 5)
  const large = fact(1, 'x'.repeat(bytesPerFact - 100))
  const facts = [fact(0), large, fact(2), large, large, large, large, large]
  const pieces = cut(appendUpdate(7, 0, facts))!
  assert.is(takeAll(pieces).length, facts.length)
  assert.ok(pieces.every(({ byteLength }) => byteLength < bytesPerFact + PIECE_BYTES))
})

test('EXCHANGE-6: what is no pure append is not cut', () => {
  const document = new Y.Doc()
  document.getArray('facts').push([1, 2])
  document.getArray('facts').delete(0, 1)
  assert.is(cut(Y.encodeStateAsUpdate(document)), null)
  assert.is(cut(new Uint8Array([1, 2, 3])), null)
  assert.equal(cut(new Uint8Array([0, 0])), [])
})

test.run()
