import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { keepUntouched } from './keep-untouched.ts'

const test = suite('text that nobody touched')
const STORED = '* one\n* two\n\nA paragraph.\n\n__bold__ end'
/** as an editor writes the same */
const SHOWN = '- one\n- two\n\nA paragraph.\n\n**bold** end'

test('COURSE-3: what passed through the editor and was not changed is as before', () => {
  assert.is(keepUntouched(STORED, SHOWN, SHOWN), STORED)
  assert.is(keepUntouched('', '', ''), '')
})

test('COURSE-3: a change takes over its own stretch and leaves the others', () => {
  const edited = SHOWN.replace('A paragraph.', 'A new paragraph.')
  assert.ok(keepUntouched(STORED, SHOWN, edited).includes('A new paragraph.'))
  assert.is(keepUntouched(STORED, SHOWN, SHOWN.replace('end', 'END')), '* one\n* two\n\nA paragraph.\n\n**bold** END')
  assert.is(keepUntouched(STORED, SHOWN, `${SHOWN}\n\nmore`), '* one\n* two\n\nA paragraph.\n\n**bold** end\n\nmore')
})

test('COURSE-4: what somebody else wrote meanwhile stays', () => {
  const theirs = 'first\n\nmiddle\n\nlast, by them'
  assert.is(
    keepUntouched(theirs, 'first\n\nmiddle\n\nlast', 'first, by me\n\nmiddle\n\nlast'),
    'first, by me\n\nmiddle\n\nlast, by them',
  )
})

test.run()
