// @timeout 240
/** The communication officer: messages to everyone, alerts on the computers of one branch, and nothing else anywhere. */
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Content } from '@carillon/shared-model/facts/items.ts'
import { TestTerminal } from '../sync-server/cli/run-cli.ts'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { REDIALLED, TestServer } from './support/server.ts'
import { choosePassword, openEndpoint, sendToMany, visit } from './support/windows.ts'

const PASSWORD = 'a long enough password'
const BRANCH_1 = 'Filia nr 1, ul. Długa'
const BRANCH_2 = 'Filia nr 2, ul. Krótka'
const story = suite('the officer in the browser')
let server: TestServer
let owner: Owner
let officer: Window
/** at a computer of Branch 1, and at one of Branch 2 */
let here: Window
let there: Window

const entries = async (page: Page) => {
  const links = page.getByRole('navigation', { name: 'Pages' }).getByRole('link')
  // without the counts of what is not published yet and of what was refused
  return (await links.allTextContents()).map((text) => text.replace(/\d.*$/s, '').trim())
}
const SMALL = { width: 420, height: 640 }
const terminal = new TestTerminal()
/** As the officer, by command line. @returns what went wrong */
const asOfficer = async (...args: string[]): Promise<string> => {
  terminal.time.advance(Math.max(0, server.now - terminal.time.now()))
  terminal.env = { CARILLON_LOGIN: 'officer', CARILLON_PASSWORD: PASSWORD }
  const { status, stderr } = await terminal.run(...args, '--server', server.origin)
  return status === 0 ? '' : stderr
}

story.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  const link = await owner.invite('officer', { name: 'Ewa Kowal', profile: 'communication-officer', units: ['F01'] })
  here = await openEndpoint(server, owner, 'F01', undefined, SMALL)
  there = await openEndpoint(server, owner, 'F02', undefined, SMALL)
  officer = await openWindow(server)
  await choosePassword(officer, link, PASSWORD)
})

story.after(async () => {
  await terminal.close()
  await owner?.close()
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
    await visit(officer, path)
    await page.getByText('There is nothing at this address').waitFor()
  }
  await visit(officer, 'quick')
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
  await page.getByRole('checkbox').first().waitFor({ state: 'detached' })
  await page.getByLabel(/Search units/).fill('')
})

story('STORY-33: an alert to the computers of Branch 1 is shown there, and not in Branch 2', async () => {
  const { page } = officer
  await visit(officer, 'quick')
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
  await sendToMany(officer, /^Send to/)
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
  await visit(officer, 'quick')
  await page.getByText('Connected · up to date').waitFor()
  await context.setOffline(true)
  await page.getByLabel('Text', { exact: true }).fill('Written in the cellar')
  await page.getByRole('checkbox', { name: new RegExp(BRANCH_1) }).check()
  await page.keyboard.press('Control+Enter')
  await page.getByText(/waits to be sent/).first().waitFor() // prettier-ignore
  await owner.change('officer', { units: ['F03'] })
  await context.setOffline(false)
  await server.pass(REDIALLED)
  await page.getByText(/may not send alerts to computers/).first().waitFor() // prettier-ignore
  const refusal = page.getByRole('alert').getByRole('listitem').filter({ hasText: 'Written in the cellar' })
  await page.getByText('Connected · up to date').waitFor()
  await refusal.getByText(/may not send alerts to computers/).waitFor()
  await screenshot(page, 'officer-refused')
  await expectAccessible(page, 'the refusal')
  await refusal.getByRole('button', { name: 'Use as a draft' }).click()
  await refusal.waitFor({ state: 'detached' })
  assert.is(await page.getByLabel('Text', { exact: true }).inputValue(), 'Written in the cellar')
  await page.getByText('1 earlier choice is left out').waitFor()
  await screenshot(page, 'officer-draft-again')
  await expectAccessible(page, 'the draft of what was refused')
  assert.is(await here.page.getByText('Written in the cellar').count(), 0)
})

story('STORY-37: the console follows when a grant is withdrawn or given while it is open', async () => {
  const { page } = officer
  await owner.change('officer', { units: ['F02'] })
  await visit(officer, 'quick')
  await page.getByRole('checkbox', { name: new RegExp(BRANCH_2) }).waitFor()
  assert.is(await page.getByRole('checkbox', { name: new RegExp(BRANCH_1) }).count(), 0)
  await owner.change('officer', { own: [{ capability: 'computers.manage', scope: [owner.unit('F02')] }] })
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Computers' }).waitFor()
  await owner.change('officer', { profile: null })
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Quick message' }).waitFor({ state: 'detached' }) // prettier-ignore
  await owner.disable('officer')
  await page.getByText(/You were signed out/).waitFor()
  assert.equal(officer.errors, [])
})

story(
  'STORY-173: who sees receipts of a branch sees what went to everyone and to others, with their own people',
  async () => {
    const content = (subject: string): Content => ({
      ...{ kind: 'message', subject, body: 'To all.', images: [], acknowledge: false },
    })
    await owner.publish(['everyone'], content('Fire drill'))
    await owner.publish([owner.unit('F01'), owner.unit('F02')], content('Two branches'))
    await owner.publish([owner.unit('F02')], content('Not for them'))
    const scope = [owner.unit('F01')]
    const own = (['receipts.see', 'items.recall'] as const).map((capability) => ({ capability, scope }))
    const link = await owner.invite('district', { name: 'Iza Kos', profile: null, units: [], own })
    const window = await openWindow(server)
    const { page } = window
    await choosePassword(window, link, PASSWORD)
    await visit(window, 'messages')
    await page.getByRole('link', { name: 'Two branches' }).waitFor()
    assert.is(await page.getByText('Not for them').count(), 0)
    const people = (await owner.rows('people')).filter(({ unit }) => unit === owner.unit('F01')).length
    const below = (await owner.rows('units')).find(({ code }) => code === 'F01')!.people
    assert.ok(people > 0 && below < 404)
    const both = page.getByRole('row').filter({ hasText: 'Two branches' })
    await both.getByText(`of ${below}`).waitFor()
    await both.getByText(`${BRANCH_1} and others`).waitFor()
    await page.getByRole('row').filter({ hasText: 'Fire drill' }).getByText(`of ${below}`).waitFor()
    assert.not.match(await page.locator('body').innerText(), /404|Krótka/)
    await screenshot(page, 'officer-district-list')
    await expectAccessible(page, 'the list of a district’s officer')
    await page.getByRole('link', { name: 'Two branches' }).click()
    await page.getByText('You see those within your permissions.').waitFor()
    await page.getByRole('link', { name: new RegExp(`^${below}`) }).first().waitFor() // prettier-ignore
    assert.not.match(await page.locator('body').innerText(), /Krótka/)
    // STORY-174: it is for others too, so it is not theirs to recall.
    assert.is(await page.getByRole('button', { name: 'Recall' }).count(), 0)
    await screenshot(page, 'officer-district-report')
    assert.equal(window.errors, [])
  },
)

story.run()
