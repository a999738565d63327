// @timeout 300
/** A message that recurs: from the composer to an employee's screen at its hour, and back as coverage. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { OWNER, TestServer } from './support/server.ts'
import { openConsole, openEndpoint, sendToMany } from './support/windows.ts'

const PERSON = 'a.jaworska2'
const NAME = 'Aleksandra Jaworska'
const HOUR = 3_600_000
const WARSAW = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Warsaw', dateStyle: 'short', timeStyle: 'short' })

const story = suite('recurring messages in the browser')
let server: TestServer
let owner: Owner
let admin: Window
let employee: Window

story.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  employee = await openEndpoint(server, owner, 'F01', PERSON)
  admin = await openConsole(server)
})

story.after(async () => {
  await owner?.close()
  await server?.close()
})

story('STORY-121: the composer says in words when a message comes, and shows the days', async () => {
  const { page } = admin
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Messages' }).click()
  await page.getByRole('link', { name: 'New message' }).click()
  await page.getByLabel('Subject').fill('Plan of the month')
  await page.getByRole('textbox', { name: 'Text' }).fill('What we do this month.')
  await page.getByRole('checkbox', { name: /^Everyone/ }).check()
  await page.getByLabel('Ask readers to confirm').check()
  await page.getByRole('radio', { name: 'Repeats' }).check()
  await page.getByLabel('First day').fill('2027-03-01')
  await page.getByRole('heading', { name: 'first Monday of the month at 09:00' }).waitFor()
  await page.getByText('Mon, 5 Apr 2027, 09:00').waitFor()
  await page.getByRole('combobox', { name: /^Ends/ }).selectOption({ label: 'after a number of times' })
  await page.getByRole('heading', { name: 'first Monday of the month at 09:00, 12 times' }).waitFor()
  await page.getByRole('button', { name: 'Add public holidays of Poland' }).click()
  // 3 May is a Monday, and a holiday.
  await page.getByRole('button', { name: 'Remove 3 May 2027' }).waitFor()
  assert.is(await page.getByText('Mon, 3 May 2027, 09:00').count(), 0)
  await screenshot(page, 'series-composer')
  await expectAccessible(page, 'the composer of a recurring message')
})

story('STORY-122: it is planned, and at its hour on the employee’s screen, read and confirmed', async () => {
  const { page } = admin
  const [day, time] = WARSAW.format(server.now + HOUR).split(' ') as [string, string]
  await page.getByLabel('First day').fill(day)
  await page.getByRole('combobox', { name: /^every month/ }).selectOption({ label: 'on the same date' })
  await page.getByLabel('Time of day').fill(time)
  await page.getByRole('button', { name: 'Plan for 404 people' }).click()
  await sendToMany(admin, /^Plan for/)
  await page.getByRole('heading', { name: 'Plan of the month' }).waitFor()
  await page.getByText('Nothing has been sent yet.').waitFor()
  await page.getByText('Running', { exact: true }).waitFor()
  await screenshot(page, 'series-planned')
  const line = employee.page.getByRole('link', { name: /Plan of the month/ })
  assert.is(await line.count(), 0)
  await server.pass(HOUR)
  await line.click()
  await employee.page.getByText('What we do this month.').waitFor()
  await employee.page.getByRole('button', { name: 'I have read this' }).click()
  await employee.page.getByText(/You confirmed this/).waitFor()
  await screenshot(employee.page, 'series-endpoint')
})

story('STORY-123: coverage tells who has it, and each time opens its own report', async () => {
  const { page } = admin
  await page.getByText('Confirmed by 1 of 404').waitFor()
  await screenshot(page, 'series-times')
  await expectAccessible(page, 'the times of a recurring message')
  await page
    .getByRole('navigation', { name: 'Parts of the recurring message' })
    .getByRole('link', { name: 'People' })
    .click()
  await page.getByText('404 people').waitFor()
  await page.getByLabel('Search people').fill(NAME)
  const mark = page.getByRole('gridcell', { name: 'confirmed', exact: true }).first()
  await mark.waitFor()
  await mark.focus()
  await page
    .getByText(new RegExp(`${NAME} · .*: confirmed`))
    .first()
    .waitFor()
  await page.getByText('1 of 1', { exact: true }).first().waitFor()
  await page.getByLabel('Search people').fill('')
  await page.getByLabel('Show').selectOption({ label: 'Missing some' })
  await page.getByText('403 people').waitFor()
  await screenshot(page, 'series-coverage')
  await expectAccessible(page, 'the coverage of a recurring message')
  await page.getByRole('link', { name: 'Times' }).click()
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('link', { name: 'One of “Plan of the month”' }).waitFor()
  await page.getByText('403').first().waitFor()
  await screenshot(page, 'series-occurrence')
  await page.getByRole('link', { name: 'One of “Plan of the month”' }).click()
})

story(
  'STORY-124: paused and resumed, with another calendar and another text, it stays what it was for what has come',
  async () => {
    const { page } = admin
    const act = async (name: string, state: string) => {
      await page.getByRole('button', { name }).click()
      await page.getByRole('dialog').getByRole('button', { name }).click()
      await page.getByText(state, { exact: true }).waitFor()
    }
    await act('Pause', 'Paused')
    await act('Resume', 'Running')
    await page.getByRole('link', { name: 'Change the calendar' }).click()
    await page.getByRole('combobox', { name: /^How often/ }).selectOption({ label: 'on chosen days of the week' })
    await page.getByRole('combobox', { name: /^Ends/ }).selectOption({ label: 'never' })
    await screenshot(page, 'series-calendar')
    await expectAccessible(page, 'the calendar of a recurring message')
    await page.getByRole('button', { name: 'Use this calendar' }).click()
    await page.getByText(/Tue–Fri at/).waitFor()
    await page.getByRole('link', { name: 'Change the text' }).click()
    await page.getByLabel('Subject').fill('Plan and budget')
    await expectAccessible(page, 'the text of a recurring message')
    await page.getByRole('button', { name: 'Use this text' }).click()
    await page.getByRole('heading', { name: 'Plan and budget', level: 1 }).waitFor()
    await employee.page.getByRole('link', { name: /Plan of the month/ }).waitFor()
    assert.is(await employee.page.getByText('Plan and budget').count(), 0)
  },
)

story(
  'STORY-125: a message for a later time is scheduled, and the list has both; stopped, in Polish and in the dark',
  async () => {
    const { page } = admin
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Messages' }).click()
    await page.getByRole('link', { name: 'New message' }).click()
    await page.getByLabel('Subject').fill('Closing early')
    await page.getByRole('textbox', { name: 'Text' }).fill('On Christmas Eve at one.')
    await page.getByRole('checkbox', { name: /^Everyone/ }).check()
    await page.getByRole('radio', { name: 'At a time' }).check()
    await page.getByLabel('Day', { exact: true }).fill('2020-12-24')
    await page.getByRole('button', { name: /^Plan for/ }).click()
    await page.getByText('That time has passed: choose a later one.').waitFor()
    await page.getByLabel('Day', { exact: true }).fill('2099-12-24')
    await page.getByRole('button', { name: /^Plan for/ }).click()
    await sendToMany(admin, /^Plan for/)
    await page.getByText('Scheduled', { exact: true }).waitFor()
    await page.getByText('once: 24 Dec 2099, 09:00').first().waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped', { exact: true }).waitFor()
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Messages' }).click()
    await page.getByRole('link', { name: /Recurring and scheduled/ }).click()
    await page
      .getByRole('row', { name: /Plan and budget/ })
      .getByText('Running')
      .waitFor()
    await page
      .getByRole('row', { name: /Closing early/ })
      .getByText('Stopped')
      .waitFor()
    await screenshot(page, 'series-list')
    await expectAccessible(page, 'the list of recurring messages')
    const polish = await openWindow(server, { dark: true, locale: 'pl-PL' })
    await polish.page.goto(page.url())
    await polish.page.getByLabel('Login').fill(OWNER.login)
    await polish.page.getByLabel('Hasło').fill(OWNER.password)
    await polish.page.getByRole('button', { name: 'Zaloguj się' }).click()
    await polish.page.getByRole('link', { name: 'Plan and budget' }).click()
    await polish.page.getByText('Trwa', { exact: true }).waitFor()
    await polish.page.getByRole('link', { name: 'Kalendarz', exact: true }).click()
    await screenshot(polish.page, 'series-polish')
    await expectAccessible(polish.page, 'a recurring message, dark')
    assert.equal([...admin.errors, ...employee.errors, ...polish.errors], [])
  },
)

story.run()
