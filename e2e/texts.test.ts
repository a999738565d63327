// @timeout 180
/** Templates and drafts: written by two at once, used, saved on one computer, found on another, sent. */
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { REDIALLED, TestServer } from './support/server.ts'
import { fillSignIn, sendToMany, visit } from './support/windows.ts'

const story = suite('templates and drafts in the browser')
let server: TestServer
let one: Window
let other: Window
/** whether this window has fetched Automerge */
let hasAutomerge = false

const body = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })
const enter = async (window: Window) => {
  await window.page.goto(`${server.origin}/console/messages`)
  await fillSignIn(window)
  await window.page.getByRole('navigation', { name: 'Pages' }).waitFor()
}
const isSent = (page: Page) => page.getByText('Connected · everything is sent').waitFor()

story.before(async () => {
  server = await TestServer.withLibrary()
  one = await openWindow(server)
  other = await openWindow(server)
  one.page.on('request', (request) => (hasAutomerge ||= request.url().endsWith('.wasm')))
  await enter(one)
  await enter(other)
})

story.after(() => server?.close())

story('STORY-75: a template is made from the list, which needs no Automerge, and written by two at once', async () => {
  const { page } = one
  await page.getByRole('link', { name: 'Templates' }).click()
  await page.getByText('There is no template yet.').waitFor()
  await expectAccessible(page, 'no templates')
  assert.not.ok(hasAutomerge)
  await page.getByRole('button', { name: 'New template' }).click()
  await page.getByLabel('Name of the template').fill('Closed today')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByLabel('Subject').fill('The library is closed')
  await body(page).click()
  await page.keyboard.type('We are closed today.')
  await isSent(page)
  assert.ok(hasAutomerge)
  await other.page.getByRole('link', { name: 'Templates' }).click()
  await other.page.getByRole('link', { name: 'Closed today' }).click()
  await body(other.page).getByText('We are closed today.').click()
  await other.page.keyboard.press('End')
  await other.page.keyboard.type(' Sorry.')
  await body(page).getByText('We are closed today. Sorry.').waitFor()
  await expectAccessible(page, 'a template')
  await screenshot(page, 'console-template')
  await page.getByRole('link', { name: 'Versions' }).click()
  await page.getByRole('heading', { name: 'What has changed since' }).waitFor()
  await screenshot(page, 'console-template-versions')
})

story('STORY-76: a template fills the composer, not without a question when something is being written', async () => {
  const { page } = one
  await visit(one, 'messages/templates')
  await expectAccessible(page, 'templates')
  await screenshot(page, 'console-templates')
  await page.getByRole('button', { name: 'Use “Closed today”' }).click()
  await body(page).getByText('We are closed today. Sorry.').waitFor()
  assert.is(await page.getByLabel('Subject').inputValue(), 'The library is closed')
  await page.getByRole('link', { name: 'Templates' }).click()
  await page.getByRole('button', { name: 'Use “Closed today”' }).click()
  await page.getByText('You are writing another message.').waitFor()
  await page.getByRole('button', { name: 'Replace it' }).click()
  await body(page).getByText('We are closed today. Sorry.').waitFor()
})

story('STORY-77: a draft is saved, and opened on another computer; two who are apart write in it', async () => {
  const { page } = one
  await page.getByRole('button', { name: 'Save as draft' }).click()
  await page.getByRole('heading', { name: 'Draft', exact: true }).waitFor()
  await body(page).getByText('We are closed today. Sorry.').waitFor()
  await isSent(page)
  await expectAccessible(page, 'a draft')
  await screenshot(page, 'console-draft')
  await visit(other, 'messages')
  await other.page.getByRole('link', { name: 'The library is closed' }).click()
  await body(other.page).getByText('We are closed today. Sorry.').waitFor()
  await isSent(other.page)
  await other.context.setOffline(true)
  await other.page.getByText(/what you write is kept here/).waitFor()
  await body(other.page).getByText('We are closed').click()
  await other.page.keyboard.press('End')
  await other.page.keyboard.type(' Offline.')
  await body(page).getByText('We are closed').click()
  await page.keyboard.press('Home')
  await page.keyboard.type('Online. ')
  await isSent(page)
  await other.context.setOffline(false)
  await server.pass(REDIALLED)
  for (const window of [one, other])
    await body(window.page).getByText('Online. We are closed today. Sorry. Offline.').waitFor()
  // A reload of the page finds it again as well.
  await page.reload()
  await body(page).getByText('Online. We are closed today. Sorry. Offline.').waitFor()
})

story('STORY-78: a version of a draft is restored; sent, it is a draft no longer for anybody', async () => {
  const { page } = one
  await page.getByRole('link', { name: 'Versions' }).click()
  // As it was saved; what either wrote while they were apart is a version of its own.
  await page.getByRole('list', { name: 'Versions' }).getByRole('button').last().click()
  await page.getByRole('button', { name: 'Restore this version…' }).click()
  await page.getByRole('button', { name: 'Restore it' }).click()
  await page.getByRole('link', { name: 'Back to the draft' }).click()
  await body(page).getByText('We are closed today. Sorry.', { exact: true }).waitFor()
  await page.getByLabel('Everyone').check()
  await body(other.page).getByText('We are closed today. Sorry.', { exact: true }).waitFor()
  await page.getByRole('button', { name: /^Send to/ }).click()
  await sendToMany(one, /^Send to/)
  await page.getByRole('heading', { name: 'The library is closed' }).waitFor()
  await other.page.getByRole('heading', { name: 'This draft has been sent' }).waitFor()
  await other.page.getByRole('main').getByRole('link', { name: 'Messages' }).click()
  await other.page.getByRole('link', { name: 'The library is closed' }).waitFor()
  assert.is(await other.page.getByRole('heading', { name: 'Drafts' }).count(), 0)
})

story(
  'STORY-79: a template is removed, and what somebody writes in it offline waits for nothing; nothing that was done went against the policy of the page',
  async () => {
    const { page } = one
    for (const window of [one, other]) {
      await visit(window, 'messages/templates')
      await window.page.getByRole('link', { name: 'Closed today' }).click()
      await isSent(window.page)
    }
    await other.context.setOffline(true)
    await other.page.getByText(/what you write is kept here/).waitFor()
    await other.page.getByLabel('Subject').fill('Too late')
    await other.page.getByText('1 document waits to be sent').waitFor()
    await page.getByRole('button', { name: 'Remove the template…' }).click()
    await page.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('There is no template yet.').waitFor()
    await other.page.getByRole('button', { name: 'Sign out' }).click()
    const warning = other.page.getByText(/^What you wrote in 1 course, template or draft has not been sent yet/)
    await warning.waitFor()
    await other.context.setOffline(false)
    await server.pass(REDIALLED)
    await warning.waitFor({ state: 'detached' })
    assert.equal([...one.errors, ...other.errors], [])
  },
)

story.run()
