// @timeout 300
/** Windows that stay open over an upgrade, and consoles that are cut off or have not heard everything yet. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openWindow, screenshot, type Window } from './support/browser.ts'
import { LIBRARY } from '../sync-server/cli/test-library.ts'
import { Owner } from './support/owner.ts'
import { REDIALLED, TestServer } from './support/server.ts'
import { upgradeApps, type AppFolders } from './support/upgrade.ts'
import { enrol, fillSignIn, openConsole, openEndpoint, visit } from './support/windows.ts'

const versions = suite('versions in the browser')
const MINUTE = 60_000
/** After so long nobody is taken to be at a window, and every window has looked what the server has. */
const LEFT = 6 * MINUTE
let server: TestServer
let owner: Owner
let folders: AppFolders
let admin: Window
let employee: Window

const entrance = (page: Page) => page.locator('script[type=module][src]').first().getAttribute('src')
const isOf = (page: Page, mark: string) =>
  page.waitForFunction((mark) => document.querySelector<HTMLScriptElement>('script[src]')?.src.includes(mark), mark)
/** Resolves when the worker has all files that a start without the server needs. */
const isKept = (page: Page, base: string) =>
  page.waitForFunction(async (base) => {
    const name = `carillon-${base.replaceAll('/', '')}`
    return (await caches.has(name)) && Boolean(await (await caches.open(name)).match(`${base}kept-builds`))
  }, base)
const upgrade = async (mark: string) => {
  await server.stop()
  await upgradeApps(folders, mark)
  await server.start()
  await server.pass(REDIALLED)
}

versions.before(async () => {
  server = await TestServer.withLibrary()
  folders = await server.serveCopies()
  await server.stop()
  await server.start()
  owner = await Owner.of(server)
  admin = await openConsole(server, '', { kept: true })
  employee = await openEndpoint(server, owner, 'F01', 'a.jaworska2', { width: 420, height: 640, kept: true })
  await isKept(admin.page, '/console/')
  await isKept(admin.page, '/endpoint/')
  await isKept(employee.page, '/endpoint/')
})

versions.after(async () => {
  await owner?.close()
  await server?.close()
})

versions('STORY-175: offline, numbers say of when they are, and the preview of an alert is the alert', async () => {
  const { page } = admin
  await server.stop()
  await page.getByText(/^You are offline\. Lists and numbers are from/).waitFor()
  await page.getByRole('heading', { name: /^Screens connected · from/ }).waitFor()
  await screenshot(page, 'versions-home-offline')
  await visit(admin, 'computers')
  await page
    .getByText(/was connected/)
    .first()
    .waitFor()
  await visit(admin, 'quick')
  await page.getByText(/screens connected · from/).waitFor()
  await page.getByLabel('Text', { exact: true }).fill('The lift is out of order')
  await page.frameLocator('iframe').getByText('The lift is out of order').waitFor()
  await screenshot(page, 'versions-preview-offline')
  await page.getByLabel('Text', { exact: true }).fill('')
  await server.start()
  await server.pass(REDIALLED)
  await page.getByText('Connected · up to date').waitFor()
  await page.getByText(/^You are offline/).waitFor({ state: 'detached' })
})

versions(
  'STORY-176: after an upgrade a window says so, and loads what it had not loaded from the version before',
  async () => {
    const { page } = admin
    const before = await entrance(page)
    await visit(admin, 'messages/new')
    await page.getByLabel('Subject').fill('While the server changes')
    await visit(admin, 'people')
    await upgrade('two')
    await page.getByText(/There is a new version of the console/).waitFor()
    await screenshot(page, 'versions-new')
    const library = new URL(before!, server.origin).href
    assert.is((await fetch(library)).status, 404, 'the server has the version before no more')
    await visit(admin, 'messages/new')
    // The editor is a part that this window had not needed so far, and is of its own version.
    await page.locator('.ProseMirror').waitFor()
    assert.is(await entrance(page), before)
  },
)

versions(
  'STORY-177: it does not load the new version over what somebody types, and does so when they have left',
  async () => {
    const { page } = admin
    await page.getByLabel('Subject').fill('Half a sentence')
    await server.pass(LEFT)
    await page.getByText(/There is a new version of the console/).waitFor()
    assert.is(await page.getByLabel('Subject').inputValue(), 'Half a sentence')
    await visit(admin, '')
    await page.getByRole('heading', { name: 'Home' }).waitFor()
    await server.pass(LEFT)
    await isOf(page, 'two')
    await page.getByText('Connected · up to date').waitFor()
    assert.is(await page.getByText(/There is a new version/).count(), 0)
    await visit(admin, 'messages/new')
    // The draft is kept; it comes from the disk of the browser.
    await page.waitForFunction(() =>
      [...document.querySelectorAll('input')].some(({ value }) => value === 'Half a sentence'),
    )
    await visit(admin, '')
  },
)

versions('STORY-178: an employee’s window waits for the end of an alert, and then loads the new version', async () => {
  const { page } = employee
  await owner.publish(['everyone'], {
    kind: 'alert',
    severity: 'critical',
    title: '',
    text: 'Leave the building',
    seconds: 3600,
    screens: 'both',
  })
  await page.getByRole('alertdialog').getByText('Leave the building').waitFor()
  await upgrade('three')
  await page.getByText('Connected', { exact: false }).first().waitFor()
  await server.pass(LEFT)
  await page.getByText(/· A new version is ready/).waitFor({ state: 'attached' })
  await server.pass(LEFT)
  await page.getByRole('alertdialog').getByText('Leave the building').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  await server.pass(LEFT)
  await isOf(page, 'three')
  await page.getByText('Connected', { exact: true }).waitFor()
  assert.is(await page.getByRole('alertdialog').count(), 0, 'it is not shown again')
})

/** What is said of a list of which nothing has come, in either app. */
const CLAIMS =
  /There (is|are) no |No (alert|computer|template|campaign|course)|Nothing has been sent|\b0 (people|items|of 0|screens|computers)|Everyone\s*0\b|Nobody waits/

versions(
  'STORY-179: until everything has come, every page of the console says that it is loading, and claims nothing',
  async () => {
    const held: (() => void)[] = []
    let isHeld = true
    const window = await openConsoleHeld(async (route) => {
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve))
      await route.continue()
    })
    const { page } = window
    for (const path of [
      '',
      'quick',
      'messages',
      'messages?list=series',
      'messages/templates',
      'messages/new',
      'training',
      'training/new',
      'chat',
      'people',
      'computers',
      'settings/queues',
      'administrators/new',
      `messages/i${'A'.repeat(22)}`,
    ]) {
      await visit(window, path)
      await page.locator('main').getByText('Loading…').first().waitFor()
      const text = await page.locator('main').innerText()
      assert.not.match(text, CLAIMS, path)
      if (path === 'people') await screenshot(page, 'versions-loading')
    }
    isHeld = false
    for (const go of held) go()
    await page.getByText('Connected · up to date').waitFor()
    await visit(window, 'people')
    await page.getByText('404 people').waitFor()
    await window.close()
  },
)
const openConsoleHeld = async (hold: Parameters<Page['route']>[1]): Promise<Window> => {
  const window = await openWindow(server)
  await window.page.route('**/api/views/people*', hold)
  await window.page.goto(`${server.origin}/console/`)
  await fillSignIn(window)
  await window.page.getByRole('heading', { name: 'Home' }).waitFor()
  return window
}

versions('STORY-182: an employee’s window whose first messages are on their way claims no empty list', async () => {
  const window = await openWindow(server, { width: 420, height: 640 })
  const { page } = window
  const held: (() => void)[] = []
  let isHeld = true
  await page.routeWebSocket(/\/sync/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      if (isHeld) held.push(() => socket.send(message))
      else socket.send(message)
    })
  })
  await enrol(window, owner, 'F02')
  for (const section of ['', '#training']) {
    await page.evaluate((hash) => (location.hash = hash), section)
    await page.locator('main').getByText('Loading…').first().waitFor()
    assert.not.match(await page.locator('main').innerText(), /Nothing yet|No training|Training is for people/)
  }
  await screenshot(page, 'versions-endpoint-loading')
  isHeld = false
  for (const send of held) send()
  await page.getByText('Training is for people').waitFor()
  await window.close()
})

versions('STORY-233: a console whose clock is set while it is open stays signed in', async () => {
  const window = await openConsole(server)
  const { page, context } = window
  for (const wrong of [60 * MINUTE, 24 * 60 * MINUTE]) {
    const connected = page.getByText('Connected · up to date')
    await connected.waitFor()
    await server.stop()
    await connected.waitFor({ state: 'detached' })
    await context.clock.fastForward(wrong)
    await server.start()
    await server.pass(REDIALLED)
    await connected.waitFor()
  }
  await window.close()
})

versions('STORY-180: the palette leads to every page', async () => {
  const { page } = admin
  for (const [words, heading] of [
    ['Start a campaign', 'Start a campaign'],
    ['Templates', 'Templates'],
    ['Profiles', 'Profiles'],
    ['New administrator', 'New administrator'],
    ['Training', 'Training'],
  ] as const) {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(words)
    await page.getByRole('listbox', { name: 'Results' }).getByRole('option', { name: words }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: heading, exact: true, level: 1 }).waitFor()
  }
})

versions(
  'STORY-181: with three hundred places districts are folded, open where somebody wants it, and stay so',
  async () => {
    const { page } = admin
    const rows = [(await readFile(LIBRARY.units, 'utf8')).trimEnd()]
    for (let district = 1; district <= 10; district++) {
      rows.push(`X${district},BM,Dzielnica ${district},`)
      for (let place = 1; place <= 30; place++)
        rows.push(`X${district}P${place},X${district},Filia ${district}/${place},`)
    }
    const units = Buffer.from(rows.join('\n')).toString('base64')
    const { applied } = await owner.api.call('importDirectory', { body: { units, dryRun: false } })
    assert.ok(applied)
    await visit(admin, '')
    await page.getByRole('heading', { name: 'Dzielnica 3', exact: true }).waitFor()
    assert.ok((await page.evaluate(() => document.documentElement.scrollHeight)) < 1600)
    await screenshot(page, 'versions-districts')
    await page.getByText('Dzielnica 3', { exact: true }).click()
    await page.getByText('3/17').waitFor()
    await screenshot(page, 'versions-district-open')
    await page.reload()
    await page.getByText('3/17').waitFor()
  },
)

versions('STORY-7, STORY-18: nothing went wrong in the windows', () => {
  assert.equal([...admin.errors, ...employee.errors], [])
})

versions.run()
