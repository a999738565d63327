// @timeout 240
/** The communication officer: messages to everyone, alerts on the computers of one branch, and nothing else anywhere. */
import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, launch, openWindow, screenshot, type Window } from './support/browser.ts'
import { TestServer } from './support/server.ts'

const PASSWORD = 'a long enough password'
const BRANCH_1 = 'Filia nr 1, ul. Długa'
const BRANCH_2 = 'Filia nr 2, ul. Krótka'
const story = suite('the officer in the browser')
let server: TestServer
let browser: Browser
let officer: Window
/** at a computer of Branch 1, and at one of Branch 2 */
let here: Window
let there: Window

const open = (page: Page, path: string) => page.goto(`${server.origin}/console/${path}`)
const entries = async (page: Page) => {
  const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
  // without the count of what is not published yet
  return (await links.allTextContents()).map((text) => text.replace(/\d+\s*$/, '').trim())
}
const enrol = async (unit: string): Promise<Window> => {
  const { link } = await server.cli<{ link: string }>('enrol', '--unit', unit)
  const window = await openWindow(browser, { width: 420, height: 640 })
  await window.page.goto(link)
  await window.page.getByRole('button', { name: 'Set up this computer' }).click()
  await window.page.getByText('Connected', { exact: true }).waitFor()
  return window
}
/** As the officer, by command line. @returns what went wrong */
const asOfficer = async (...args: string[]): Promise<string> => {
  try {
    await server.runAs({ login: 'officer', password: PASSWORD }, ...args, '--server', server.origin)
  } catch (error) {
    return (error as { stderr: string }).stderr
  }
  return ''
}

story.before(async () => {
  server = await TestServer.withLibrary()
  browser = await launch()
  const made = ['--name', 'Ewa Kowal', '--profile', 'communication-officer', '--units', 'F01']
  const { link } = await server.cli<{ link: string }>('admin', 'add', 'officer', ...made)
  ;[here, there] = [await enrol('F01'), await enrol('F02')]
  officer = await openWindow(browser)
  const { page } = officer
  for (const window of [officer, here, there]) window.page.setDefaultTimeout(10_000)
  await page.goto(link)
  await page.getByLabel(/password/i).first().fill(PASSWORD) // prettier-ignore
  await page.getByRole('button', { name: /password/i }).last().click() // prettier-ignore
  await page.getByText('Connected · up to date').waitFor()
})

story.after(async () => {
  await browser?.close()
  await server?.close()
})

story('STORY-31: two entries in the menu, and one of them to begin with', async () => {
  const { page } = officer
  assert.equal(await entries(page), ['Quick message', 'Messages'])
  await page.getByRole('heading', { name: 'Quick message' }).waitFor()
  await screenshot(page, 'officer-landing')
  await expectAccessible(page, 'the officer’s first page')
})

story('STORY-32: what is not granted is at no address, in no list and under no key', async () => {
  const { page } = officer
  for (const path of [
    'people',
    'people/import',
    'computers',
    'computers/links',
    'administrators',
    'audit',
    'settings/sign-in',
  ]) {
    await open(page, path)
    await page.getByText('There is nothing at this address').waitFor()
  }
  await open(page, 'quick')
  await page.getByRole('heading', { name: 'Quick message' }).waitFor()
  await page.getByRole('checkbox', { name: new RegExp(BRANCH_1) }).waitFor()
  const text = await page.locator('body').innerText()
  assert.not.match(text, BRANCH_2)
  assert.not.match(text, 'Everyone')
  assert.not.match(text, '404')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('Krótka')
  await page.getByText(/Nothing/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByLabel(/Search units/).fill('Krótka')
  assert.is(await page.getByRole('checkbox').count(), 0)
})

story('STORY-33: an alert to the computers of Branch 1 is shown there, and not in Branch 2', async () => {
  const { page } = officer
  await open(page, 'quick')
  await page.getByLabel('Text', { exact: true }).fill('The lift is out of order.')
  await page.getByRole('checkbox', { name: new RegExp(BRANCH_1) }).check()
  await screenshot(page, 'officer-quick')
  await expectAccessible(page, 'the officer’s Quick message')
  await page.keyboard.press('Control+Enter')
  await here.page.getByText('The lift is out of order.').first().waitFor()
  await page.getByText(/last after/).waitFor()
  await screenshot(page, 'officer-result')
  assert.is(await there.page.getByText('The lift is out of order.').count(), 0)
  await here.page.keyboard.press('Escape')
})

story('STORY-34: a message to everyone is in both branches, and the officer sees who has read it', async () => {
  const { page } = officer
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Messages' }).click()
  await page.getByRole('link', { name: 'New message' }).click()
  await page.getByLabel('Subject').fill('New opening hours')
  await page.getByRole('textbox', { name: 'Text' }).fill('We open at noon.')
  await page.getByRole('checkbox', { name: /^Everyone/ }).check()
  await page.getByRole('button', { name: /^Send/ }).click()
  for (const window of [here, there]) await window.page.getByText('New opening hours').first().waitFor()
  await page.getByText('New opening hours').first().waitFor()
  await screenshot(page, 'officer-message')
})

story('STORY-35: Branch 2 is refused by the API and by the command line, with the reason', async () => {
  const { page } = officer
  const told = await asOfficer('alert', '--to', 'unit:F02', '--computers', '--text', 'Fire')
  assert.match(told, 'may not send alerts to computers')
  assert.is(await asOfficer('alert', '--to', 'unit:F01', '--computers', '--text', 'Second try'), '')
  await here.page.getByText('Second try').first().waitFor()
  await here.page.keyboard.press('Escape')
  assert.match(await asOfficer('enrol', '--unit', 'F01'), 'may not manage computers')
  assert.match(await asOfficer('audit', 'list'), 'may not read the audit trail')
  assert.is(await there.page.getByText('Fire').count(), 0)
  assert.equal(await entries(page), ['Quick message', 'Messages'])
})

story('STORY-36: what was written offline is refused when the grant was withdrawn meanwhile, and says so', async () => {
  const { page, context } = officer
  await open(page, 'quick')
  await page.getByText('Connected · up to date').waitFor()
  await context.setOffline(true)
  await page.getByLabel('Text', { exact: true }).fill('Written in the cellar')
  await page.getByRole('checkbox', { name: new RegExp(BRANCH_1) }).check()
  await page.keyboard.press('Control+Enter')
  await page.getByText(/waits to be sent/).first().waitFor() // prettier-ignore
  await server.cli('admin', 'change', 'officer', '--units', 'F03')
  await context.setOffline(false)
  await page.getByText(/may not send alerts to computers/).first().waitFor({ timeout: 30_000 }) // prettier-ignore
  const refusal = page.getByRole('alert').getByRole('listitem').filter({ hasText: 'Written in the cellar' })
  await page.getByText('Connected · up to date').waitFor()
  await refusal.getByText(/may not send alerts to computers/).waitFor()
  await screenshot(page, 'officer-refused')
  await expectAccessible(page, 'the refusal')
  await refusal.getByRole('button', { name: 'Use as a draft' }).click()
  await refusal.waitFor({ state: 'detached' })
  assert.is(await page.getByLabel('Text', { exact: true }).inputValue(), 'Written in the cellar')
  await page.getByText('1 chosen before is left out').waitFor()
  await screenshot(page, 'officer-draft-again')
  await expectAccessible(page, 'the draft of what was refused')
  assert.is(await here.page.getByText('Written in the cellar').count(), 0)
})

story('STORY-37: the console follows when a grant is withdrawn or given while it is open', async () => {
  const { page } = officer
  await server.cli('admin', 'change', 'officer', '--units', 'F02')
  await open(page, 'quick')
  await page.getByRole('checkbox', { name: new RegExp(BRANCH_2) }).waitFor()
  assert.is(await page.getByRole('checkbox', { name: new RegExp(BRANCH_1) }).count(), 0)
  await server.cli('admin', 'grant', 'officer', 'computers.manage@F02')
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Computers' }).waitFor()
  await server.cli('admin', 'change', 'officer', '--profile', 'none')
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Quick message' }).waitFor({ state: 'detached' }) // prettier-ignore
  await server.cli('admin', 'disable', 'officer')
  await page.getByText(/You were signed out/).waitFor()
  assert.equal(officer.errors, [])
})

story.run()
