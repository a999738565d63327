// @timeout 180
/** What two authors see of one course and one template: nothing slides under their hands, and nothing that they wrote is lost. */
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, screenshot, type Window } from './support/browser.ts'
import { signIn, type SignedIn } from './support/parties.ts'
import { REDIALLED, TestServer } from './support/server.ts'
import { openConsole, visit } from './support/windows.ts'

const story = suite('two authors in the browser')
let server: TestServer
let api: SignedIn['api']
let one: Window
let other: Window
let course: string

const lesson = (title: string, body: string) => ({ title, body, images: [], quiz: null })
const editor = (page: Page) => page.getByRole('textbox', { name: 'Text of the lesson' })
const question = (page: Page, number: number) => page.getByLabel(`Question ${number}`, { exact: true })
const isSent = (page: Page) => page.getByText('Connected · everything is sent').waitFor()
const cutOff = async ({ context, page }: Window): Promise<void> => {
  await context.setOffline(true)
  await page.getByText(/what you write is kept here/).waitFor()
}
const enter = async (path: string): Promise<Window> => {
  const window = await openConsole(server, path)
  await isSent(window.page)
  return window
}

story.before(async () => {
  server = await TestServer.withLibrary()
  api = (await signIn(server)).api
  const lessons = [lesson('Ladders', 'Stand on both feet.'), lesson('Fire', 'Walk out.')]
  const made = await api.call('createCourse', { body: { name: 'Safety', description: '', lessons } })
  course = `training/course/${made.course}`
  one = await enter(course)
  other = await enter(course)
})

story.after(() => server?.close())

story('STORY-131: the lesson that one writes in stays, whatever another does to the order', async () => {
  await editor(one.page).getByText('Stand on both feet.').click()
  await one.page.keyboard.press('End')
  await one.page.keyboard.type(' Look')
  await other.page.getByRole('button', { name: 'Move “Fire” up' }).click()
  await one.page.getByRole('button', { name: /1 Fire/ }).waitFor()
  await one.page.keyboard.type(' up.')
  await editor(one.page).getByText('Stand on both feet. Look up.').waitFor()
  await editor(other.page).getByText('Stand on both feet. Look up.').waitFor()
})

story('STORY-132: two quizzes that are added apart are one with the questions of both', async () => {
  await cutOff(one)
  await cutOff(other)
  for (const [{ page }, text] of [
    [one, 'Both feet?'],
    [other, 'Which shoes?'],
  ] as const) {
    await page.getByRole('button', { name: 'Add a quiz' }).click()
    await question(page, 1).fill(text)
  }
  await one.context.setOffline(false)
  await server.pass(REDIALLED)
  await isSent(one.page)
  await other.context.setOffline(false)
  await server.pass(REDIALLED)
  for (const { page } of [one, other]) {
    await question(page, 2).waitFor()
    const both = [await question(page, 1).inputValue(), await question(page, 2).inputValue()]
    assert.equal(both.sort(), ['Both feet?', 'Which shoes?'])
  }
})

story('STORY-133: who types in a question goes on in it when the one before it goes', async () => {
  const second = await question(one.page, 2).inputValue()
  await question(one.page, 2).press('End')
  await one.page.keyboard.type(' And')
  await isSent(one.page)
  await other.page.getByRole('button', { name: 'Remove question 1' }).click()
  await question(one.page, 2).waitFor({ state: 'detached' })
  await one.page.keyboard.type(' why?')
  assert.is(await question(one.page, 1).inputValue(), `${second} And why?`)
  assert.ok(await question(one.page, 1).evaluate((field) => field === document.activeElement))
})

story(
  'STORY-134: the version that the dialog names is the one that is restored, whatever comes meanwhile',
  async () => {
    const { page } = other
    await page.getByRole('link', { name: 'Versions' }).click()
    const versions = page.getByRole('list', { name: 'Versions' }).getByRole('button')
    await versions.last().click()
    await page.getByRole('button', { name: 'Restore this version…' }).click()
    await page.getByText(/^The version of /).waitFor()
    await editor(one.page).getByText('Look up.').click()
    await one.page.keyboard.press('End')
    await one.page.keyboard.type(' Meanwhile.')
    await isSent(one.page)
    await page.locator('ins, del').filter({ hasText: 'Meanwhile.' }).waitFor()
    await page.getByRole('button', { name: 'Restore it' }).click()
    await page.getByText('The version was restored.').waitFor()
    await editor(one.page).getByText('Stand on both feet.', { exact: true }).waitFor()
    assert.is(await question(one.page, 1).count(), 0)
    await screenshot(page, 'console-versions-restored')
    assert.ok((await versions.count()) < 16)
  },
)

story(
  'STORY-135: what is written offline into a lesson that another removed comes back, with what the other wrote in it',
  async () => {
    await other.page.getByRole('link', { name: 'Lessons' }).click()
    await other.page
      .getByRole('button', { name: /Ladders/ })
      .first()
      .click()
    await isSent(other.page)
    await cutOff(other)
    await editor(other.page).getByText('Stand on both feet.').click()
    await other.page.keyboard.press('End')
    await other.page.keyboard.type(' Offline.')
    await one.page.getByRole('button', { name: /1 Ladders/ }).click()
    await one.page.getByRole('button', { name: 'Remove the lesson…' }).click()
    await one.page.getByRole('button', { name: 'Remove it' }).click()
    await one.page.getByRole('button', { name: /1 Fire/ }).waitFor()
    await isSent(one.page)
    await other.context.setOffline(false)
    await server.pass(REDIALLED)
    await other.page.getByText('Another author has removed this lesson.', { exact: false }).waitFor()
    await expectAccessible(other.page, 'a lesson that another removed')
    await screenshot(other.page, 'console-lesson-removed')
    await other.page.getByRole('button', { name: 'Bring it back' }).click()
    await editor(other.page).getByText('Stand on both feet. Offline.').waitFor()
    await one.page
      .getByRole('button', { name: /Ladders/ })
      .first()
      .click()
    await editor(one.page).getByText('Stand on both feet. Offline.').waitFor()
  },
)
story(
  'STORY-136: a template that was removed elsewhere says so, and what was written in it is there after a reload, to be saved anew',
  async () => {
    const wording = { subject: 'Closed', body: 'We are closed.', acknowledge: false, expiresIn: null }
    const { text } = await api.call('createText', { body: { kind: 'template', name: 'Closed today', ...wording } })
    for (const window of [one, other]) {
      await visit(window, `messages/template/${text}`)
      await isSent(window.page)
    }
    await cutOff(other)
    await other.page.getByLabel('Subject').fill('Closed, and sorry')
    await other.page.getByText('1 document waits to be sent').waitFor()
    await api.call('removeText', { params: { text } })
    await one.page.getByText(/“Closed today” has been removed/).waitFor()
    assert.is(await one.page.getByText('Connected · everything is sent').count(), 0)
    await other.context.setOffline(false)
    await server.pass(REDIALLED)
    await other.page.getByText(/is in this browser alone/).waitFor()
    await other.page.reload()
    await other.page.getByText(/is in this browser alone/).waitFor()
    await other.page.getByRole('heading', { name: 'Closed, and sorry' }).waitFor()
    await expectAccessible(other.page, 'a template that was removed')
    await screenshot(other.page, 'console-template-removed')
    await other.page.getByRole('button', { name: 'Save it as a new template' }).click()
    await isSent(other.page)
    assert.is(await other.page.getByLabel('Subject').inputValue(), 'Closed, and sorry')
    assert.equal([...one.errors, ...other.errors], [])
  },
)

story.run()
