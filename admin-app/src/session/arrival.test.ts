import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { arrivalOf } from './arrival.ts'

test('CONSOLE-8: a link of the console says after its # what it is for', () => {
  assert.equal(arrivalOf(''), { kind: 'plain' })
  assert.equal(arrivalOf('#main'), { kind: 'plain' })
  assert.equal(arrivalOf('#setup=T0ken'), { kind: 'setup', token: 'T0ken' })
  assert.equal(arrivalOf('#invitation=%20AAAA-BBBB%20'), { kind: 'invitation', code: 'AAAA-BBBB' })
  assert.equal(arrivalOf('#provider=abc_-9'), { kind: 'provider', handle: 'abc_-9' })
  assert.equal(arrivalOf('#provider-error=unknown-identity'), { kind: 'provider-error', code: 'unknown-identity' })
})

test.run()
