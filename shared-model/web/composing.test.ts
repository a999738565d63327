import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CHAT_IMAGE_LIMIT } from '../content/image-type.ts'
import { keyMeaning, MOST_PICTURES, takePictures, Typing } from './composing.ts'

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const file = (name: string, bytes: readonly number[], size = bytes.length): File => {
  const whole = new Uint8Array(size)
  whole.set(bytes)
  return new File([whole], name, { type: 'text/html' })
}
const png = (name: string, last: number, size?: number) => file(name, [...PNG, last], size)
/** A browser that shows everything but what ends with a 0, and makes nothing smaller. */
const browser = {
  createImageBitmap: async (blob: Blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer())
    if (bytes[PNG.length] === 0) throw new Error('damaged')
    return { width: 10, height: 10, close: () => undefined }
  },
  OffscreenCanvas: class {
    getContext() {
      return null
    }
  },
}

const test = suite('composing')
test.before(() => void Object.assign(globalThis, browser))
test.after(() => {
  for (const name of Object.keys(browser)) Reflect.deleteProperty(globalThis, name)
})

test('ANSWER-11: a picture is known by its first bytes, whatever it says it is, and is taken once', async () => {
  const { taken, refused } = await takePictures([png('a', 1), png('b', 1)], new Set())
  assert.equal(
    taken.map(({ blob }) => blob.type),
    ['image/png'],
  )
  assert.match(taken[0]!.hash, /^[0-9a-f]{64}$/)
  assert.equal(refused, [])
  assert.equal((await takePictures([png('a', 1)], new Set([taken[0]!.hash]))).taken, [])
})

test('ANSWER-11: what is none, is damaged, or cannot be made smaller is told by name, and the others are taken', async () => {
  const files = [file('page', [60, 61]), png('damaged', 0), png('large', 2, CHAT_IMAGE_LIMIT + 1), png('good', 3)]
  const { taken, refused } = await takePictures(files, new Set())
  assert.is(taken.length, 1)
  assert.equal(refused, [
    { name: 'page', problem: 'notPicture' },
    { name: 'damaged', problem: 'damaged' },
    { name: 'large', problem: 'tooLarge' },
  ])
})

test('ANSWER-11: a message has so many pictures, and no more', async () => {
  const files = Array.from({ length: MOST_PICTURES + 2 }, (_, at) => png(`${at}`, at + 1))
  const { taken, refused } = await takePictures(files, new Set(['one']))
  assert.is(taken.length, MOST_PICTURES - 1)
  assert.equal(
    refused.map(({ problem }) => problem),
    ['tooMany'],
  )
})

test('COMPOSE-1: Enter sends, Shift and Enter begin a line, and a word that is put together is none to send', () => {
  const key = (key: string, more: { shiftKey?: boolean; isComposing?: boolean } = {}) =>
    keyMeaning({ key, shiftKey: false, isComposing: false, ...more }, { isEditing: false, isEmpty: true })
  assert.is(key('Enter'), 'send')
  assert.is(key('Enter', { shiftKey: true }), null)
  assert.is(key('Enter', { isComposing: true }), null)
  assert.is(key('ArrowUp'), 'editLast')
  assert.is(key('Escape'), null)
})

test('COMPOSE-1: an arrow up changes the last message from an empty field alone; Escape leaves it as it was', () => {
  const key = (key: string, at: { isEditing: boolean; isEmpty: boolean }) =>
    keyMeaning({ key, shiftKey: false, isComposing: false }, at)
  assert.is(key('ArrowUp', { isEditing: false, isEmpty: false }), null)
  assert.is(key('ArrowUp', { isEditing: true, isEmpty: true }), null)
  assert.is(key('Escape', { isEditing: true, isEmpty: false }), 'stopEditing')
})

test('COMPOSE-2: somebody writes until they do not for a while, or have sent it', () => {
  const told: boolean[] = []
  let waiting: (() => void) | null = null
  const timers = {
    after: (_: number, work: () => void) => {
      waiting = work
      return () => (waiting = null)
    },
  }
  const typing = new Typing((is) => told.push(is), timers)
  typing.writes()
  typing.writes()
  ;(waiting as (() => void) | null)?.()
  typing.writes()
  typing.stops()
  assert.equal(told, [true, true, false, true, false])
  typing.writes()
  typing.forget()
  assert.is(waiting, null)
})

test.run()
