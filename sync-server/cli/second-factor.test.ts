import { Secret, TOTP } from 'otpauth'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'
import { signIn } from './session.ts'

const test = suite('second factor')
const terminal = new TestTerminal()
let origin = ''
let recoveryCodes: string[] = []
test.before(async () => {
  origin = (await terminal.serve('owner')).origin
  const { CARILLON_LOGIN: login = '', CARILLON_PASSWORD: password = '' } = terminal.env
  const { api } = (await signIn(origin, { login, password, code: null }, true, terminal.inside())).session
  const { secret } = await api.call('beginTotp', { body: { password } })
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: terminal.time.now() })
  ;({ recoveryCodes } = await api.call('confirmTotp', { body: { code } }))
})
test.after(() => terminal.close())

test('CLI-30: an account with a second factor signs in with CARILLON_CODE, once for each code', async () => {
  const { env } = terminal
  const missing = await terminal.run('login', '--server', origin)
  assert.is(missing.status, 1)
  assert.match(missing.stderr, /The account anna also asks for a code: set CARILLON_CODE, or sign in/)
  terminal.env = { ...env, CARILLON_CODE: recoveryCodes[0]! }
  assert.equal(await terminal.done('login', '--server', origin), { server: origin, login: 'anna' })
  const again = await terminal.run('login', '--server', origin)
  assert.is(again.status, 1)
  assert.match(again.stderr, /The code is wrong, or was used before/)
})

test('CLI-30: a session that was begun so serves commands without a code', async () => {
  const { env } = terminal
  terminal.env = {}
  await terminal.done('logout', '--server', origin)
  terminal.env = env
})

test.run()
