// @timeout 180
/** A message is revised: each receipt names the text that was read, and the report shows it as it was. */
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MessageContent } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { expectAccessible, launch, openWindow, screenshot, type Window } from './support/browser.ts'
import { enrolComputer, signIn, until } from './support/parties.ts'
import { OWNER, TestServer } from './support/server.ts'

const story = suite('revisions in the browser')
let server: TestServer
let browser: Browser
let employee: Window
let admin: Window
let sender: Administrator
let item: ItemId
const [READER, OTHER] = ['a.jaworska2', 'a.jaworska'] as const
const content: MessageContent = {
  kind: 'message',
  subject: 'Opening hours',
  body: 'We open at nine.',
  images: [],
  acknowledge: false,
}

const enrol = (person: string) =>
  server.cli<{ link: string; code: string }>('enrol', '--unit', 'F01', '--person', person)

story.before(async () => {
  server = await TestServer.withLibrary()
  browser = await launch()
  employee = await openWindow(browser)
  admin = await openWindow(browser)
  await employee.page.goto((await enrol(READER)).link)
  await employee.page.getByRole('button', { name: 'Yes, set up this computer' }).click()
  await employee.page.getByText('Connected', { exact: true }).waitFor()
  sender = await (await signIn(server)).open()
  sender.connect()
})

story.after(async () => {
  await sender?.close()
  await browser?.close()
  await server?.close()
})

story('STORY-57: a message is read, changed by its sender, and read once more', async () => {
  const { page } = employee
  const other = await (await enrolComputer(server, (await enrol(OTHER)).code, 'Desk 2')).open()
  other.connect()
  ;({ item } = await sender.publish({ to: ['everyone'], content, expires: null }))
  await page.getByRole('link', { name: /Opening hours/ }).click()
  await page.getByText('We open at nine.').waitFor()
  await until('it is there', () => other.items.length === 1)
  await other.read(item)
  await until('everything is sent', () => other.replica.pending === 0)
  await other.close()
  await sender.revise(item, { ...content, body: 'We open at ten.' })
  await page.getByText('We open at ten.').waitFor()
  await page.getByText(/Changed by the sender/).waitFor()
})

story('STORY-58: the report says which text each has read, who has read only an older one, and shows it', async () => {
  const { page } = admin
  type Told = { people: { login: string; state: string; text?: string }[] }
  const report = () => server.cli<Told>('report', item)
  const textOf = ({ people }: Told, login: string) => people.find((one) => one.login === login)?.text ?? ''
  await until('both are counted, one of them with the newer text', async () => {
    const told = await report()
    return textOf(told, READER) > textOf(told, OTHER) && textOf(told, OTHER) !== ''
  })
  await page.goto(`${server.origin}/console/messages/${item}`)
  await page.getByLabel('Login').fill(OWNER.login)
  await page.getByLabel('Password').fill(OWNER.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: '1 has read only an older text' }).click()
  await page.getByText('1 person', { exact: true }).waitFor()
  await page.getByRole('link', { name: /^text of/ }).waitFor()
  await expectAccessible(page, 'who has read an older text')
  await screenshot(page, 'console-outdated')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: /CSV/ }).click()
  const lines = (await readFile(await (await download).path(), 'utf8'))
    .split('\r\n')
    .filter((line) => /Read,/.test(line))
  assert.is(lines.length, 2)
  for (const line of lines) assert.match(line, /,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'when their text was published')
  await page.getByRole('link', { name: /^text of/ }).click()
  await page.locator('[aria-current=true]').getByText('We open at nine.').waitFor()
  await expectAccessible(page, 'the text that was read')
  await screenshot(page, 'console-text-that-was-read')
  assert.equal([...employee.errors, ...admin.errors], [])
})

story.run()
