// @timeout 240
/** A file that lacks people, in a real browser: what would happen is asked about in numbers, and the right file restores it. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
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

story('STORY-170: lines that cannot be read are left out after a preview, and named', async () => {
  const { page } = english
  // The first person has no first name, and two others one login.
  const lines = PEOPLE.toString('latin1').split('\n')
  const cells = lines[1]!.split(';')
  cells[2] = ''
  lines[1] = cells.join(';')
  await choose(page, 'File of people', Buffer.from(lines.join('\n'), 'latin1'))
  await page.getByRole('button', { name: 'Preview without 1 row' }).waitFor()
  await screenshot(page, 'console-import-unreadable')
  await expectAccessible(page, 'an import that cannot be read')
  await page.getByRole('button', { name: 'Preview without 1 row' }).click()
  await page.getByText('1 row is left out, and whoever it is about stays as they are. It is named first.').waitFor()
  await page.getByRole('cell', { name: 'Left out' }).waitFor()
  await page.getByText('This field must not be empty.').waitFor()
  await screenshot(page, 'console-import-left-out')
  const changed = lines.join('\n').replace(/(\n0003;[^;]*;)[^;]*/, '$1Zyta')
  await choose(page, 'File of people', Buffer.from(changed, 'latin1'))
  await page.getByRole('button', { name: 'Preview without 1 row' }).click()
  await page.getByRole('button', { name: 'Apply 1 change' }).click()
  await page.getByText('Done: 1 change was made.').waitFor()
})

story('STORY-171: what loses its unit is said before it is agreed to', async () => {
  const owner = await Owner.of(server)
  const own = [{ capability: 'receipts.see' as const, scope: [owner.unit('F01')] }]
  await owner.invite('officer', { name: 'Ewa Kowal', profile: null, units: [], own })
  await owner.enrolment('F01')
  await owner.close()
  const units = readFileSync(new URL('../sync-server/directory/city-library/units.csv', import.meta.url), 'utf8')
  const without = Buffer.from(units.replace(/^F01,.*\n/m, '').replace(/^([^,\n]*),F01,/gm, '$1,BM,'))
  await choose(english.page, 'File of units', without)
  const losses = english.page.getByRole('region', { name: 'This loses its unit' })
  await losses.getByText(/1 administrator loses permissions there: Ewa Kowal \(officer\)/).waitFor()
  await losses.getByText(/1 enrolment link can no longer be used: /).waitFor()
  await screenshot(english.page, 'console-import-losses')
  await expectAccessible(english.page, 'what loses its unit')
  await choose(polish.page, 'Plik jednostek', without)
  await polish.page.getByText(/1 administrator traci tam uprawnienia: Ewa Kowal \(officer\)/).waitFor()
  await screenshot(polish.page, 'console-import-losses-pl')
  assert.equal([...english.errors, ...polish.errors], [])
})

story.run()
