// @timeout 300
/** An employee's conversations in a browser, with administrators beside it: online, offline, and by wrong clocks. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { REDIALLED, TestServer } from './support/server.ts'
import { until } from './support/until.ts'
import { enrol, holdDisk, holds } from './support/windows.ts'

const PERSON = 'a.jaworska2'
const QUEUE = 'Equipment maintenance'
const HOUR = 3_600_000
const PNG = new URL('./fixtures/plan.png', import.meta.url).pathname
/** GIFs of one pixel. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const LATE = Buffer.from('R0lGODlhAQABAIAAAP///////yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

const chat = suite('chat in the browser')
let server: TestServer
let employee: Window
let owner: Owner
let office: Administrator
let queue: QueueId
/** how far the administrator's clock is off, milliseconds */
let wrong = 0

const log = (page: Page) => page.getByRole('log')
const field = (page: Page) => page.getByRole('textbox', { name: /^Message to/ })
const write = async (page: Page, text: string) => {
  await field(page).fill(text)
  await page.keyboard.press('Enter')
}
/** A picture that is to be sent. */
const attached = (page: Page) => page.getByRole('list', { name: 'Images that go with it' }).getByRole('img')
/** What is said, from above to below. */
const said = (page: Page) => log(page).locator('.bubble').allInnerTexts()
const conversations = () => owner.rows('conversations')
const follow = async (): Promise<Conversation> => {
  const [row] = await conversations()
  await office.converse([row!])
  return office.conversation(row!.id)!
}
/** What waits to be sent is sent. */
const allIsSent = (page: Page) => log(page).getByText('Not sent yet').first().waitFor({ state: 'detached' }) // prettier-ignore

chat.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  employee = await openWindow(server, { kept: true })
  await employee.context.grantPermissions(['notifications'], { origin: server.origin })
  // What is notified can be looked at only by whoever notifies.
  await employee.page.addInitScript(() => {
    const notified: string[] = []
    Object.assign(window, { notified })
    window.Notification = class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options)
        notified.push(`${title}: ${options?.body}`)
      }
    }
    // A browser without a screen shows none, and says so.
    Object.defineProperty(window.Notification, 'permission', { value: 'granted' })
  })
  await enrol(employee, owner, 'F01', PERSON)
  await employee.page.getByText('Connected', { exact: true }).waitFor()
  office = await owner.signedIn.open(() => server.now + wrong)
  office.connect()
})

chat.after(async () => {
  await office?.close()
  await owner?.close()
  await server?.close()
})

chat('STORY-81: nobody to write to, no page; a queue is offered as soon as there is one', async () => {
  const { page } = employee
  await page.getByRole('link', { name: 'Training' }).waitFor()
  assert.is(await page.getByRole('link', { name: 'Chat' }).count(), 0)
  // Open on one day of the week only, which is neither today nor tomorrow.
  const day = ((new Date(server.now).getDay() + 2) % 7) + 1
  const hours = [{ days: [day], from: '08:00', until: '16:00' }]
  ;({ queue } = await owner.api.call('addQueue', { body: { name: QUEUE, hours, answeredBy: [] } }))
  await page.getByRole('link', { name: 'Chat' }).click()
  await page.getByRole('link', { name: new RegExp(QUEUE) }).waitFor()
  await page.getByText(/Closed, opens \w+day at 8:00/).waitFor()
  await expectAccessible(page, 'the list of conversations')
})

chat('STORY-82: what is written waits for an answer; closed hours are said, and are no obstacle', async () => {
  const { page } = employee
  await page.getByRole('link', { name: new RegExp(QUEUE) }).click()
  await page.getByText(/Somebody answers from \w+day at 8:00; you can write now/).waitFor()
  await owner.api.call('changeQueue', { params: { queue }, body: { name: QUEUE, hours: null, answeredBy: [] } })
  await page.getByText('Open now').first().waitFor()
  await field(page).pressSequentially('The **printer** in room 4')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('prints nothing: https://example.org/manual')
  await page.keyboard.press('Enter')
  await log(page).getByRole('link', { name: 'https://example.org/manual' }).waitFor()
  assert.is(await log(page).locator('strong').innerText(), 'printer')
  await holds(page, '')
  await page.getByText('Waiting for an answer').first().waitFor()
  await until('the server has it', async () => (await conversations())[0]?.messages === 1)
  await expectAccessible(page, 'a conversation')
})

chat('STORY-83: it is seen, somebody writes, and answers', async () => {
  const { page } = employee
  const conversation = await follow()
  await until('the question is there', () => conversation.unseen.length === 1)
  await conversation.see()
  await log(page).getByText('Seen', { exact: true }).waitFor()
  await until('somebody is there', () => conversation.presences.length === 1)
  conversation.present(true)
  await page.getByText(/is writing…$/).waitFor()
  await conversation.say('Which one, the **left** or the right?')
  conversation.present(null)
  await log(page).getByText('Which one, the left or the right?').waitFor()
  await page.getByText('Answered').first().waitFor()
  await until('it is seen', () => conversation.talk.messages.at(-1)!.seenBy.size === 1)
  await field(page).pressSequentially('The l')
  await until('somebody writes', () => conversation.presences[0]?.typing === true)
  await field(page).press('ControlOrMeta+A')
  await field(page).press('Delete')
  await screenshot(page, 'endpoint-chat')
})

chat('STORY-84: what comes while one is elsewhere is counted and notified; opening it is seeing it', async () => {
  const { page } = employee
  const conversation = await follow()
  await page.getByRole('link', { name: /^Messages/ }).click()
  await conversation.say('I am on my way.')
  await page.getByRole('link', { name: 'Chat 1 unread' }).waitFor()
  await page.waitForFunction(() => document.title.startsWith('(1)'))
  const notified = () => page.evaluate(() => (window as unknown as { notified: string[] }).notified)
  await page.waitForFunction(() => (window as unknown as { notified: string[] }).notified.length > 0)
  const name = conversation.talk.names.get((await owner.api.call('me', {})).account.id)
  assert.equal(await notified(), [`${name}: I am on my way.`])
  await page.getByRole('link', { name: 'Chat 1 unread' }).click()
  await page.getByRole('link', { name: /1 new message/ }).waitFor()
  await expectAccessible(page, 'a list with something new')
  await page.getByRole('link', { name: new RegExp(QUEUE) }).click()
  await page.getByRole('link', { name: 'Chat', exact: true }).waitFor()
  await until('it is seen', () => conversation.talk.messages.at(-1)!.seenBy.size === 1)
  await page.reload()
  await log(page).getByText('I am on my way.').waitFor()
  assert.not.match(await page.title(), '(')
})

chat('STORY-85: ↑ edits the last message, Escape leaves it, and what is withdrawn leaves a mark', async () => {
  const { page } = employee
  const conversation = await follow()
  const release = await holdDisk(page)
  await write(page, 'It is the left one')
  // It is on its way to the disk, and the last one all the same.
  await field(page).press('ArrowUp')
  await release()
  await page.getByText('You are changing a message.').waitFor()
  await holds(page, 'It is the left one')
  await page.keyboard.press('Escape')
  await holds(page, '')
  await page.keyboard.press('ArrowUp')
  await write(page, 'It is the right one')
  await log(page).getByText('edited').waitFor()
  await until('everybody has it', () => conversation.talk.messages.at(-1)?.text === 'It is the right one')

  await write(page, 'Oh, never mind')
  const line = log(page).getByRole('listitem').filter({ hasText: 'Oh, never mind' })
  await line.getByRole('button', { name: 'Withdraw' }).click()
  const dialog = page.getByRole('dialog', { name: 'Withdraw this message?' })
  await expectAccessible(page, 'the question before withdrawing')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await field(page).waitFor()
  await line.getByRole('button', { name: 'Withdraw' }).click()
  await dialog.getByRole('button', { name: 'Withdraw' }).click()
  await log(page).getByText('You withdrew this message.').waitFor()
  await until('it is gone everywhere', () => conversation.talk.messages.at(-1)?.withdrawnAt != null)
  assert.is(conversation.talk.messages.at(-1)!.text, '')
})

chat(
  'STORY-86: a pasted picture is shown before it is sent, and arrives; what is none is refused in words',
  async () => {
    const { page } = employee
    const conversation = await follow()
    const paste = (name: string, type: string, bytes: number[]) =>
      field(page).evaluate(
        (field, { name, type, bytes }) => {
          const clipboardData = new DataTransfer()
          clipboardData.items.add(new File([new Uint8Array(bytes)], name, { type }))
          field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
        },
        { name, type, bytes },
      )
    await paste('trick.png', 'image/png', [...Buffer.from('<svg onload="alert(1)"/>')])
    await page.getByText('“trick.png” is not a supported image').waitFor()
    await paste('plan.png', 'image/png', [...(await readFile(PNG))])
    await attached(page).waitFor()
    await expectAccessible(page, 'a picture that is to be sent')
    await write(page, 'Here it stands')
    const picture = log(page).getByRole('img', { name: 'Image 1 of 1 from You' })
    await picture.waitFor()
    await until('the words are there', () => conversation.talk.messages.at(-1)?.images.length === 1)
    const [hash] = conversation.talk.messages.at(-1)!.images
    await until('the picture is there', async () => (await blob(hash!)).status === 200)
    assert.is((await blob(hash!)).type, 'image/png')
    await log(page).getByText('Not sent yet').first().waitFor({ state: 'hidden' }) // prettier-ignore
    await picture.click()
    await page.getByRole('dialog', { name: /^Image 1 of 1/ }).waitFor()
    await page.keyboard.press('Escape')
    await screenshot(page, 'endpoint-chat-picture')
  },
)

/** As the administrator gets it. */
const blob = async (hash: BlobHash): Promise<{ status: number; type: string | null; size: number }> => {
  const headers = { authorization: await owner.signedIn.authorization() }
  const reply = await fetch(`${server.origin}/api/blobs/${hash}`, { headers })
  return { status: reply.status, type: reply.headers.get('content-type'), size: (await reply.arrayBuffer()).byteLength }
}

chat('STORY-87: a photo that is too large is made smaller', async () => {
  const { page } = employee
  const conversation = await follow()
  // Noise, which no format makes small.
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2600, 1300)
    const context = canvas.getContext('2d')!
    const data = context.createImageData(canvas.width, canvas.height)
    for (let at = 0; at < data.data.length; at += 4) {
      const shade = ((at * 2654435761) >>> 13) & 63
      data.data.set([shade + (at % 97), shade, 160 + (at % 61), 255], at)
    }
    context.putImageData(data, 0, 0)
    const blob = await canvas.convertToBlob({ type: 'image/png' })
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([blob], 'photo.png', { type: 'image/png' }))
    Object.assign(window, { photoBytes: blob.size })
    document
      .querySelector('textarea')!
      .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  })
  assert.ok((await page.evaluate(() => (window as unknown as { photoBytes: number }).photoBytes)) > 2 * 1024 * 1024)
  await attached(page).waitFor()
  await page.getByRole('button', { name: 'Send' }).click()
  await until('it is said', () => conversation.talk.messages.at(-1)?.text === '')
  const [hash] = conversation.talk.messages.at(-1)!.images
  await until('it is there', async () => (await blob(hash!)).status === 200)
  const { type, size } = await blob(hash!)
  assert.is(type, 'image/jpeg')
  assert.ok(size <= 2 * 1024 * 1024)
})

chat(
  'STORY-88: what is said offline is marked, survives a reload, and is there once and in order afterwards',
  async () => {
    const { page, context } = employee
    const conversation = await follow()
    await allIsSent(page)
    await context.setOffline(true)
    await page.getByText(/^Offline/).waitFor()
    await write(page, 'Said offline, first')
    await page.locator('input[type=file]').setInputFiles({ name: 'dot.gif', mimeType: 'image/gif', buffer: DOT })
    await attached(page).waitFor()
    await write(page, 'Said offline, second')
    await log(page).getByText('Not sent yet').nth(1).waitFor()
    await field(page).pressSequentially('A draft')
    await conversation.say('Meanwhile, by an administrator')
    await expectAccessible(page, 'offline')
    await page.getByText(/3 waiting to be sent/).waitFor()
    await screenshot(page, 'endpoint-chat-offline')
    await page.reload()
    await log(page).getByText('Said offline, second').waitFor()
    assert.is(await log(page).getByText('Not sent yet').count(), 2)
    await holds(page, 'A draft')
    await log(page).getByRole('img').last().waitFor()
    await context.setOffline(false)
    await server.pass(REDIALLED)
    await log(page).getByText('Meanwhile, by an administrator').waitFor()
    await allIsSent(page)
    const texts = () => conversation.talk.messages.map(({ text }) => text)
    await until('the others have it', () => texts().includes('Said offline, second'))
    const last = ['Said offline, first', 'Said offline, second', 'Meanwhile, by an administrator']
    assert.equal(texts().slice(-3), last)
    assert.equal((await said(page)).slice(-3), last)
    await field(page).fill('')
  },
)

chat(
  'STORY-89: an answer by a clock that is hours behind stands below its question, and so does the next question',
  async () => {
    const { page } = employee
    const conversation = await follow()
    wrong = -5 * HOUR
    await write(page, 'When will it be repaired?')
    await until('the question is there', () => conversation.talk.messages.at(-1)?.text === 'When will it be repaired?')
    await conversation.say('By Friday')
    await log(page).getByText('By Friday').waitFor()
    wrong = 5 * HOUR
    await conversation.say('At noon')
    await log(page).getByText('At noon').waitFor()
    await write(page, 'Thank you')
    await until('it is there', () => conversation.talk.messages.at(-1)?.text === 'Thank you')
    const last = ['When will it be repaired?', 'By Friday', 'At noon', 'Thank you']
    assert.equal((await said(page)).slice(-4), last)
    assert.equal(
      conversation.talk.messages.slice(-4).map(({ text }) => text),
      last,
    )
    wrong = 0
  },
)

chat('STORY-90: it is closed, and opened again by writing', async () => {
  const { page } = employee
  const conversation = await follow()
  await conversation.close()
  await log(page)
    .getByText(/^Closed by/)
    .waitFor()
  await page.getByText('This conversation is closed. Write something to open it again.').waitFor()
  await page.getByText('Conversation closed').first().waitFor()
  await expectAccessible(page, 'a closed conversation')
  await write(page, 'One more thing')
  await page.getByText('Waiting for an answer').first().waitFor()
})

chat('STORY-91: words may be here before their picture, which comes by itself when it is there', async () => {
  const { page } = employee
  const conversation = await follow()
  const hash = createHash('sha256').update(LATE).digest('hex')
  await conversation.say('This is what it looks like', [hash])
  const line = log(page).getByRole('listitem').filter({ hasText: 'This is what it looks like' })
  await line.getByText('The image has not arrived yet.').waitFor()
  await expectAccessible(page, 'a picture that has not arrived')
  const { method, path } = RAW_ROUTES.putChatImage
  const headers = { authorization: await owner.signedIn.authorization(), 'content-type': 'image/gif' }
  const reply = await fetch(server.origin + path, { method, headers, body: LATE })
  assert.is(reply.status, 200, await reply.text())
  await line.getByRole('img').waitFor()
})

chat('STORY-92: what comes while one reads above is counted below, and seen when one gets there', async () => {
  const { page } = employee
  const conversation = await follow()
  // More than twice what the window shows at first.
  for (let number = 1; number <= 205; number++) await conversation.say(`Spare part ${number}`)
  await log(page).getByText('Spare part 205').waitFor()
  await until('they are seen', () => conversation.talk.messages.at(-1)!.seenBy.size === 1)
  await log(page).focus()
  await page.keyboard.press('Home')
  await page.getByRole('button', { name: 'To the newest message' }).waitFor()
  assert.is(await log(page).getByText('Which one, the left or the right?').count(), 0)
  const earlier = page.getByRole('button', { name: 'Show earlier messages' })
  const first = log(page).getByText('Which one, the left or the right?')
  while (!(await first.isVisible())) {
    const count = await log(page).getByRole('listitem').count()
    await earlier.click()
    await log(page).getByRole('listitem').nth(count).waitFor()
  }
  await conversation.say('Part 206 is missing')
  const below = page.getByRole('button', { name: '1 new message below' })
  await below.waitFor()
  assert.is(conversation.talk.messages.at(-1)!.seenBy.size, 0)
  await screenshot(page, 'endpoint-chat-above')
  await below.click()
  await log(page).getByText('Part 206 is missing').waitFor()
  await until('it is seen', () => conversation.talk.messages.at(-1)!.seenBy.size === 1)
  // A picture that was sent before is not sent again, and shown all the same.
  await page.locator('input[type=file]').setInputFiles(PNG)
  await attached(page).waitFor()
  await write(page, 'One more thing')
})

chat('STORY-93: on a narrow screen, in Polish and in the dark, the list and the conversation take turns', async () => {
  const narrow = await openWindow(server, { width: 360, height: 640, dark: true, locale: 'pl-PL' })
  const { page } = narrow
  await enrol(narrow, owner, 'F01', PERSON, 'Tak, skonfiguruj ten komputer')
  await page.getByRole('link', { name: 'Czat' }).click()
  await page.getByRole('link', { name: new RegExp(QUEUE) }).waitFor()
  await page.getByText(/^Ty: One more thing/).waitFor()
  await expectAccessible(page, 'conversations, narrow')
  await screenshot(page, 'endpoint-chats-narrow')
  await page.getByRole('link', { name: new RegExp(QUEUE) }).focus()
  await page.keyboard.press('Enter')
  await log(page).getByText('One more thing').last().waitFor()
  await log(page).getByRole('img').first().waitFor()
  assert.is(await page.evaluate(() => document.documentElement.scrollWidth), 360)
  await expectAccessible(page, 'a conversation, narrow')
  await screenshot(page, 'endpoint-chat-narrow')
  await page.keyboard.press('Escape')
  await page.getByText(/^Ty: One more thing/).waitFor()
  assert.equal([...employee.errors, ...narrow.errors], [])
})

chat('STORY-94: a computer of nobody says that chat is for people', async () => {
  const nobody = await openWindow(server)
  await enrol(nobody, owner, 'F01')
  await nobody.page.getByRole('link', { name: 'Chat' }).click()
  await nobody.page.getByText('Chat is for people').waitFor()
  await expectAccessible(nobody.page, 'chat with nobody signed in')
})

chat.run()
