// @timeout 240
/** Training in the console: from the list to a running campaign, with the calendar before the start. */
import type { Page } from 'playwright-core'
import type { CourseId } from '@carillon/shared-model/org/ids.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, screenshot, type Window } from './support/browser.ts'
import { signIn } from './support/parties.ts'
import { TestServer } from './support/server.ts'
import { openConsole } from './support/windows.ts'

const story = suite('campaigns in the console')
let server: TestServer
let admin: Window

const follow = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
const lesson = (title: string) => ({ title, body: `What everybody has to know: ${title}.`, images: [], quiz: null })

story.before(async () => {
  server = await TestServer.withLibrary()
  const { api } = await signIn(server)
  const lessons = ['Fire exits', 'First aid', 'Working at a screen'].map(lesson)
  await api.call('createCourse', { body: { name: 'Health and safety', description: '', lessons } })
  admin = await openConsole(server)
})

story.after(() => server?.close())

story('STORY-71: a course with three lessons stands in the list', async () => {
  const { page } = admin
  await follow(page, 'Training')
  await page.getByRole('row', { name: /Health and safety/ }).waitFor()
  await screenshot(page, 'training-empty')
  await expectAccessible(page, 'Training')
})

story('STORY-72: the composer shows every delivery before the start', async () => {
  const { page } = admin
  await page.getByRole('link', { name: 'Start a campaign' }).click()
  await page.getByLabel('Course').selectOption({ label: 'Health and safety' })
  await page.getByText(/3 lessons/).waitFor()
  await page.getByRole('checkbox', { name: /^Everyone/ }).check()
  await page.getByLabel('First day').fill('2027-05-02')
  await page.getByLabel('Time of day').fill('09:00')
  await page.getByRole('button', { name: 'Add public holidays of Poland' }).click()
  await page.getByLabel('Thursday').uncheck()
  // The first Tuesday is the fourth; the third of May is a holiday.
  await page.getByText('Tue, 4 May 2027, 09:00').waitFor()
  await page.getByText('Wed, 5 May 2027, 09:00').waitFor()
  await page.getByText('Fri, 7 May 2027, 09:00').waitFor()
  await page.getByRole('button', { name: 'Remove 3 May 2027' }).waitFor()
  await screenshot(page, 'training-composer')
  await expectAccessible(page, 'the composer of a campaign')
})

story('STORY-73: started, it shows people and lessons, its calendar, and can be paused and resumed', async () => {
  const { page } = admin
  await page.getByRole('button', { name: 'Start for 404 people' }).click()
  await page.getByRole('heading', { name: 'Health and safety' }).waitFor()
  await page.getByText('0 of 3').first().waitFor()
  await page.getByText('404 people').waitFor()
  await screenshot(page, 'training-matrix')
  await expectAccessible(page, 'the progress of a campaign')
  await page.getByLabel('Search people').fill('Aleksandra Jaworska')
  const mark = page.getByRole('gridcell', { name: 'not yet due' }).first()
  await mark.focus()
  await page.keyboard.press('ArrowRight')
  await page.getByText(/Aleksandra Jaworska · Lesson 2: First aid: not yet due · due 5 May 2027/).waitFor()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click()
  await page.getByText('Running', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Lessons', exact: true }).click()
  await page.getByText('Lesson 2: First aid').click()
  await page.getByText('What everybody has to know: First aid.').waitFor()
  await page.getByText('0 of 404').first().waitFor()
  await screenshot(page, 'training-delivered')
  await expectAccessible(page, 'the lessons as they were delivered')
  for (const tab of ['Units', 'Calendar']) {
    await page.getByRole('link', { name: tab, exact: true }).click()
    await expectAccessible(page, `a campaign: ${tab}`)
  }
  await page.getByText('Tue, 4 May 2027, 09:00').waitFor()
  await follow(page, 'Training')
  await page.getByText('0 of 404').waitFor()
  await screenshot(page, 'training-list')
  await expectAccessible(page, 'Training with a campaign')
  assert.equal(admin.errors, [])
})

story('STORY-74: a calendar that ends before the lessons do is made longer', async () => {
  const { page } = admin
  const { api, open } = await signIn(server)
  const { rows } = await api.call('view', { params: { view: 'courses' }, query: {} })
  const pinned = await api.call('course', { params: { course: rows[0]!.id as CourseId } })
  const { id: course, version, heads, lessons } = pinned
  const rule = { from: '2026-01-05', repeat: 'FREQ=WEEKLY;BYDAY=MO;COUNT=1', time: '09:00', except: [] }
  const administrator = await open()
  administrator.connect()
  const campaign = { course, title: 'Too short', version, heads, lessons, schedule: { rule, pauses: [] } }
  await administrator.start({ to: ['everyone'], campaign })
  await page.getByRole('link', { name: 'Too short' }).click()
  await page.getByRole('button', { name: 'Add days' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^2 lessons have no day/).waitFor()
  assert.is(await dialog.getByRole('list').getByRole('listitem').count(), 2)
  await expectAccessible(page, 'more days')
  await screenshot(page, 'training-extend')
  // Before the day that there is, it would take that one away.
  const add = dialog.getByRole('button', { name: 'Add days' })
  await dialog.getByLabel('Last day, if there is to be one').fill('2026-01-04')
  assert.ok(await add.isDisabled())
  await dialog.getByLabel('Last day, if there is to be one').fill('')
  await add.click()
  await page.getByText('Running', { exact: true }).waitFor()
  await administrator.close()
  assert.equal(admin.errors, [])
})

story.run()
