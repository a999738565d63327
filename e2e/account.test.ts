// @timeout 240
/** An administrator's own account in the browser: second factor, sessions, password; and the record of it all. */
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, screenshot, type Window } from './support/browser.ts'
import { OWNER, TestServer } from './support/server.ts'
import { fillSignIn, openConsole, visit } from './support/windows.ts'

const NEW_PASSWORD = 'four words in a row'
/** Milliseconds for which a code of an authenticator app is shown. */
const STEP = 30_000
const story = suite('one’s own account in the browser')
let server: TestServer
let first: Window
let second: Window
let secret = ''
let recovery = ''

const fill = async (window: Window, password: string) => {
  await visit(window, '')
  await fillSignIn(window, { login: OWNER.login, password })
}
const connected = (page: Page) => page.getByText('Connected · up to date').waitFor()
/** @param ahead time steps from now: a step that was used is not accepted again, and the next one is */
const code = (ahead: number) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: server.now + ahead * STEP })
const signOut = async (page: Page) => {
  await page.locator('header').getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Login').waitFor()
}

story.before(async () => {
  server = await TestServer.withLibrary()
  first = await openConsole(server)
  second = await openConsole(server)
})

story.after(() => server?.close())

story(
  'STORY-41: the second factor is turned on with a QR code, a code and recovery codes that are shown once',
  async () => {
    const { page } = first
    await page.getByRole('link', { name: OWNER.name }).click()
    await page.getByRole('button', { name: 'Turn on…' }).click()
    await page.getByLabel('Your password').fill(OWNER.password)
    await page.getByRole('button', { name: 'Continue' }).click()
    secret = ((await page.locator('code.secret').textContent()) ?? '').replace(/\s/g, '')
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await screenshot(page, 'account-second-factor')
    await expectAccessible(page, 'the QR code')
    await page.getByLabel('Then type the code').fill('000000')
    await page.getByRole('button', { name: 'Turn on', exact: true }).click()
    await page.getByText('The code is wrong or was used before.', { exact: false }).waitFor()
    await page.getByLabel('Then type the code').fill(code(0))
    await page.getByRole('button', { name: 'Turn on', exact: true }).click()
    await page.getByText('Keep these recovery codes').waitFor()
    recovery = (await page.locator('.codes li, ol li').first().textContent())?.trim() ?? ''
    await screenshot(page, 'account-recovery-codes')
    await expectAccessible(page, 'the recovery codes')
    await page.getByLabel('I have kept them').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('10 recovery codes left').waitFor()
    await screenshot(page, 'account')
    await expectAccessible(page, 'Your account')
  },
)

story('STORY-42: signing in asks for the code, takes the right one and not a wrong one', async () => {
  const { page } = first
  await signOut(page)
  await fill(first, OWNER.password)
  await page.getByText('Confirm that it is you').waitFor()
  await screenshot(page, 'sign-in-code')
  await expectAccessible(page, 'the code')
  await page.getByLabel('Code from your authenticator app').fill('123456')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('The code is wrong or was used before.', { exact: false }).waitFor()
  await page.getByLabel('Code from your authenticator app').fill(code(1))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await connected(page)
})

story('STORY-43: a recovery code lets in once', async () => {
  const { page } = first
  const use = async () => {
    await fill(first, OWNER.password)
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code', { exact: false }).first().fill(recovery)
    await page.getByRole('button', { name: 'Confirm' }).click()
  }
  await signOut(page)
  await use()
  await connected(page)
  await visit(first, 'account')
  await page.getByText('9 recovery codes left').waitFor()
  await signOut(page)
  await use()
  await page.getByText('The code is wrong or was used before.', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'Use the app’s code' }).click()
  // The steps until the next one are used up.
  await page.getByLabel('Code from your authenticator app').waitFor()
  await server.pass(2 * STEP)
  await page.getByLabel('Code from your authenticator app').fill(code(0))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await connected(page)
})

story('STORY-44: ending another session signs that window out at once', async () => {
  const { page } = first
  await visit(first, 'account')
  await page.getByRole('button', { name: /^End the session of/ }).first().click() // prettier-ignore
  await second.page.getByText(/You were signed out/).waitFor()
})

story('STORY-45: a new password holds, and the old one no more', async () => {
  const { page } = first
  await page.getByLabel('Current password').fill(OWNER.password)
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByText('The password is changed, and your other sessions are ended.').waitFor()
  await fill(second, OWNER.password)
  await second.page.getByText('Login or password is wrong.').waitFor()
})

story('STORY-46: the record tells of it all, is filtered by its address, verified and exported', async () => {
  const { page } = first
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Audit' }).click()
  await page.getByRole('row', { name: /password/i }).first().waitFor() // prettier-ignore
  await screenshot(page, 'audit')
  await expectAccessible(page, 'Audit')
  await visit(first, 'audit?act=totp.begun')
  await page.getByText(/1 entry|1 of/).first().waitFor() // prettier-ignore
  await screenshot(page, 'audit-filtered')
  await visit(first, 'audit')
  await page.getByRole('button', { name: 'Verify the audit trail' }).click()
  await page.getByText(/\d+ entries, unbroken/).waitFor()
  await screenshot(page, 'audit-verified')
  await expectAccessible(page, 'the verification')
  await page.keyboard.press('Escape')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /Export/ }).click()
  assert.match((await download).suggestedFilename(), /ndjson|json/)
})

story('STORY-47: the provider’s settings say what is missing and what could not be read', async () => {
  const { page } = first
  await visit(first, 'settings/sign-in')
  await page.getByText('/api/provider/return').waitFor()
  await page.getByLabel('Name on the button').fill('Library account')
  await page.getByLabel('Address of the provider').fill('http://127.0.0.1:9')
  await page.getByLabel('Client ID').fill('carillon')
  await page.getByRole('button', { name: 'Check and save' }).click()
  await page.getByText('Type the client secret that the provider gave.').waitFor()
  await page.getByLabel('Client secret').fill('secret')
  await page.getByRole('button', { name: 'Check and save' }).click()
  await page.getByRole('alert').getByText(/.+/).waitFor()
  await screenshot(page, 'provider')
  await expectAccessible(page, 'the provider')
})

story('STORY-48: the directory server’s settings are kept, and a server that is not there is told', async () => {
  const { page } = first
  await visit(first, 'people/directory-server')
  await page.getByRole('button', { name: 'OpenLDAP' }).click()
  await page.getByLabel('Address').fill('ldap://127.0.0.1:9')
  await page.getByLabel('Search base').first().fill('dc=library,dc=example')
  await page.getByLabel('Search base').last().fill('dc=library,dc=example')
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByText(/nothing listens there/).first().waitFor() // prettier-ignore
  await page.getByRole('button', { name: 'Save', exact: true }).first().click() // prettier-ignore
  await page.getByText('Saved.', { exact: true }).waitFor()
  await screenshot(page, 'ldap')
  await expectAccessible(page, 'the directory server')
  await page.evaluate(() => localStorage.setItem('carillon-language', 'pl'))
  await page.goto(`${server.origin}/console/audit`)
  await page.getByText('Połączono · dane aktualne').waitFor()
  await screenshot(page, 'audit-pl')
  await expectAccessible(page, 'Audit in Polish')
  assert.equal(first.errors, [])
})

story.run()
