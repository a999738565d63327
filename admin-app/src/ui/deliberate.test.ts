import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const SOURCES = join(import.meta.dirname, '..')
/** Where Enter is what people expect: nothing leaves the computer but a proof of who one is, or a line of a chat. */
const NATIVE = [
  'chat/Composer.svelte',
  'session/InvitationForm.svelte',
  'session/ServerPage.svelte',
  'session/SetupForm.svelte',
  'session/SignInForm.svelte',
]

const test = suite('deliberate')

test('ENTER-1: every form of the console, but sign-in and a chat, is one in which Enter never sends', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte'))
  const plain = files.filter((file) =>
    [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/<form\b([^>]*)/g)].some(
      ([, rest = '']) => !/\buse:deliberate\b/.test(rest),
    ),
  )
  assert.equal(plain.map((file) => file.replaceAll('\\', '/')).sort(), NATIVE)
})

test.run()
