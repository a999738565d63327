// @timeout 180
/** Two administrators write one course, one of them cut off: both edits survive; lessons move by keyboard; restore. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, screenshot, type Window } from './support/browser.ts'
import { signIn } from './support/parties.ts'
import { REDIALLED, TestServer } from './support/server.ts'
import { openConsole } from './support/windows.ts'

const courses = suite('courses in the browser')
let server: TestServer
let one: Window
let other: Window
let broken = ''
const HEALTH_AND_SAFETY = fileURLToPath(new URL('../sync-server/library/health-and-safety/', import.meta.url))

const lesson = (title: string, body: string) => ({ title, body, images: [], quiz: null })
const editor = (page: Page) => page.getByRole('textbox', { name: 'Text of the lesson' })
/** Titles in the order in which the list shows them. */
const titles = (page: Page) => page.getByRole('listitem').locator('.title').allTextContents()

const enter = async (course: string): Promise<Window> => {
  const window = await openConsole(server, `training/course/${course}`)
  await editor(window.page).waitFor()
  await window.page.getByText('Connected · everything is sent').waitFor()
  return window
}

courses.before(async () => {
  broken = await mkdtemp(join(tmpdir(), 'carillon-course-'))
  await writeFile(join(broken, 'course.md'), '# Fire')
  await writeFile(join(broken, '01-fire.md'), '# Fire\n\n![Where to go](plan.png)')
  server = await TestServer.withLibrary()
  const { api } = await signIn(server)
  const { course } = await api.call('createCourse', {
    body: {
      name: 'Health and safety',
      description: '',
      lessons: [
        lesson('Ladders', '* first of all\n* and then\n\nStand on both feet.\n\nAsk for help.'),
        lesson('Fire', 'Walk out.'),
        lesson('Lifting', 'Bend your knees.'),
      ],
    },
  })
  one = await enter(course)
  other = await enter(course)
})

courses.after(async () => {
  await server?.close()
  await rm(broken, { recursive: true, force: true })
})

courses('STORY-61: what one author writes is seen by the other at once', async () => {
  await screenshot(one.page, 'console-course')
  await expectAccessible(one.page, 'the course editor')
  await editor(one.page).getByText('Ask for help.').click()
  await one.page.keyboard.press('End')
  await one.page.keyboard.type(' Always.')
  await editor(other.page).getByText('Ask for help. Always.').waitFor()
})

courses('STORY-62: one author is cut off, both write into the same lesson, and both edits survive', async () => {
  await other.context.setOffline(true)
  await other.page.getByText(/what you write is kept here/).waitFor()
  await editor(other.page).getByText('Stand on both feet.').click()
  await other.page.keyboard.press('End')
  await other.page.keyboard.type(' Offline.')
  await other.page.getByText(/waits in this browser to be sent/).waitFor()
  await editor(one.page).getByText('Ask for help.').click()
  await one.page.keyboard.press('End')
  await one.page.keyboard.type(' Online.')
  await one.page.getByText('Connected · everything is sent').waitFor()
  await other.context.setOffline(false)
  await server.pass(REDIALLED)
  for (const { page } of [one, other]) {
    await editor(page).getByText('Stand on both feet. Offline.').waitFor()
    await editor(page).getByText('Ask for help. Always. Online.').waitFor()
    await page.getByText('Connected · everything is sent').waitFor()
  }
})

courses(
  'STORY-67: what was written offline is sent though nobody opens it again, and a sign-out warns of it',
  async () => {
    await other.context.setOffline(true)
    await other.page.getByText(/what you write is kept here/).waitFor()
    await editor(other.page).getByText('Stand on both feet. Offline.').click()
    await other.page.keyboard.press('End')
    await other.page.keyboard.type(' Left.')
    await other.page.getByText('1 document waits to be sent').waitFor()
    await other.page.getByRole('button', { name: 'Sign out' }).click()
    await other.page.getByText(/^What you wrote in 1 course, template or draft has not been sent yet/).waitFor()
    await screenshot(other.page, 'console-sign-out-unsent')
    await expectAccessible(other.page, 'the sign-out with what is unsent')
    await other.page.keyboard.press('Escape')
    const { pathname } = new URL(other.page.url())
    await other.page.getByRole('link', { name: 'Home' }).click()
    // The window is gone before the network is back; the next one opens something else.
    await other.page.goto('about:blank')
    await other.context.setOffline(false)
    await other.page.goto(`${server.origin}/console/`)
    await editor(one.page).getByText('Stand on both feet. Offline. Left.').waitFor()
    await other.page.getByRole('button', { name: 'Sign out' }).click()
    await other.page.getByText(/This browser’s key/).waitFor()
    // The server says that it is on disk a moment after the other author has it.
    await other.page.getByText(/has not been sent yet/).waitFor({ state: 'detached' })
    await other.page.keyboard.press('Escape')
    await other.page.goto(server.origin + pathname)
    await editor(other.page).getByText('Stand on both feet. Offline. Left.').waitFor()
  },
)

courses('STORY-63: lessons are moved by keyboard, and every author sees the order', async () => {
  const { page } = one
  await page.getByRole('button', { name: /3 Lifting/ }).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await page.keyboard.press('Alt+ArrowUp')
  await page.getByText('“Lifting” is now 1 of 3').waitFor()
  assert.equal(await titles(page), ['Lifting', 'Ladders', 'Fire'])
  await other.page.getByRole('button', { name: /1 Lifting/ }).waitFor()
  assert.equal(await titles(other.page), ['Lifting', 'Ladders', 'Fire'])
})

courses('STORY-63: lessons are moved by the mouse', async () => {
  const { page } = one
  const line = (title: string) => page.getByRole('listitem').filter({ hasText: title })
  await line('Fire').dragTo(line('Lifting'))
  await page.getByText('“Fire” is now 1 of 3').waitFor()
  assert.equal(await titles(page), ['Fire', 'Lifting', 'Ladders'])
  await other.page.getByRole('button', { name: /1 Fire/ }).waitFor()
  await line('Fire').dragTo(line('Ladders'))
  await page.getByText('“Fire” is now 3 of 3').waitFor()
})

courses('STORY-64: a version shows what has changed since, and is restored', async () => {
  const { page } = one
  await page.getByRole('link', { name: 'Versions' }).click()
  // The first one is the last of the list.
  await page.getByRole('list', { name: 'Versions' }).getByRole('button').last().click() // prettier-ignore
  await page.locator('ins').filter({ hasText: 'Offline.' }).first().waitFor() // prettier-ignore
  // What the author did not touch is as it was written, whatever the editor would have made of it.
  assert.is(await page.locator('ins', { hasText: 'first of all' }).count(), 0)
  await screenshot(page, 'console-course-versions')
  await expectAccessible(page, 'the versions')
  await page.getByRole('button', { name: 'Restore this version…' }).click()
  await page.getByRole('button', { name: 'Restore it' }).click()
  await page.getByText('The version was restored.').waitFor()
  await other.page.getByRole('button', { name: /1 Ladders/ }).click()
  await editor(other.page).getByText('Stand on both feet.', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Lessons' }).click()
  await page.getByRole('button', { name: 'Add a quiz' }).click()
  await page.getByLabel('Question 1', { exact: true }).fill('Both feet?')
  await other.page.getByRole('button', { name: 'Add a choice' }).waitFor()
  await expectAccessible(page, 'the quiz editor')
  await screenshot(page, 'console-course-quiz')
})

courses('STORY-68: the lesson that goes is the one that the dialog names', async () => {
  const { page } = one
  const before = await titles(page)
  const named = before[1]!
  await page.getByRole('button', { name: `2 ${named}` }).click()
  await page.getByRole('button', { name: 'Remove the lesson…' }).click()
  await page.getByRole('heading', { name: named }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const left = before.filter((title) => title !== named)
  assert.equal(await titles(page), left)
  await other.page.getByRole('button', { name: `2 ${left[1]}` }).waitFor()
  assert.equal(await titles(other.page), left)
})

courses('STORY-65: nothing that was done went against the policy of the page', () => {
  assert.equal([...one.errors, ...other.errors], [])
})

courses(
  'STORY-66: a folder of lessons becomes a course; one that shows a missing image becomes none, and says which',
  async () => {
    const { page } = one
    await page.getByRole('link', { name: 'Training' }).click()
    await page.getByRole('button', { name: 'New course' }).click()
    const choose = async (folder: string) => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Import a folder…' }).click()
      await (await chooser).setFiles(folder)
    }
    await choose(broken)
    await page
      .getByText('01-fire.md shows the image plan.png, which is not in the folder. Nothing was imported.')
      .waitFor()
    await screenshot(page, 'course-import')
    await expectAccessible(page, 'the import of a course')
    await choose(HEALTH_AND_SAFETY)
    await page.getByRole('heading', { name: 'Health and safety at the library' }).waitFor()
    await page.getByRole('button', { name: /^8 / }).waitFor()
    assert.is((await titles(page)).length, 8)
    await page.getByRole('img', { name: 'A chair, a desk and a screen at the right heights' }).waitFor()
  },
)

courses.run()
