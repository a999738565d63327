/**
 * `npm run matrix`: the built console in Chromium, against a real server, with the progress of 10,000 people in 20
 * lessons: how soon the matrix is to be seen, and whether it scrolls without dropping frames. One line each.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { openDatabase } from '../sync-server/store/open.ts'
import { Child, SERVER_CPU } from './child.ts'
import { median } from './numbers.ts'
import { apply, finishedByAll, LESSONS, PEOPLE, seedTraining } from './training-seed.ts'
import { scratchFolder } from './trial.ts'

const LOGIN = { login: 'owner', password: 'correct horse battery' }
const REPEATS = 5
/** Milliseconds of scrolling, and of one frame at 60 a second. */
const SCROLLING = 6000
const FRAME = 1000 / 60
/** Pixels a frame: about twenty rows a second, and then as fast as somebody drags the bar. */
const SPEEDS = [14, 120] as const

const folder = scratchFolder()
const cli = join(import.meta.dirname, '..', 'sync-server', 'bin', 'carillon.mjs')
execFileSync(process.execPath, [cli, 'setup', '--data', folder, '--organisation', 'Bench', '--owner', LOGIN.login], {
  env: { ...process.env, CARILLON_PASSWORD: LOGIN.password },
})
const database = openDatabase(join(folder, 'carillon.sqlite'))
const root = database.get<{ id: string }>('SELECT id FROM units WHERE parent IS NULL AND deleted = 0')
const training = seedTraining(database, root?.id)
const all = finishedByAll(training)
for (let at = 0; at < all.length; at += 1000) apply(database, all.slice(at, at + 1000))
database.close()

const server = Child.start('Carillon', 'carillon.ts', SERVER_CPU)
const { port } = await server.call<{ port: number }>('serve', { folder })
const origin = `http://127.0.0.1:${port}`
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
)
if (!executablePath) throw new Error('This needs Chromium: name one with CHROMIUM=/path.')
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })).newPage()
// What the compiler gives to functions for their names, no page has.
await page.addInitScript('globalThis.__name = (work) => work')
const say = (what: string, text: string) => console.log(`${what}: ${text}`)
const ms = (value: number) => `${value.toFixed(0)} ms`

/** Resolves in the frame after the one in which the matrix stands in the page, with the milliseconds since `from`. */
const visible = (from: number): Promise<number> =>
  page.evaluate(
    (begun) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelectorAll('[role=gridcell]').length > 100)
            requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now() - begun))
          else requestAnimationFrame(look)
        }
        look()
      }),
    from,
  )

const frames = (page: Page, speed: number): Promise<number[]> =>
  page.evaluate(
    ([span, pixels]) =>
      new Promise<number[]>((resolve) => {
        const table = document.querySelector('[role=table]')!
        const deltas: number[] = []
        // Asking where it is would make the browser lay out the page, which nobody's wheel does.
        const end = table.scrollHeight - table.clientHeight
        let before = 0
        let top = 0
        let by = pixels!
        const begun = performance.now()
        const step = (now: number) => {
          if (before) deltas.push(now - before)
          before = now
          if (top + by < 0 || top + by > end) by = -by
          table.scrollTop = top += by
          if (performance.now() - begun < span!) requestAnimationFrame(step)
          else resolve(deltas)
        }
        requestAnimationFrame(step)
      }),
    [SCROLLING, speed] as const,
  )

try {
  console.log(
    `${PEOPLE} people × ${LESSONS} lessons, ${all.length} lessons finished, 1280×800, Chromium headless without a GPU`,
  )
  await page.goto(`${origin}/console/training`)
  await page.getByLabel('Login').fill(LOGIN.login)
  await page.getByLabel('Password').fill(LOGIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Safety' }).waitFor()
  await page.getByText('Connected · up to date').waitFor({ timeout: 120_000 })

  const clicked: number[] = []
  for (let pass = 0; pass < REPEATS; pass++) {
    const link = page.getByRole('link', { name: 'Safety' })
    await link.waitFor()
    const from = await page.evaluate(() => performance.timeOrigin + performance.now())
    await link.click()
    clicked.push(await visible(from))
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Training' }).click()
  }
  say('from the click to the matrix, for the first time', ms(clicked[0]!))
  say('from the click to the matrix, again', `${ms(median(clicked.slice(1)))} (median of ${REPEATS - 1})`)

  const opened: number[] = []
  for (let pass = 0; pass < REPEATS; pass++) {
    const from = Date.now()
    await page.goto(`${origin}/console/training/campaign/${training.item}`, { waitUntil: 'commit' })
    opened.push(await visible(from))
    await page.getByText('Connected · up to date').waitFor({ timeout: 120_000 })
  }
  say('from its address to the matrix, console and all', `${ms(median(opened))} (median of ${REPEATS})`)

  for (const speed of SPEEDS) {
    const deltas = (await frames(page, speed)).sort((a, b) => a - b)
    const at = (share: number) => deltas[Math.min(deltas.length - 1, Math.floor(deltas.length * share))]!.toFixed(1)
    const dropped = deltas.reduce((sum, delta) => sum + Math.max(0, Math.round(delta / FRAME) - 1), 0)
    say(
      `scrolling ${speed} pixels a frame for ${SCROLLING / 1000} s`,
      `${deltas.length} frames, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms, ${dropped} dropped`,
    )
  }
} finally {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
