// @timeout 240
/** A file that lacks people, in a real browser: what would happen is asked about in numbers, and the right file restores it. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { OWNER, TestServer } from './support/server.ts'

const PEOPLE = readFileSync(new URL('../sync-server/directory/city-library/people-excel-pl.csv', import.meta.url))
/** The head and one person. */
const SHORT = PEOPLE.subarray(0, PEOPLE.indexOf('\n', PEOPLE.indexOf('\n') + 1) + 1)

const story = suite('import in the browser')
let server: TestServer
let english: Window
let polish: Window

const signIn = async ({ page }: Window, words: { login: string; password: string; action: string; done: RegExp }) => {
  await page.goto(`${server.origin}/console/people/import`)
  await page.getByLabel(words.login).fill(OWNER.login)
  await page.getByLabel(words.password).fill(OWNER.password)
  await page.getByRole('button', { name: words.action }).click()
  await page.getByText(words.done).waitFor()
}
const choose = (page: Page, label: string, buffer: Buffer) =>
  page.getByLabel(label).setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer })

story.before(async () => {
  server = await TestServer.withLibrary()
  english = await openWindow(server)
  polish = await openWindow(server, { locale: 'pl-PL' })
  await signIn(english, { login: 'Login', password: 'Password', action: 'Sign in', done: /Removed without a question/ })
  await signIn(polish, { login: 'Login', password: 'Hasło', action: 'Zaloguj', done: /Usuwane bez pytania/ })
})
story.after(() => server?.close())

story(
  'STORY-141: a file that lacks people is not applied by a click, and says what it would do in Polish',
  async () => {
    const { page } = polish
    await choose(page, 'Plik osób', SHORT)
    await page.getByText('Usunięto by 403 z 404 osób, więc nic nie zmieniono.').waitFor()
    assert.is(await page.getByRole('button', { name: /^Wprowadź/ }).count(), 0)
    await page.getByRole('button', { name: 'Usuń 403…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'Usunąć 403 z 404 osób?' }).waitFor()
    await dialog.getByText(/zostaje od razu odcięty/).waitFor()
    await screenshot(page, 'console-import-removals-pl')
    await expectAccessible(page, 'the question about removals')
    await dialog.getByRole('button', { name: 'Anuluj' }).click()
  },
)

story('STORY-142: it goes on when the number is repeated, and the right file brings everybody back', async () => {
  const { page } = english
  await choose(page, 'File of people', SHORT)
  await page.getByRole('button', { name: 'Remove 403…' }).click()
  const dialog = page.getByRole('dialog')
  const remove = dialog.getByRole('button', { name: 'Remove 403' })
  assert.is(await remove.isDisabled(), true)
  await dialog.getByLabel(/write how many are removed/).fill('402')
  assert.is(await remove.isDisabled(), true)
  await screenshot(page, 'console-import-removals')
  await dialog.getByLabel(/write how many are removed/).fill('403')
  await remove.click()
  await page.getByText('Done: 403 changes were made.').waitFor()
  await choose(page, 'File of people', PEOPLE)
  await page.getByText(/^returns: /).first().waitFor() // prettier-ignore
  await page.getByRole('button', { name: 'Apply 403 changes' }).click()
  await page.getByText('Done: 403 changes were made.').waitFor()
})

story('STORY-143: who somebody is is said before it counts', async () => {
  const text = PEOPLE.toString('latin1')
  const changed = text.replace(';m.walczakmazur;', ';m.po.slubie;').replace(/^0002;/m, '9002;')
  await choose(english.page, 'File of people', Buffer.from(changed, 'latin1'))
  await english.page.getByText(/^renamed: m\.walczakmazur → m\.po\.slubie; /).waitFor()
  await english.page.getByText(/^another person: .*number 0002$/).waitFor()
  await choose(polish.page, 'Plik osób', Buffer.from(changed, 'latin1'))
  await polish.page.getByText(/^zmiana loginu: m\.walczakmazur → m\.po\.slubie; /).waitFor()
  await polish.page.getByText(/^inna osoba: .*numer 0002$/).waitFor()
  await screenshot(polish.page, 'console-import-renamed-pl')
  assert.equal([...english.errors, ...polish.errors], [])
})

story.run()
