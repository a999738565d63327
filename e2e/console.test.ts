// @timeout 240
/** The administrator's story in a real browser, beside an employee's window: send, see, read, report, offline and back. */
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { OWNER, REDIALLED, TestServer } from './support/server.ts'
import { until } from './support/until.ts'
import { openEndpoint, sendToMany } from './support/windows.ts'

const consoleStory = suite('console in the browser')
let server: TestServer
let owner: Owner
let admin: Window
let employee: Window

const open = (page: Page, path: string) => page.goto(`${server.origin}/console/${path}`)
const follow = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()

consoleStory.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  admin = await openWindow(server, { kept: true })
  employee = await openEndpoint(server, owner, 'F01', 'a.jaworska2', { width: 420, height: 640 })
})

consoleStory.after(async () => {
  await owner?.close()
  await server?.close()
})

consoleStory('STORY-11: a wrong password gets a sentence, the right one opens Home with every branch', async () => {
  const { page } = admin
  await open(page, '')
  await page.locator('input:focus').waitFor()
  assert.is(await page.evaluate(() => document.activeElement?.getAttribute('autocomplete')), 'username')
  await page.getByLabel('Login').fill(OWNER.login)
  await page.getByLabel('Password').fill('wrong')
  await expectAccessible(page, 'sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Login or password is wrong.').waitFor()
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Home' }).waitFor()
  await page.getByText('Connected · up to date').waitFor()
  await page.getByText('Szymborskiej').first().waitFor()
  await screenshot(page, 'console-home')
  await expectAccessible(page, 'Home')
})

consoleStory(
  'STORY-12: Q, a text, a branch, Ctrl+Enter: on that screen at once, and counted while one looks',
  async () => {
    const { page } = admin
    await page.keyboard.press('q')
    await page.getByRole('heading', { name: 'Quick message' }).waitFor()
    await page.getByText('Critical', { exact: true }).click()
    await page.getByLabel('Title').fill('Do not open “faktura.zip”')
    await page
      .getByLabel('Text', { exact: true })
      .fill('A phishing mail is going round. If you have opened it, call IT: 45.')
    await page.getByLabel('Search units and people').fill('Długa')
    await page.getByRole('checkbox', { name: /Filia nr 1, ul. Długa/ }).check()
    const preview = page.frameLocator('iframe')
    await preview.getByText('A phishing mail is going round').waitFor()
    await screenshot(page, 'console-quick-message')
    await expectAccessible(page, 'Quick message')
    await page.keyboard.press('Control+Enter')
    await employee.page.getByRole('alertdialog').getByText('A phishing mail').waitFor()
    await page.getByText(/last after/).waitFor()
    await screenshot(page, 'console-quick-result')
    await expectAccessible(page, 'the live result')
    await employee.page.keyboard.press('Escape')
  },
)

consoleStory(
  'STORY-13, STORY-210: a message turns from Not yet to Read with time and computer when it is read',
  async () => {
    const { page } = admin
    await follow(page, 'Messages')
    await page.getByRole('link', { name: 'New message' }).click()
    await page.getByLabel('Subject').fill('New opening hours from January')
    const body = page.locator('.ProseMirror')
    await body.click()
    await page.keyboard.type('From January the branches open at ')
    await page.getByRole('button', { name: 'Bold' }).click()
    await page.locator('.ProseMirror:focus').waitFor()
    await page.keyboard.type('nine')
    const images = page.locator('input[type=file]')
    await images.setInputFiles(new URL('./fixtures/plan.png', import.meta.url).pathname)
    await page.locator('.ProseMirror img').first().waitFor()
    await page.getByRole('checkbox', { name: /^Everyone/ }).check()
    await page.getByLabel(/Ask readers to confirm/).check()
    await screenshot(page, 'console-compose')
    await expectAccessible(page, 'the composer')
    await page.getByRole('button', { name: /^Send to 404 people/ }).click()
    await page.getByRole('dialog').getByText('Everyone', { exact: true }).waitFor()
    await screenshot(page, 'console-send-to-many')
    await expectAccessible(page, 'the question before it reaches hundreds')
    await sendToMany(admin, /^Send to 404/)
    await page.getByRole('heading', { name: 'New opening hours from January' }).waitFor()
    await page.getByLabel('Search people and computers').fill('Aleksandra Jaworska')
    await page
      .getByRole('row', { name: /Aleksandra Jaworska.*Filia nr 1,/ })
      .getByText(/Delivered|Not yet/)
      .waitFor()
    // Reminding asks, and Enter pressed too soon does nothing.
    await page.getByRole('button', { name: 'Remind 1 person' }).click()
    await page
      .getByRole('dialog')
      .getByText(/^1 person who has not done/)
      .waitFor()
    await screenshot(page, 'console-remind')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.is(await page.getByText(/Reminder sent|reminder waits/).count(), 0)
    await employee.page.getByText('New opening hours from January').first().click()
    await employee.page.getByText('nine', { exact: true }).waitFor()
    await employee.page.locator('img').first().waitFor()
    const row = page.getByRole('row', { name: /Aleksandra Jaworska.*Filia nr 1,/ })
    await row.getByText('Read', { exact: true }).waitFor()
    await row.getByText(/Filia nr 1 – /).waitFor()
    await screenshot(page, 'console-report')
    await expectAccessible(page, 'the report')
    for (const tab of ['Units', 'Text as sent', 'History']) {
      await page.getByRole('link', { name: tab, exact: true }).click()
      await expectAccessible(page, `the report: ${tab}`)
    }
    await follow(page, 'Messages')
    await page.getByRole('link', { name: 'New opening hours from January' }).first().waitFor()
    await screenshot(page, 'console-messages')
    await expectAccessible(page, 'Messages')
  },
)

consoleStory(
  'STORY-14: people are found, a file is previewed, an error names its line and changes nothing',
  async () => {
    const { page } = admin
    await follow(page, 'People and units')
    await page.getByLabel('Search people').fill('Zając')
    await page.getByText(/Zając/).first().waitFor()
    await screenshot(page, 'console-people')
    await expectAccessible(page, 'People and units')
    await page.getByRole('link', { name: 'Import from CSV' }).click()
    const csv =
      'employee_no;login;first_name;last_name;email;unit;title\r\n9001;x.nowa;Xenia;Nowa;x.nowa@biblioteka.example;F99;bibliotekarz\r\n'
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }
    await page.getByLabel('File of people').setInputFiles(file)
    await page.getByText(/Nothing was changed/).waitFor()
    await page.getByText(/F99/).first().waitFor()
    await screenshot(page, 'console-import')
    await expectAccessible(page, 'the import')
  },
)

consoleStory('STORY-15: computers and enrolment links', async () => {
  const { page } = admin
  await follow(page, 'Computers')
  await page
    .getByRole('row', { name: /Filia nr 1/ })
    .first()
    .waitFor()
  await screenshot(page, 'console-computers')
  await expectAccessible(page, 'Computers')
  await page.getByRole('link', { name: 'Enrolment links' }).click()
  await screenshot(page, 'console-links')
  await expectAccessible(page, 'enrolment links')
})

consoleStory(
  'STORY-16, STORY-211: offline the console opens, searches and says as of when; what is sent waits and then arrives',
  async () => {
    const { page } = admin
    await follow(page, 'Home')
    await server.stop()
    await page.getByText(/^Offline since/).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    await follow(page, 'Messages')
    await page.getByText('New opening hours from January').first().waitFor()
    await page.keyboard.press('q')
    await page.getByLabel('Text', { exact: true }).fill('Composed without a connection')
    await page.getByRole('checkbox', { name: /^Everyone/ }).check()
    await page.keyboard.press('Control+Enter')
    await sendToMany(admin, /^Send to/)
    await page.getByText('Waits to be sent').first().waitFor()
    await page.getByText(/1 request waits to be sent/).waitFor()
    await screenshot(page, 'console-offline')
    await expectAccessible(page, 'the console offline')
    // Another one is taken back before anybody has it.
    await page.getByLabel('Text', { exact: true }).fill('Sent too soon')
    await page.getByRole('checkbox', { name: /^Everyone/ }).check()
    await page.keyboard.press('Control+Enter')
    await sendToMany(admin, /^Send to/)
    await page.getByText('Sent too soon').first().waitFor()
    await page.getByRole('button', { name: 'Cancel sending' }).click()
    await page.getByText('Cancelled', { exact: true }).waitFor()
    await screenshot(page, 'console-cancelled')
    await expectAccessible(page, 'what was cancelled offline')
    await server.start()
    await server.pass(REDIALLED)
    await page.getByText('Connected · up to date').waitFor()
    await employee.page.locator('.alert').getByText('Composed without a connection').waitFor()
    await until('the server has answered both', async () => {
      const requests = await owner.rows('requests')
      return requests.length >= 5 && requests.every(({ state }) => state !== 'queued')
    })
    assert.is(await employee.page.getByText('Sent too soon').count(), 0)
    assert.not.ok((await owner.rows('items')).some(({ title }) => title === 'Sent too soon'))
    assert.is(await page.getByRole('alert').getByText('Sent too soon').count(), 0, 'nobody is told that it was refused')
    await page.getByRole('button', { name: 'Send again…' }).click()
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Sent too soon')
    await page.getByLabel('Text', { exact: true }).fill('')
  },
)

consoleStory('STORY-212: no number flashes in the menu when the console is opened again', async () => {
  const { page } = admin
  await page.addInitScript(`
    const seen = []
    addEventListener('DOMContentLoaded', () =>
      new MutationObserver(() => {
        for (const count of document.querySelectorAll('nav .count')) seen.push(count.textContent)
      }).observe(document.body, { childList: true, subtree: true, characterData: true }))
    globalThis.seenCounts = seen
  `)
  await page.reload()
  await page.getByText('Connected · up to date').waitFor()
  assert.equal(await page.evaluate(() => (globalThis as unknown as { seenCounts: string[] }).seenCounts), [])
})

consoleStory('STORY-17: dark, in Polish, by keyboard', async () => {
  const { page } = admin
  await page.emulateMedia({ colorScheme: 'dark' })
  await follow(page, 'Home')
  await screenshot(page, 'console-home-dark')
  await expectAccessible(page, 'Home in the dark')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('opening')
  await page.getByText('New opening hours from January').first().waitFor()
  await expectAccessible(page, 'the palette')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'New opening hours from January' }).waitFor()
  const polish = await openWindow(server, { locale: 'pl-PL' })
  await open(polish.page, '')
  await polish.page.getByRole('button', { name: 'Zaloguj' }).waitFor()
  await screenshot(polish.page, 'console-sign-in-pl')
  await polish.close()
})

consoleStory('STORY-18: nothing went wrong in the windows', () => {
  assert.equal([...admin.errors, ...employee.errors], [])
})

consoleStory.run()
