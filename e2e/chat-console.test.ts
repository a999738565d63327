// @timeout 300
/** An employee and two administrators in one conversation: written, seen, taken, answered without a network, and found. */
import type { Chat, Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { enrolComputer } from './support/parties.ts'
import { OWNER, REDIALLED, TestServer } from './support/server.ts'
import { until } from './support/until.ts'
import { choosePassword, holdDisk, holds, openConsole, visit } from './support/windows.ts'

const PASSWORD = 'a long enough password'
const QUEUE = 'Equipment maintenance'
const story = suite('chat in the console')
let server: TestServer
let api: Owner
let owner: Window
let colleague: Window
let employee: Endpoint

const follow = (page: Page, name: string | RegExp) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click()
/** The employee's conversation with the queue. */
const chat = (): Chat => employee.chats.find(({ name }) => name === QUEUE)!
/** What the employee reads, in order. */
const told = () => chat().at.talk.messages.map(({ text }) => text)
/** What stands in the window, in order. */
const shown = (page: Page) => page.getByRole('log').locator('.bubble').allInnerTexts()
const line = (page: Page) => page.getByRole('row', { name: /Aleksandra Jaworska/ })
const field = (page: Page) => page.getByLabel('Write an answer')
const say = async (page: Page, text: string) => {
  await field(page).fill(text)
  await page.keyboard.press('Enter')
}

story.before(async () => {
  server = await TestServer.withLibrary()
  api = await Owner.of(server)
  owner = await openConsole(server, '', { kept: true })
  colleague = await openWindow(server)
  const link = await api.invite('piotr', { name: 'Piotr Lis', profile: 'help-desk', units: ['F01'] })
  await choosePassword(colleague, link, PASSWORD)
  const { code } = await api.enrolment('F01', 'a.jaworska2')
  employee = await (await enrolComputer(server, code, 'BM-F01-03')).open()
  employee.connect()
})

story.after(async () => {
  await employee?.close()
  await api?.close()
  await server?.close()
})

story('STORY-101: a queue with opening hours is a sentence, and on the employee’s computer at once', async () => {
  const { page } = owner
  await follow(page, 'Chat queues')
  await page.getByRole('button', { name: 'New queue' }).click()
  await page.getByLabel('Name').fill(QUEUE)
  await page.getByLabel('at these times').check()
  await page.getByRole('button', { name: 'Add times' }).click()
  const second = page.getByRole('group', { name: 'Line 2 of the opening hours' })
  await second.getByLabel('Saturday').check()
  await second.getByLabel('Until').fill('13:00')
  await page.getByLabel('only these of them').check()
  await page.getByLabel('the profile Help desk').check()
  await page.getByLabel('the profile Owner').check()
  await screenshot(page, 'chat-queue-form')
  await expectAccessible(page, 'the form of a queue')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Open Mon–Fri 08:00–16:00 and Sat 08:00–13:00.').waitFor()
  await page.getByText('Answered by the profile Help desk and the profile Owner.').waitFor()
  await screenshot(page, 'chat-queues')
  await expectAccessible(page, 'the queues')
  await until('the queue is offered', () => employee.chats.some(({ name }) => name === QUEUE))
})

story('STORY-102: what an employee writes waits for an answer: in the menu, on Home and in the list', async () => {
  const { page } = owner
  await chat().at.say('The printer says **replace drum**.\nWhat now?')
  await page.getByRole('link', { name: 'Chat 1 waits for an answer' }).waitFor()
  await follow(page, 'Home')
  await page.getByRole('region', { name: 'Chats without an answer' }).getByText('Aleksandra Jaworska').waitFor()
  await screenshot(page, 'chat-home')
  await expectAccessible(page, 'Home with somebody who waits')
  await follow(page, /^Chat( \d+ .*)?$/)
  await line(page).getByText('waits < 1 min').waitFor()
  await line(page).getByText('1 new message').waitFor()
  await screenshot(page, 'chat-list')
  await expectAccessible(page, 'the list of conversations')
})

story(
  'STORY-103: it is seen when it is opened, who writes is seen writing, and the answer is there and seen',
  async () => {
    const { page } = owner
    await line(page).getByRole('link').click()
    await page.getByText('replace drum').first().waitFor()
    await until('the question was seen', () => chat().at.talk.messages[0]!.seenBy.size === 1)
    await employee.showChat(chat().conversation)
    chat().at.present(true)
    await page.getByRole('status').getByText('Aleksandra Jaworska is writing…').waitFor()
    await field(page).pressSequentially('Open the')
    await until('the employee sees that somebody writes', () => chat().at.presences.some(({ typing }) => typing))
    chat().at.present(false)
    await page.getByText('Aleksandra Jaworska is writing…').waitFor({ state: 'detached' })
    await say(page, 'Open the front and turn the green lever.')
    await until('the answer has come', () => told().length === 2)
    await chat().at.see()
    await page.getByText(/Seen by Aleksandra Jaworska \d\d:\d\d/).waitFor()
    // Nobody waits any more.
    await page.getByRole('link', { name: /^Chat$/ }).waitFor()
    await screenshot(page, 'chat-conversation')
    await expectAccessible(page, 'a conversation')
  },
)

story('STORY-104: a colleague reads along, takes it, and each sees whose words are whose', async () => {
  const { page } = colleague
  await visit(colleague, 'chat')
  await line(page).getByRole('link').click()
  await page.getByText('Open the front and turn the green lever.').last().waitFor()
  await page.getByRole('log').getByText(OWNER.name, { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Take' }).click()
  await page.getByText('taken by you').waitFor()
  await owner.page.getByText(/taken by Piotr Lis/).waitFor()
  await field(page).pressSequentially('I')
  await owner.page.getByText('Piotr Lis is writing…').waitFor()
  await say(page, 'I am on my way to you.')
  await owner.page.getByRole('log').getByText('Piotr Lis', { exact: true }).waitFor()
  await owner.page.getByText('Piotr Lis is writing…').waitFor({ state: 'detached' })
})

story('STORY-105: the last message is edited with ↑; what is withdrawn leaves a mark', async () => {
  const { page } = colleague
  const release = await holdDisk(page)
  await say(page, 'In a minute.')
  // It is on its way to the disk, and the last one all the same.
  await field(page).press('ArrowUp')
  await release()
  await holds(page, 'In a minute.')
  await page.getByLabel(/^Editing your message/).fill('I am with you at ten.')
  await page.keyboard.press('Enter')
  await owner.page.getByRole('log').getByText('I am with you at ten.').waitFor()
  await owner.page.getByRole('log').getByText('edited').waitFor()
  await say(page, 'Wrong window')
  await page.getByText('Wrong window').last().waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Wrong window' }).getByRole('button', { name: 'Withdraw' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await owner.page.getByRole('log').getByText('Withdrawn').waitFor()
  await until('the employee reads it no more', () => told().at(-1) === '')
})

story('STORY-106: both are offline, answer, and come back: all of it once, in one order, on all three', async () => {
  const windows = [owner, colleague]
  for (const { context } of windows) await context.setOffline(true)
  await say(owner.page, 'From the owner, offline')
  await owner.page.getByText('not sent yet').waitFor()
  await owner.page.getByText('1 message waits to be sent').waitFor()
  await say(colleague.page, 'From Piotr, offline')
  await say(colleague.page, 'And one more')
  await colleague.page.getByText('2 messages wait to be sent').waitFor()
  await chat().at.say('Are you there?')
  // A console that is closed and opened again still has it.
  await owner.page.reload()
  await owner.page.getByText('From the owner, offline').last().waitFor()
  await owner.page.getByText(/^There is no connection/).waitFor()
  await line(owner.page).waitFor()
  await screenshot(owner.page, 'chat-offline')
  await expectAccessible(owner.page, 'a conversation offline')
  assert.not((await shown(owner.page)).includes('Are you there?'))
  for (const { context } of windows) await context.setOffline(false)
  await server.pass(REDIALLED)
  await until('everything has come to the employee', () => told().length === 9).catch((error: Error) => {
    throw new Error(`${error.message}, but: ${told().join(' | ')}`)
  })
  for (const { page } of windows) {
    await page.getByRole('log').getByText('Are you there?').waitFor()
    await page.getByText('not sent yet').first().waitFor({ state: 'detached' }) // prettier-ignore
    await page.getByRole('log').locator('.bubble').nth(8).waitFor()
  }
  const order = await shown(owner.page)
  assert.equal(await shown(colleague.page), order)
  assert.equal(
    told().map((text) => text.replace(/\*\*/g, '') || 'Withdrawn'),
    order,
  )
  assert.is(new Set(order).size, 9)
  assert.ok(order.indexOf('From Piotr, offline') < order.indexOf('And one more'))
})

story(
  'STORY-107: saved replies are written once and found with a slash; a closed conversation opens again',
  async () => {
    const { page } = colleague
    await follow(page, /^Chat( \d+ .*)?$/)
    await page.getByRole('link', { name: 'Saved replies' }).click()
    await page.getByRole('button', { name: 'Add a reply' }).click()
    await page.getByLabel('Name').fill('Restart')
    await page.getByLabel('Text').fill('Please switch it off and on again.')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved.').waitFor()
    await expectAccessible(page, 'saved replies')
    await follow(page, /^Chat( \d+ .*)?$/)
    await line(page).getByRole('link').click()
    await field(page).pressSequentially('/rest')
    await page.getByRole('option', { name: /Restart/ }).waitFor()
    await screenshot(page, 'chat-replies')
    await expectAccessible(page, 'the saved replies of a composer')
    await page.keyboard.press('Enter')
    await holds(page, 'Please switch it off and on again.')
    await page.keyboard.press('Enter')
    await until('the reply has come', () => told().at(-1) === 'Please switch it off and on again.')
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByText(/Closed by Piotr Lis/).waitFor()
    await page.getByLabel('State').selectOption('closed')
    await line(page).waitFor()
    await chat().at.say('It is broken again.')
    await page.getByText('No conversation fits.').waitFor()
    await page.getByLabel('State').selectOption('waiting')
    await line(page).waitFor()
  },
)

story('STORY-108: a word is found, and leads to the message', async () => {
  const { page } = owner
  await page.getByLabel('Search people and messages').fill('green lever')
  const found = page.getByRole('link', { name: /green lever/ })
  await found.waitFor()
  await found.click()
  await page.locator('li.wanted').getByText('green lever').waitFor()
  await screenshot(page, 'chat-search')
  await expectAccessible(page, 'a search over conversations')
  await page.getByLabel('Search people and messages').fill('')
})

story('STORY-109: whoever has not opened a message is asked why, from its report', async () => {
  const { page } = owner
  await api.sendOpeningHours([api.unit('F01')])
  await follow(page, 'Messages')
  await page.getByRole('link', { name: 'New opening hours' }).first().click()
  await page.getByLabel('Search people and computers').fill('Aleksandra Jaworska')
  await expectAccessible(page, 'a report with people to be asked')
  await page.getByRole('button', { name: 'Ask Aleksandra Jaworska' }).click()
  await field(page).waitFor()
  await holds(page, 'You have not opened “New opening hours” yet. Is anything stopping you?')
  await page.keyboard.press('Enter')
  const direct = () => employee.chats.find(({ queue }) => queue === null)
  await until('the question has come', () => direct()?.at.talk.messages.length === 1)
  await page.getByRole('link', { name: QUEUE, exact: true }).waitFor()
  await screenshot(page, 'chat-ask')
  // Somebody else, in the queue.
  await page.getByRole('button', { name: 'New conversation' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Search people').fill('Teresa Zając')
  await dialog.getByRole('radio').first().check()
  await dialog.getByLabel('Queue').selectOption({ label: QUEUE })
  await screenshot(page, 'chat-new')
  await expectAccessible(page, 'a new conversation')
  await dialog.getByRole('button', { name: 'Open' }).click()
  await page.getByText('Nothing has been said here yet.').waitFor()
  await page.getByRole('heading', { name: /Teresa Zając/ }).first().waitFor() // prettier-ignore
})

story('STORY-110: in Polish and dark', async () => {
  const { page } = owner
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByLabel('Language').selectOption('pl')
  await page
    .getByRole('navigation', { name: 'Strony' })
    .getByRole('link', { name: /^Czat( \d+ .*)?$/ })
    .click()
  await page
    .getByRole('row', { name: new RegExp(`Jaworska.*${QUEUE}`) })
    .getByRole('link')
    .click()
  await page.getByRole('log').getByText('It is broken again.').waitFor()
  await screenshot(page, 'chat-pl-dark')
  await expectAccessible(page, 'a conversation in Polish, dark')
  for (const entry of ['Kolejki czatu', 'Pulpit']) {
    await page.getByRole('navigation', { name: 'Strony' }).getByRole('link', { name: entry }).click()
    await screenshot(page, `chat-pl-${entry === 'Pulpit' ? 'home' : 'queues'}`)
    await expectAccessible(page, `${entry}, dark`)
  }
  await page.getByLabel('Język').selectOption('en')
  await page.emulateMedia({ colorScheme: 'light' })
})

story(
  'STORY-111: pictures go along, pasted, picked or dropped, and also offline; what is none is refused',
  async () => {
    const { page, context } = owner
    await follow(page, /^Chat( \d+ .*)?$/)
    await page
      .getByRole('row', { name: new RegExp(`Jaworska.*${QUEUE}`) })
      .getByRole('link')
      .click()
    const files = page.locator('input[type=file]')
    await files.setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') })
    await page.getByText('Only images can go along: PNG, JPEG, GIF or WebP.').waitFor()
    const large = Buffer.concat([await readFile(PICTURE), Buffer.alloc(2 * 1024 * 1024)])
    await files.setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: large })
    // A photograph is made smaller; of a picture that moves only its beginning would be left.
    await page.getByRole('button', { name: 'Remove image 1' }).click()
    const moving = Buffer.concat([Buffer.from(GIF, 'base64'), Buffer.alloc(2 * 1024 * 1024)])
    await files.setInputFiles({ name: 'x.gif', mimeType: 'image/gif', buffer: moving })
    await page.getByText('An image may have 2 MB at most. Make it smaller and add it again.').waitFor()
    await files.setInputFiles({
      name: 'x.png',
      mimeType: 'image/png',
      buffer: (await readFile(PICTURE)).subarray(0, 40),
    })
    await page.getByText('This image is damaged and cannot be shown. Choose another one.').waitFor()
    await paste(page, await readFile(PICTURE))
    await page.getByRole('list', { name: 'Images to send' }).getByRole('img').waitFor()
    await screenshot(page, 'chat-picture-draft')
    await expectAccessible(page, 'a picture that is to be sent')
    // In another tab it is the same draft, whichever of them writes, and a reload loses nothing of it.
    const other = await context.newPage()
    await other.goto(page.url())
    await other.getByRole('list', { name: 'Images to send' }).getByRole('img').waitFor()
    await field(other).fill('Like')
    await holds(page, 'Like')
    await field(page).pressSequentially(' so')
    await holds(other, 'Like so')
    await page.reload()
    await page.getByRole('list', { name: 'Images to send' }).getByRole('img').waitFor()
    await holds(page, 'Like so')
    await other.close()
    await say(page, 'Like this.')
    await until('the picture has come', () => chat().at.talk.messages.at(-1)!.images.length === 1)
    await colleague.page.getByRole('button', { name: /^Enlarge the image/ }).click()
    await colleague.page.getByRole('dialog').getByRole('img').waitFor()
    await screenshot(colleague.page, 'chat-picture')
    await colleague.page.getByRole('button', { name: 'Close the image' }).click()
    await context.setOffline(true)
    await files.setInputFiles({ name: 'y.png', mimeType: 'image/png', buffer: await another(await readFile(PICTURE)) })
    await page.getByRole('list', { name: 'Images to send' }).getByRole('img').waitFor()
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('not sent yet').waitFor()
    await page.reload()
    await page.getByRole('button', { name: /^Enlarge the image/ }).last().waitFor() // prettier-ignore
    await context.setOffline(false)
    await server.pass(REDIALLED)
    await until('the other picture has come', () => chat().at.talk.messages.at(-1)!.text === '')
    await colleague.page.getByRole('button', { name: /^Enlarge the image/ }).nth(1).waitFor() // prettier-ignore
  },
)
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
const PICTURE = new URL('./fixtures/plan.png', import.meta.url).pathname
/** The same picture with other bytes behind its end. */
const another = async (png: Buffer) => Buffer.concat([png, Buffer.from('again')])
const paste = (page: Page, png: Buffer) =>
  field(page).evaluate(
    (area, bytes) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([Uint8Array.from(bytes)], 'pasted.png', { type: 'image/png' }))
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    },
    [...png],
  )

story('STORY-112: a person’s data are exported, and what they have said is erased everywhere', async () => {
  const { page } = owner
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  const json = await readFile(await (await download).path(), 'utf8')
  assert.match(json, /replace drum/)
  await page.getByRole('button', { name: 'Erase…' }).click()
  const dialog = page.getByRole('dialog')
  await expectAccessible(page, 'erasing')
  assert.ok(await dialog.getByRole('button', { name: 'Erase for good' }).isDisabled())
  await dialog.getByLabel(/^Type Aleksandra Jaworska/).fill('Aleksandra Jaworska')
  await dialog.getByRole('button', { name: 'Erase for good' }).click()
  await page.getByText('There is no such conversation').waitFor()
  await line(colleague.page).waitFor({ state: 'detached' })
  await until('nothing is left on the computer', () => employee.chats.every(({ at }) => at.talk.messages.length === 0))
})

story('STORY-113: how long conversations are kept, and what would be lost by less', async () => {
  const { page } = owner
  await follow(page, 'Chat queues')
  await page.getByRole('radio', { name: /for this many whole months/ }).check()
  await page.getByLabel('Months', { exact: true }).fill('12')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Keep conversations for 12 months?').waitFor()
  await screenshot(page, 'chat-retention')
  await expectAccessible(page, 'the question before conversations are erased')
  await page.getByRole('button', { name: 'Erase what is older' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByRole('button', { name: `Remove ${QUEUE}` }).click()
  await page.getByRole('button', { name: 'Remove the queue' }).click()
  await page.getByText('There is no queue yet.').waitFor()
  await until('it is offered no more', () => employee.chats.every(({ name }) => name !== QUEUE))
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Audit' }).click()
  await page.getByText(`Removed the queue ${QUEUE}`).first().waitFor() // prettier-ignore
})

story('STORY-114: nothing went wrong in the windows', () => {
  assert.equal([...owner.errors, ...colleague.errors], [])
})

story.run()
