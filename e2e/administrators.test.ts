// @timeout 240
/** Accounts in a real browser: the communication officer from invitation to first look, and two owners at once. */
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { OWNER, TestServer } from './support/server.ts'
import { choosePassword, openConsole, visit } from './support/windows.ts'

const PASSWORD = 'a long enough password'
const story = suite('administrators in the browser')
let server: TestServer
let owner: Window
let officer: Window
let link = ''

const entries = (page: Page) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents()
const account = async (page: Page, name: string) => {
  await visit({ page }, 'administrators')
  await page.getByRole('link', { name }).click()
  await page.getByRole('heading', { name: 'What this person will see' }).waitFor()
}

story.before(async () => {
  server = await TestServer.withLibrary()
  owner = await openConsole(server)
  officer = await openWindow(server)
})

story.after(() => server?.close())

story('STORY-21: the officer’s account is made by keyboard alone, with a preview of two entries', async () => {
  const { page } = owner
  await visit(owner, 'administrators')
  await page.getByRole('table', { name: 'Administrators' }).waitFor()
  await page.getByRole('link', { name: 'New administrator' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Login').focus()
  await page.keyboard.type('officer')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Ewa Kowal')
  await page.keyboard.press('Tab')
  await page.keyboard.press('C') // of the list: Communication officer
  await page.getByText('may send alerts to computers where they are responsible').waitFor()
  await page.getByLabel(/^Name/).focus()
  await page.keyboard.press('Control+Enter')
  await page.getByText('Choose the units that this person is responsible for.').waitFor()
  await page.getByLabel('Search units').focus()
  await page.keyboard.type('Długa')
  await page.keyboard.press('Enter')
  const preview = page.getByRole('region', { name: 'What this person will see' })
  await preview.getByText('may send alerts to computers in Filia nr 1, ul. Długa and below').waitFor()
  await preview.getByText('may send messages to everyone').waitFor()
  assert.equal(await preview.getByRole('list', { name: 'Menu' }).getByRole('listitem').allTextContents(), [
    'Quick message',
    'Messages',
  ])
  await preview.getByText('404 people').waitFor()
  await screenshot(page, 'administrators-new')
  await expectAccessible(page, 'New administrator')
  await page.getByRole('button', { name: 'Create the account and an invitation' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('The invitation is ready').waitFor()
  link = (await page.locator('code').textContent()) ?? ''
  await screenshot(page, 'administrators-invitation')
  await expectAccessible(page, 'the invitation')
})

story('STORY-22: the invitation leads to a password, and to a console with just these entries', async () => {
  const { page } = officer
  await choosePassword(officer, link, PASSWORD)
  assert.equal(
    (await entries(page)).map((text) => text.trim()),
    ['Quick message', 'Messages'],
  )
  await visit(officer, 'administrators')
  await page.getByText('There is nothing at this address').waitFor()
})

story('STORY-23: the list is searched and filtered by its address', async () => {
  const { page } = owner
  await visit(owner, 'administrators?profile=communication-officer')
  await page.getByRole('row', { name: /Ewa Kowal.*officer.*Communication officer.*Active/ }).waitFor()
  await page.getByText('1 account', { exact: true }).waitFor()
  await visit(owner, 'administrators')
  await page.getByText('2 accounts', { exact: true }).waitFor()
  await screenshot(page, 'administrators-list')
  await expectAccessible(page, 'Administrators')
})

story('STORY-24: two owners change an account at once: the second sees both states and chooses', async () => {
  const { page } = owner
  await account(page, 'Ewa Kowal')
  const second = await owner.context.newPage()
  await second.goto(page.url())
  await second.getByRole('heading', { name: 'What this person will see' }).waitFor()
  await second.getByLabel('Add a permission').selectOption({ label: 'See receipts' })
  await second.getByRole('group', { name: 'Scope: See receipts' }).getByLabel('The whole organisation').check()
  await second.getByRole('button', { name: 'Save' }).click()
  await second.getByText('Saved. It is already in effect.').waitFor()
  await second.close()

  await page.getByLabel('Name').fill('Ewa Kowal-Nowak')
  await page.getByRole('button', { name: 'Save' }).click()
  await page
    .getByRole('alert')
    .getByRole('heading', { name: /has changed this account meanwhile/ })
    .waitFor()
  await page.getByRole('cell', { name: 'may see all receipts' }).waitFor()
  await screenshot(page, 'administrators-conflict')
  await expectAccessible(page, 'the conflict')
  await page.getByRole('button', { name: 'Use the current version' }).click()
  await page.getByLabel('Name').fill('Ewa Kowal-Nowak')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. It is already in effect.').waitFor()
  await page
    .getByRole('region', { name: 'What this person will see' })
    .getByText(/see all receipts/)
    .waitFor()
})

story('STORY-25: a draft survives the window; discarding it brings back what the account is', async () => {
  const { page } = owner
  await page.getByLabel('Add a permission').selectOption({ label: 'Answer chats' })
  await page.reload()
  await page.getByText('Not saved yet; the draft is kept in this browser.').waitFor()
  await page.getByRole('group', { name: 'Scope: Answer chats' }).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Choose units for each permission, or remove it.').waitFor()
  await page.getByRole('button', { name: 'Discard the changes' }).click()
  await page.getByRole('group', { name: 'Scope: Answer chats' }).waitFor({ state: 'detached' })
})

story('STORY-25: without the server the page says as of when it is, and what is written stays', async () => {
  const { page, context } = owner
  await page.getByLabel(/^Name/).fill('Ewa Offline')
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The server cannot be reached. Check the network and try again.').waitFor()
  await page.getByRole('link', { name: 'Administrators' }).first().click()
  await page.getByText(/This is how the accounts were at/).waitFor()
  await screenshot(page, 'administrators-offline')
  await expectAccessible(page, 'Administrators, offline')
  await context.setOffline(false)
  await account(page, 'Ewa Kowal-Nowak')
  await page.getByText('Not saved yet; the draft is kept in this browser.').waitFor()
  assert.is(await page.getByLabel(/^Name/).inputValue(), 'Ewa Offline')
  await page.getByRole('button', { name: 'Discard the changes' }).click()
})

story('STORY-26: disabling says what it will do, and ends the other console at once', async () => {
  const { page } = owner
  await page.getByRole('button', { name: 'Disable…' }).click()
  await page.getByText(/All their sessions end at once/).waitFor()
  await expectAccessible(page, 'the confirmation')
  await page.getByRole('button', { name: 'Disable', exact: true }).click()
  await officer.page.getByText(/You were signed out/).waitFor()
  await page.getByText('Disabled', { exact: true }).waitFor()
  await screenshot(page, 'administrators-account')
  await expectAccessible(page, 'the account')
})

story('STORY-27: the last owner cannot disable themselves, and a sentence says why', async () => {
  const { page } = owner
  await visit(owner, 'administrators')
  await page.getByRole('table', { name: 'Administrators' }).getByRole('link', { name: OWNER.name, exact: true }).click()
  await page.getByRole('button', { name: 'Disable…' }).click()
  await page.getByText('you are signed out at once', { exact: false }).waitFor()
  await page.getByRole('button', { name: 'Disable', exact: true }).click()
  await page.getByText('This is the last account that may do everything').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
})

story('STORY-28: a profile is made, changed with a count of its accounts, and removed', async () => {
  const { page } = owner
  await visit(owner, 'administrators/profiles')
  await page.getByRole('button', { name: 'New profile' }).click()
  await page.getByLabel('Name of the profile').fill('Night shift')
  await page.getByLabel('Send alerts to computers').selectOption({ label: 'where they are responsible' })
  await screenshot(page, 'administrators-profiles')
  await expectAccessible(page, 'Profiles')
  await page.getByRole('button', { name: 'Save the profile' }).click()
  await page.getByRole('heading', { name: 'Night shift', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Change Night shift' }).click()
  await page.getByText('No account has this profile yet.').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Remove Night shift' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('heading', { name: 'Night shift', exact: true }).waitFor({ state: 'detached' })
})

story('STORY-29: in Polish and in the dark the pages are whole as well', async () => {
  const { page } = owner
  await page.evaluate(() => {
    localStorage.setItem('carillon-language', 'pl')
    localStorage.setItem('carillon-theme', 'dark')
  })
  await page.reload()
  for (const [path, shot] of [
    ['administrators', 'list'],
    ['administrators/new', 'new'],
    ['administrators/profiles', 'profiles'],
  ] as const) {
    await visit(owner, path)
    await page.getByText('Połączono · dane aktualne').waitFor()
    await page
      .getByText(/wysyłać wiadomości|Bez profilu|Profil|wszystko/)
      .first()
      .waitFor()
    if (shot === 'new') {
      await page.getByLabel('Profil', { exact: true }).selectOption({ label: 'Specjalista ds. szkoleń' })
      await page.getByLabel('Szukaj jednostek').fill('Długa')
      await page.getByRole('checkbox', { name: 'Filia nr 1, ul. Długa' }).check()
      await page.getByLabel('Szukaj jednostek').fill('')
    }
    await screenshot(page, `administrators-${shot}-pl-dark`)
    await expectAccessible(page, `${path} in Polish, dark`)
  }
  assert.equal(owner.errors, [])
})

story.run()
