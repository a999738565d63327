// @alone
// @timeout 120
/** The console as an installed app, in real Electron. */
import { watch } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestServer } from '../support/server.ts'
import { pulse, until } from '../support/until.ts'
import { fillSignIn } from '../support/windows.ts'
import { Installation, type DesktopApp } from './desktop-app.ts'
import { Screens } from './screens.ts'

const desktop = suite('console on the desktop')
let screens: Screens
let server: TestServer
let installation: Installation
let app: DesktopApp
let settings: string

/** Chooses a line of the menu. */
const choose = (label: string) =>
  app.electron.evaluate(({ Menu, BrowserWindow }, label) => {
    const lines = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu?.items ?? [])
    const [window] = BrowserWindow.getAllWindows()
    if (!BrowserWindow.getFocusedWindow()) window!.focus()
    lines.find((line) => line.label === label)!.click()
  }, label)

desktop.before(async () => {
  ;[screens, server, installation] = await Promise.all([
    Screens.start(),
    TestServer.withLibrary(),
    Installation.of('admin'),
  ])
  await server.pass(Date.now() - server.now)
  settings = join(installation.folder, 'carillon.json')
  await writeFile(settings, JSON.stringify({ server: server.origin }))
  app = await installation.start({ screens, settings })
})

desktop.after(async () => {
  await app?.close()
  await server?.close()
  await screens?.close()
  await installation?.remove()
})

desktop('DESKTOP-1: an installed console signs in at the server that its settings name', async () => {
  const page = await app.main()
  await fillSignIn({ page } as never)
  await page.getByText(/^Connected · /).waitFor()
  assert.is(await page.evaluate(() => location.origin), 'carillon-app://admin')
})

desktop('DESKTOP-16: the menu leads to pages and opens windows, and a link opens its page', async () => {
  const page = await app.main()
  await page.bringToFront()
  await choose('Quick message')
  await page.waitForURL('**/console/quick')
  await page.frameLocator('iframe').locator('main').waitFor({ state: 'attached' })
  await installation.startAgain({ screens, settings, args: ['carillon://console/people'] })
  await page.waitForURL('**/console/people')
  await choose('New window')
  await until('there are two windows', () => app.electron.windows().length === 2)
  const other = app.electron.windows().find((window) => window !== page)!
  await other.getByText(/^Connected · /).waitFor()
  await other.close()
})

desktop('DESKTOP-16: a page is saved as PDF, and the window comes back where it was', async () => {
  const file = join(installation.folder, 'people.pdf')
  // In the place of the person who says where it goes.
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  const watcher = watch(installation.folder, pulse)
  await choose('Save as PDF…')
  const isSaved = async () => (await readFile(file, 'latin1').catch(() => '')).startsWith('%PDF')
  await until('the page is saved', isSaved)
  watcher.close()
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 60, y: 80, width: 900, height: 640 }),
  )
  await app.close()
  app = await installation.start({ screens, settings })
  await (await app.main()).getByText(/^Connected · /).waitFor()
  const { width, height } = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.getBounds(),
  )
  assert.equal({ width, height }, { width: 900, height: 640 })
  assert.equal(app.errors, [])
})

desktop.run()
