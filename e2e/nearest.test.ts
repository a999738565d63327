// @timeout 300
/** A browser that was enrolled before its branch had a server: there, and home again. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startBranch } from './support/branch.ts'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { TestServer } from './support/server.ts'

const UNIT = 'F01'
const PERSON = 'a.jaworska2'
/** Milliseconds in which a computer asks a nearer server again, or gives one up, on a machine that has much else to do. */
const TURNS = 120_000

const story = suite('a browser at a branch server')
let server: TestServer
let branch: TestServer
let owner: Owner
let window: Window

/** Resolves when the page has a socket to a server. */
const dials = ({ origin }: TestServer) =>
  window.page.waitForEvent('websocket', {
    predicate: (socket) => socket.url().startsWith(origin.replace('http', 'ws')),
    timeout: TURNS,
  })

story.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  window = await openWindow(server)
})

story.after(async () => {
  await owner?.close()
  await branch?.close()
  await server?.close()
})

story('STORY-230: a browser moves to the branch server of its unit with the next load of the page', async () => {
  const { page } = window
  const { link } = await owner.enrolment(UNIT, PERSON)
  await page.goto(link)
  await page.getByRole('button', { name: 'Yes, set up this computer' }).click()
  await page.getByText('Connected', { exact: true }).waitFor()
  branch = await startBranch(server, owner, UNIT)
  await Promise.all([dials(branch), page.reload()])
  const content = {
    kind: 'message' as const,
    subject: 'By the branch',
    body: 'Read it.',
    images: [],
    acknowledge: false,
  }
  await owner.publish(['everyone'], content)
  await page.getByRole('link', { name: /By the branch/ }).waitFor({ timeout: TURNS })
  assert.equal(window.errors, [])
})

story('STORY-231: with head office away it goes on, and says what is at the branch', async () => {
  const { page } = window
  await server.stop()
  await page.getByRole('link', { name: /By the branch/ }).click()
  await page.getByText(/Connected · \d+ at the branch/).waitFor()
  await expectAccessible(page, 'the endpoint at a branch server')
  await screenshot(page, 'endpoint-at-the-branch')
})

story('STORY-232: with the branch server away it goes home, and head office has everything', async () => {
  const { page } = window
  await server.start()
  const home = dials(server)
  await branch.stop()
  await home
  await page.getByText('Connected', { exact: true }).waitFor({ timeout: TURNS })
})

story.run()
