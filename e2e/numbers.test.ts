// @timeout 180
/** What the console says of somebody whose computer is out of touch, on the page, in the file and in the list. */
import { readFile } from 'node:fs/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { expectAccessible, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { enrolComputer } from './support/parties.ts'
import { TestServer } from './support/server.ts'
import { until } from './support/until.ts'
import { openConsole, visit } from './support/windows.ts'

const story = suite('numbers in the browser')
let server: TestServer
let owner: Owner
let admin: Window
let item: ItemId
const LOGIN = 'a.jaworska'

story.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
})

story.after(async () => {
  await owner?.close()
  await server?.close()
})

story('STORY-165: of whoever has a message and goes out of touch nobody knows', async () => {
  const computer = await (await enrolComputer(server, (await owner.enrolment('F01', LOGIN)).code, 'Desk 1')).open()
  computer.connect()
  const content = { kind: 'message', subject: 'Fire drill', body: 'At noon.', images: [], acknowledge: true } as const
  item = await owner.publish([owner.person(LOGIN)], { ...content, images: [] })
  await until('it is there', () => computer.items.length === 1)
  await until('everything is sent', () => computer.replica.pending === 0)
  const standing = async () => (await owner.report(item)).recipients[0]?.standing
  await until('the server has heard of it', async () => (await owner.report(item)).delivered === 1)
  assert.is(await standing(), 'waiting')
  await computer.close()
  await until('the computer is out of touch', async () => (await standing()) === 'unknown')

  admin = await openConsole(server, `messages/${item}`)
  const { page } = admin
  await page.getByText(/^no contact since/).waitFor()
  await page
    .getByRole('link', { name: /Unknown/ })
    .first()
    .click()
  await page.getByText('1 person', { exact: true }).waitFor()
  await expectAccessible(page, 'a report of which nothing is known')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export CSV' }).click()
  const file = await readFile(await (await download).path(), 'utf8')
  assert.match(file, /,Unknown,.*no contact since/)
})

story('STORY-166: lists say confirmed where that was asked for, and of whom it is so', async () => {
  const { page } = admin
  await visit(admin, 'messages')
  await page.getByText('Confirmed by 0 of 1').waitFor()
  assert.is(await page.getByText(/Read by/).count(), 0)
})

story.run()
