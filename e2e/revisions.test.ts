// @timeout 180
/** A message is revised: each receipt names the text that was read, and the report shows it as it was. */
import { readFile } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MessageContent } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { enrolComputer } from './support/parties.ts'
import { TestServer } from './support/server.ts'
import { until } from './support/until.ts'
import { fillSignIn, openEndpoint, sendToMany } from './support/windows.ts'

const story = suite('revisions in the browser')
let server: TestServer
let owner: Owner
let employee: Window
let admin: Window
let item: ItemId
const [READER, OTHER] = ['a.jaworska2', 'a.jaworska'] as const
const content: MessageContent = {
  kind: 'message',
  subject: 'Opening hours',
  body: 'We open at nine.',
  images: [],
  acknowledge: false,
}

story.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  employee = await openEndpoint(server, owner, 'F01', READER)
  admin = await openWindow(server)
})

story.after(async () => {
  await owner?.close()
  await server?.close()
})

story('STORY-57: a message is read, changed by its sender, and read once more', async () => {
  const { page } = employee
  const other = await (await enrolComputer(server, (await owner.enrolment('F01', OTHER)).code, 'Desk 2')).open()
  other.connect()
  item = await owner.publish(['everyone'], content)
  await page.getByRole('link', { name: /Opening hours/ }).click()
  await page.getByText('We open at nine.').waitFor()
  await until('it is there', () => other.items.length === 1)
  await other.read(item)
  await until('everything is sent', () => other.replica.pending === 0)
  await other.close()
  await owner.outbox.revise(item, { ...content, body: 'We open at ten.' })
  await page.getByText('We open at ten.').waitFor()
  await page.getByText(/Changed by the sender/).waitFor()
})

story('STORY-58: the report says which text each has read, who has read only an older one, and shows it', async () => {
  const { page } = admin
  await until('both are counted, one of them with the newer text', async () => {
    const { recipients } = await owner.report(item)
    const textOf = (login: string) => {
      const texts = recipients.find((one) => one.login === login)?.texts ?? []
      return Math.max(0, ...texts.filter(({ state }) => state === 'read').map(({ at }) => at))
    }
    return textOf(READER) > textOf(OTHER) && textOf(OTHER) > 0
  })
  await page.goto(`${server.origin}/console/messages/${item}`)
  await fillSignIn(admin)
  await page.getByRole('link', { name: '1 has read only an older text' }).click()
  await page.getByText('1 person', { exact: true }).waitFor()
  await page.getByRole('link', { name: /^text of/ }).waitFor()
  await expectAccessible(page, 'who has read an older text')
  await screenshot(page, 'console-outdated')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /CSV/ }).click()
  const lines = (await readFile(await (await download).path(), 'utf8'))
    .split('\r\n')
    .filter((line) => /,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(line))
  assert.is(lines.length, 2, 'when their text was published')
  assert.is(lines.filter((line) => line.includes(',Read,')).length, 1, 'who has read an older one has not read it')
  await page.getByRole('link', { name: /^text of/ }).click()
  await page.locator('[aria-current=true]').getByText('We open at nine.').waitFor()
  await expectAccessible(page, 'the text that was read')
  await screenshot(page, 'console-text-that-was-read')
})

story('STORY-213: the sender corrects it from its report, and readers have the new text', async () => {
  const { page } = admin
  await page.getByRole('link', { name: 'Correct…' }).click()
  const body = page.locator('.ProseMirror')
  await body.getByText('We open at ten.').waitFor()
  await screenshot(page, 'console-correct')
  await expectAccessible(page, 'a correction')
  await body.fill('We open at eleven.')
  await page.getByRole('button', { name: 'Replace the text' }).click()
  await employee.page.getByText('We open at eleven.').waitFor()
  await page.getByRole('link', { name: 'Correct…' }).waitFor()
})

story('STORY-214: after a recall it is sent again, from its words and recipients', async () => {
  const { page } = admin
  await page.getByRole('button', { name: 'Recall…' }).click()
  await page.getByRole('button', { name: 'Recall it' }).click()
  await page
    .getByText(/^Recalled/)
    .first()
    .waitFor()
  await page.getByRole('link', { name: 'Correct…' }).waitFor({ state: 'detached' })
  await screenshot(page, 'console-send-again')
  await page.getByRole('button', { name: 'Send again…' }).click()
  await page.locator('.ProseMirror').getByText('We open at eleven.').waitFor()
  assert.is(await page.getByLabel('Subject').inputValue(), 'Opening hours')
  await page.getByRole('button', { name: /^Send to 404/ }).click()
  await sendToMany(admin, /^Send to 404/)
  await page.getByRole('heading', { name: 'Opening hours' }).waitFor()
  await employee.page
    .getByRole('link', { name: /Opening hours/ })
    .nth(1)
    .waitFor()
  assert.equal([...employee.errors, ...admin.errors], [])
})

story.run()
