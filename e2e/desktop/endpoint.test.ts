// @alone
// @timeout 300
/** The endpoint as an installed app: real Electron, real displays, and what is really on them. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { enrolmentLink } from '@carillon/shared-model/desktop/links.ts'
import type { AlertContent, Severity } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { Owner } from '../support/owner.ts'
import { TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { Installation, type DesktopApp } from './desktop-app.ts'
import { DISPLAY, Screens, type Colour } from './screens.ts'

const PERSON = 'a.jaworska2'
const PICTURES = join(import.meta.dirname, '..', 'screenshots')
/** Milliseconds in which a display shows what was drawn, on a machine that has much else to do. */
const DISPLAYED = 30_000
/** Of the screens where nothing is. */
const BARE = '#3465a4'

const CERTIFICATES = join(import.meta.dirname, '..', '..', 'sync-server', 'http', 'test-certificate')
const pem = (name: string) => join(CERTIFICATES, `${name}.pem`)
/** SHA-256 of a certificate, base64. */
const hashOf = (name: string) =>
  createHash('sha256')
    .update(new X509Certificate(readFileSync(pem(name))).raw)
    .digest('base64')

const desktop = suite('endpoint on the desktop')
let screens: Screens
let server: TestServer
let owner: Owner
let installation: Installation
let app: DesktopApp
/** an alert that is on the screens while pages end */
let survivor: ItemId

const alert = (severity: Severity, text: string): AlertContent => ({
  kind: 'alert',
  severity,
  title: 'Lift',
  text,
  seconds: 600,
  screens: 'both',
})
const publish = (severity: Severity, text: string): Promise<ItemId> =>
  owner.publish([owner.unit('F01')], alert(severity, text))
const lineOf = async (item: ItemId) => (await owner.report(item)).recipients.find(({ login }) => login === PERSON)
const reaches = (item: ItemId, state: string) =>
  until(`${PERSON} has reached “${state}”`, async () => (await lineOf(item))?.state === state)

const alertPages = (): Page[] => app.electron.windows().filter((page) => page.url().endsWith('/alert.html'))
/** Resolves when so many windows show it, each drawn. */
const shown = async (text: string, count: number): Promise<Page[]> => {
  await until(`${count} windows for alerts`, () => alertPages().length === count)
  const pages = alertPages()
  for (const page of pages) {
    await page.getByText(text).waitFor()
    // A window that nobody sees draws nothing: what is on the display is looked at there.
    await page.evaluate(
      (limit) =>
        new Promise((drawn) => {
          requestAnimationFrame(() => requestAnimationFrame(drawn))
          setTimeout(drawn, limit)
        }),
      DISPLAYED / 10,
    )
  }
  return pages
}
const picture = async (name: string): Promise<void> => {
  await mkdir(PICTURES, { recursive: true })
  await screens.picture(join(PICTURES, `${name}.png`))
}
const strength = ({ red, green, blue }: Colour) => Math.max(red, green, blue) - Math.min(red, green, blue)
const isBare = ({ red, green, blue }: Colour) => red === 0x34 && green === 0x65 && blue === 0xa4
/** Where an alert has its colour on a display: the bar of the small and of the large card, or the whole of it, dark. */
const PLACES: Record<Severity, { x: number; y: number }> = {
  critical: { x: 20, y: 20 },
  warning: { x: 303, y: 60 },
  info: { x: 847, y: 760 },
}
const isShown = (severity: Severity, colour: Colour) =>
  severity === 'critical'
    ? Math.max(colour.red, colour.green, colour.blue) < 90
    : strength(colour) > 60 && !isBare(colour)
/** What a page has drawn is on the display when the display has it: looked at again until it is. */
const expectColours = async (
  what: string,
  look: () => Promise<Colour[]>,
  fits: (colour: Colour) => boolean,
): Promise<void> => {
  const end = performance.now() + DISPLAYED
  let colours = await look()
  while (!colours.every(fits) && performance.now() < end) colours = await look()
  assert.ok(colours.every(fits), `${what}: ${JSON.stringify(colours)}`)
}
const expectShown = (severity: Severity, displays: readonly number[]): Promise<void> =>
  expectColours(
    `${severity} on ${displays.join()}`,
    () => coloursOf(severity, displays),
    (colour) => isShown(severity, colour),
  )
const coloursOf = (severity: Severity, displays: readonly number[]): Promise<Colour[]> =>
  Promise.all(
    displays.map((display) => screens.colour(display * DISPLAY.width + PLACES[severity].x, PLACES[severity].y)),
  )
/** Resolves when no window shows anything any more. The app tells: to be asked again and again leaves it no time. */
const closeAll = async (page: Page): Promise<void> => {
  const going = await app.electron.evaluateHandle(({ BrowserWindow }, limit) => {
    const windows = BrowserWindow.getAllWindows().filter(
      (window) => window.isVisible() && /alert\.html|plain\.html/.test(window.webContents.getURL()),
    )
    const gone = windows.map(
      (window) => new Promise<void>((tell) => (window.once('hide', tell), window.once('closed', tell))),
    )
    const late = new Promise((_, refuse) => {
      setTimeout(() => refuse(new Error('There are windows for alerts, and no alerts.')), limit)
    })
    return { all: Promise.race([Promise.all(gone), late]) }
  }, DISPLAYED)
  await page.getByRole('button', { name: 'Close' }).first().click()
  await going.evaluate(async ({ all }) => void (await all))
}
/** Ends the process of a page, and resolves when its app has noticed. */
const crash = (ending: string): Promise<void> =>
  app.electron.evaluate(({ BrowserWindow }, ending) => {
    const windows = BrowserWindow.getAllWindows()
    const { webContents } = windows.find(({ webContents }) => webContents.getURL().endsWith(ending))!
    return new Promise<void>((resolve) => {
      webContents.once('render-process-gone', () => resolve())
      webContents.forcefullyCrashRenderer()
    })
  }, ending)
const visibleAlerts = () =>
  app.electron.evaluate(
    ({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().filter(
        (window) => window.isVisible() && /alert\.html|plain\.html/.test(window.webContents.getURL()),
      ).length,
  )

desktop.before(async () => {
  ;[screens, server, installation] = await Promise.all([
    Screens.start(),
    TestServer.withLibrary(),
    Installation.of('endpoint'),
  ])
  // The app has no clock but this computer's.
  await server.pass(Date.now() - server.now)
  await screens.run('xsetroot', '-solid', BARE)
  await screens.plug(1)
  await screens.plug(2)
  owner = await Owner.of(server)
})

desktop.after(async () => {
  await app?.close()
  await owner?.close()
  await server?.close()
  await screens?.close()
  await installation?.remove()
})

desktop('DESKTOP-1: a link enrols the app at the server that it names; its pages are its own', async () => {
  const { link } = await owner.enrolment('F01', PERSON)
  app = await installation.start({ screens, args: [`carillon://enrol?link=${encodeURIComponent(link)}`] })
  const page = await app.main()
  await page.getByRole('button', { name: 'Yes, set up this computer' }).click()
  await page.getByText('Connected', { exact: true }).waitFor()
  assert.is(await page.evaluate(() => location.origin), 'carillon-app://endpoint')
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .find(({ webContents }) => webContents.getURL().endsWith('/endpoint/'))!
      .close(),
  )
})

for (const severity of ['info', 'warning', 'critical'] as const)
  desktop(`DESKTOP-2: an alert is on every display: ${severity}`, async () => {
    const text = `The lift stops at noon, ${severity}.`
    const item = await publish(severity, text)
    const pages = await shown(text, severity === 'critical' ? 4 : 3)
    await reaches(item, 'displayed')
    await expectShown(severity, [0, 1, 2])
    await picture(`desktop-${severity}`)
    await closeAll(pages[0]!)
    await expectColours('nothing any more', () => coloursOf(severity, [1, 2]), isBare)
    await reaches(item, 'read')
  })

desktop(
  'DESKTOP-3: a display that comes while an alert is up shows it, and one that goes takes nothing along',
  async () => {
    const text = 'Displays come and go.'
    await publish('warning', text)
    await shown(text, 3)
    await screens.unplug(2)
    await until('its window is gone', () => alertPages().length === 2)
    await expectShown('warning', [0, 1])
    await screens.plug(2)
    const pages = await shown(text, 3)
    await expectShown('warning', [0, 1, 2])
    await closeAll(pages[0]!)
  },
)

desktop(
  'DESKTOP-4: an alert is above a program that fills the screen, and takes its keyboard only when critical',
  async () => {
    const other = await screens.otherProgram()
    const press = (key: string) => screens.run('xdotool', 'key', key)
    await press('a')
    assert.is(await other.key(), 'a')
    for (const severity of ['info', 'warning'] as const) {
      const text = `Above: ${severity}.`
      await publish(severity, text)
      const pages = await shown(text, 3)
      await expectShown(severity, [0, 1, 2])
      await press('b')
      assert.is(await other.key(), 'b')
      await closeAll(pages[0]!)
    }
    const text = 'Leave the building.'
    const item = await publish('critical', text)
    await shown(text, 4)
    await expectShown('critical', [0, 1, 2])
    const focused = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().flatMap((window) => (window.isFocused() ? window.webContents.getURL() : [])),
    )
    assert.equal(focused, ['carillon-app://endpoint/endpoint/alert.html'])
    await press('Escape')
    await reaches(item, 'read')
    await other.close()
  },
)

desktop('DESKTOP-11: a page has no Node, opens nothing, goes nowhere and talks to nobody but the server', async () => {
  const page = await app.main()
  const found = await page.evaluate(async () => ({
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
    opened: window.open('file:///etc/passwd'),
    permission: await Notification.requestPermission(),
    foreign: await fetch('http://127.0.0.1:9/').then(
      () => 'answered',
      () => 'refused',
    ),
  }))
  assert.equal(found, {
    require: 'undefined',
    process: 'undefined',
    opened: null,
    permission: 'denied',
    foreign: 'refused',
  })
  await page.evaluate(() => location.assign('file:///etc/passwd'))
  assert.is(await page.evaluate(() => location.origin), 'carillon-app://endpoint')
  const refused = await page.evaluate(() =>
    (globalThis as unknown as { carillon: { call: (name: string, input: unknown) => Promise<unknown> } }).carillon
      .call('openExternal', { address: 'file:///etc/passwd' })
      .then(
        () => 'done',
        () => 'refused',
      ),
  )
  assert.is(refused, 'refused')
})

desktop('DESKTOP-7: a page that ends in the middle of an alert shows it again, once', async () => {
  const text = 'The page ends.'
  survivor = await publish('warning', text)
  await shown(text, 3)
  await reaches(survivor, 'displayed')
  const before = alertPages()
  await crash('/alert.html')
  await until('its window is gone', () => before.some((page) => page.isClosed()))
  await shown(text, 3)
  await expectShown('warning', [0, 1, 2])
  assert.is((await owner.report(survivor)).displayed, 1)
})

desktop('DESKTOP-7: when the page with the replica ends, what is on the screens stays and can be closed', async () => {
  await crash('/endpoint/')
  await expectShown('warning', [0, 1, 2])
  await closeAll(alertPages()[0]!)
  // By the page that was started again.
  await reaches(survivor, 'read')
})

desktop('DESKTOP-7: after a restart nothing flashes that was displayed; it starts without its server', async () => {
  await app.close()
  await server.stop()
  app = await installation.start({ screens })
  const page = await app.main()
  await page.getByText(/^Offline/).waitFor()
  await page.getByText('Lift', { exact: true }).first().waitFor()
  assert.is(await visibleAlerts(), 0)
  await server.start()
  await page.getByText('Connected', { exact: true }).waitFor()
  assert.is(await visibleAlerts(), 0)
})

desktop('DESKTOP-9: there is no window until somebody wants one; starting once more opens it', async () => {
  const isVisible = () =>
    app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some((window) => window.isVisible() && !/alert/.test(window.webContents.getURL())),
    )
  assert.is(await isVisible(), false)
  const opened = app.electron.evaluate(({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows()
    const window = windows.find(({ webContents }) => webContents.getURL().endsWith('/endpoint/'))!
    return new Promise<void>((resolve) => window.once('show', () => resolve()))
  })
  await installation.startAgain({ screens })
  await opened
  assert.is(await isVisible(), true)
})

desktop(
  'DESKTOP-18: a certificate of the server’s own is trusted by the link, and the next by the root key',
  async () => {
    const own = await TestServer.withLibrary()
    const away = await Installation.of('endpoint')
    let other: DesktopApp | undefined
    try {
      await own.pass(Date.now() - own.now)
      const people = await Owner.of(own)
      const { code } = await people.enrolment('F01', PERSON)
      await people.close()
      // It would listen over a connection that Node does not trust.
      own.whenStarted.clear()
      await own.stop()
      await own.start({ tlsCert: pem('certificate'), tlsKey: pem('key') })
      const link = (name: string) =>
        `carillon://enrol?link=${encodeURIComponent(enrolmentLink(own.origin, code, hashOf(name)))}`
      // As if another server stood in its place.
      other = await away.start({ screens, args: [link('renewed-certificate')] })
      await (await other.main()).getByText(/cannot be reached/).waitFor()
      await other.close()
      other = await away.start({ screens, args: [link('certificate')] })
      const page = await other.main()
      await page.getByRole('button', { name: 'Yes, set up this computer' }).click()
      await page.getByText('Connected', { exact: true }).waitFor()
      await own.stop()
      await page.getByText('Connected', { exact: true }).waitFor({ state: 'detached' })
      await own.start({ tlsCert: pem('renewed-certificate'), tlsKey: pem('renewed-key') })
      await page.evaluate(() => dispatchEvent(new Event('online')))
      await page.getByText('Connected', { exact: true }).waitFor()
    } finally {
      await other?.close()
      await own.close()
      await away.remove()
    }
  },
)

desktop.run()
