/** The system's Chromium, driven by playwright-core; screenshots for people to look at, axe for what cannot be seen. */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import * as assert from 'uvu/assert'
import { pulse } from './until.ts'

/** The same engine without a screen takes a sixth less of the processor; where there is none, any Chromium will do. */
const CANDIDATES = [
  process.env.CHROMIUM,
  ...['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map((name) => `/usr/bin/${name}`),
]
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A stack that somebody looks at would have its sources parsed once more.
  '--js-flags=--no-enable-lazy-source-positions',
]
/** Without its comments: each page that it is put into has to read it. */
const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const SCREENSHOTS = join(import.meta.dirname, '..', 'screenshots')
/** Milliseconds for whatever a page has to do, on a machine that has much else to do. */
const PATIENCE = 30_000

const launch = (): Promise<Browser> => {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path))
  if (!executablePath)
    throw new Error('Browser tests need Chromium: apt-get install chromium, or name one with CHROMIUM=/path.')
  return chromium.launch({ executablePath, headless: true, args: FLAGS, timeout: 2 * PATIENCE })
}

/** One for all stories of a process. */
let browser: Promise<Browser> | null = null
let windows = 0

export const closeBrowser = async (): Promise<void> => {
  const closing = browser
  browser = null
  await (await closing)?.close()
}

export type Window = {
  page: Page
  context: BrowserContext
  /** what went wrong in it */
  errors: string[]
  close: () => Promise<void>
}

/** What is on screen, and whose time it is. */
export type Surroundings = { readonly now: number; readonly windows: Set<Window> }

/**
 * A window with a profile of its own, by the server's clock; 1280×800 where not said otherwise.
 * @param options `kept`: the app is kept for starts without the server, which each first visit has to pay for
 */
export const openWindow = async (
  server: Surroundings,
  options: { locale?: string; width?: number; height?: number; dark?: boolean; kept?: boolean } = {},
): Promise<Window> => {
  windows++
  const context = await (
    await (browser ??= launch())
  ).newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    locale: options.locale ?? 'en-GB',
    timezoneId: 'Europe/Warsaw',
    colorScheme: options.dark ? 'dark' : 'light',
    serviceWorkers: options.kept ? 'allow' : 'block',
    // axe is put into pages whose policy forbids foreign scripts
    bypassCSP: false,
  })
  context.setDefaultTimeout(PATIENCE)
  await context.clock.install({ time: server.now })
  context.on('requestfinished', pulse)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', ({ name, message }) => errors.push(`${name}: ${message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      errors.push(message.text())
  })
  const window: Window = {
    page,
    context,
    errors,
    close: async () => {
      if (!server.windows.delete(window)) return
      await context.close()
      // Without a runner at the other end, this process ends with its file.
      if (--windows === 0 && !process.connected) await closeBrowser()
    },
  }
  server.windows.add(window)
  return window
}

export const screenshot = async (page: Page, name: string): Promise<void> => {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}

type Violation = { id: string; help: string; nodes: { html: string }[] }
type Axe = { run: (options: object) => Promise<{ violations: Violation[] }> }

/** Fails with every violation that axe finds in the page as it is now. */
export const expectAccessible = async (page: Page, where: string): Promise<void> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    // It is in no frame of the page, and would wait for an answer from each.
    return (await axe.run({ resultTypes: ['violations'], iframes: false })).violations
  })
  const found = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 2)
        .map(({ html }) => html)
        .join(' | ')}`,
  )
  assert.equal(found, [], `accessibility of ${where}`)
}
