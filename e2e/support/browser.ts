/** The system's Chromium, driven by playwright-core; screenshots for people to look at, axe for what cannot be seen. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import * as assert from 'uvu/assert'

const CANDIDATES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
const SCREENSHOTS = join(import.meta.dirname, '..', 'screenshots')

export const launch = (): Promise<Browser> => {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path))
  if (!executablePath)
    throw new Error('Browser tests need Chromium: apt-get install chromium, or name one with CHROMIUM=/path.')
  const more = ['--disable-component-update', '--disable-sync']
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...more] })
}

export type Window = { page: Page; context: BrowserContext; errors: string[] }

/** A window with a profile of its own, 1280×800 where not said otherwise; what goes wrong in it is remembered. */
export const openWindow = async (
  browser: Browser,
  options: { locale?: string; width?: number; height?: number; dark?: boolean } = {},
): Promise<Window> => {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    locale: options.locale ?? 'en-GB',
    colorScheme: options.dark ? 'dark' : 'light',
    // axe is put into pages whose policy forbids foreign scripts
    bypassCSP: false,
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      errors.push(message.text())
  })
  return { page, context, errors }
}

export const screenshot = async (page: Page, name: string): Promise<void> => {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
}

type Violation = { id: string; help: string; nodes: { html: string }[] }

/** Fails with every violation that axe finds in the page as it is now. */
export const expectAccessible = async (page: Page, where: string): Promise<void> => {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }
    return (await axe.run()).violations
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
