import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { suggestName } from './computer-name.ts'
import { codeInHash, readPasted } from './link.ts'

const HERE = 'https://carillon.example'
const CODE = '7K3M-Q2ZD-0XPW-9RTA'
const test = suite('enrolment link')

test('LINK-1: a link of this server holds a code', () => {
  assert.equal(readPasted(` ${HERE}/endpoint/#enrol=${CODE}\n`, HERE), { kind: 'code', code: CODE })
  assert.is(codeInHash(`#enrol=${CODE}`), CODE)
  assert.is(codeInHash('#message=i1'), null)
  assert.is(codeInHash(''), null)
})

test('LINK-1: a code is read as people type it', () => {
  for (const text of ['7k3mq2zd0xpw9rta', '7K3M Q2ZD OXPW 9RTA', CODE, `#enrol=${CODE}`])
    assert.equal(readPasted(text, HERE), { kind: 'code', code: CODE }, text)
})

test('LINK-1: what is neither is said to be so, and a damaged code in a link is left to the server', () => {
  for (const text of ['', 'hello', '7K3M-Q2ZD', `${HERE}/endpoint/`, 'U'.repeat(16)])
    assert.equal(readPasted(text, HERE), { kind: 'unreadable' }, text)
  assert.equal(readPasted(`${HERE}/endpoint/#enrol=7K3M`, HERE), { kind: 'code', code: '7K3M' })
})

test('LINK-1: a code is not given to another server than its own', () => {
  const link = `https://other.example/endpoint/#enrol=${CODE}`
  assert.equal(readPasted(link, HERE), { kind: 'elsewhere', link })
})

test('LINK-2: a computer is named after its unit, in at most 64 characters', () => {
  assert.is(suggestName('Filia nr 1, ul. Długa', new Uint8Array([0, 1, 2])), 'Filia nr 1 – 234')
  assert.is(suggestName(' ', new Uint8Array([29, 30, 31])), 'Z23')
  assert.ok(suggestName('x'.repeat(200), new Uint8Array(3)).length <= 64)
})

test.run()
