/**
 * `npm run matrix`: the built console in Chromium, against a real server, with the progress of 10,000 people in 20
 * lessons: how soon the matrix is to be seen, and whether it scrolls without dropping frames. One line each.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { newAdminId } from '../shared-model/org/ids.ts'
import { openDatabase } from '../sync-server/store/sqlite/open.ts'
import { Child, SERVER_CPU } from './child.ts'
import { median } from './numbers.ts'
import { addCampaign, apply, finishedByAll, LESSONS, PEOPLE, seedTraining } from './training-seed.ts'
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
const by = newAdminId()
const training = seedTraining(database, root?.id, by)
/** One for each first opening: what was opened once is kept. */
const titles = ['Safety', ...Array.from({ length: REPEATS - 1 }, (_, at) => `Safety ${at + 2}`)]
for (const [at, title] of titles.entries()) {
  const item = at === 0 ? training.item : addCampaign(database, title, by)
  const all = finishedByAll({ item, people: training.people })
  for (let from = 0; from < all.length; from += 1000) apply(database, all.slice(from, from + 1000))
}
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

/** As long as a person takes to look: what has come is written down meanwhile. */
const settled = (span = 2000) => page.waitForTimeout(span)

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

const frames = (page: Page, selector: string, speed: number): Promise<number[]> =>
  page.evaluate(
    ([span, pixels, selector]) =>
      new Promise<number[]>((resolve) => {
        const table = document.querySelector(selector)!
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
    [SCROLLING, speed, selector] as const,
  )

const tellFrames = async (what: string, page: Page, selector: string): Promise<void> => {
  for (const speed of SPEEDS) {
    const deltas = (await frames(page, selector, speed)).sort((a, b) => a - b)
    const at = (share: number) => deltas[Math.min(deltas.length - 1, Math.floor(deltas.length * share))]!.toFixed(1)
    const dropped = deltas.reduce((sum, delta) => sum + Math.max(0, Math.round(delta / FRAME) - 1), 0)
    say(
      `scrolling ${what} ${speed} pixels a frame for ${SCROLLING / 1000} s`,
      `${deltas.length} frames, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms, ${dropped} dropped`,
    )
  }
}

/** What this machine can do at all: as many rows that stand in the page from the beginning, a line of text in each. */
const PLAIN = `<!doctype html><style>body{margin:0}#plain{height:100vh;overflow:auto}p{height:40px;margin:0}</style>
  <div id="plain">${Array.from({ length: PEOPLE }, (_, at) => `<p>First${at} Last${at}</p>`).join('')}</div>`

try {
  console.log(
    `${PEOPLE} people × ${LESSONS} lessons, half of the lessons finished, 1280×800, Chromium headless without a GPU`,
  )
  await page.goto(`${origin}/console/training`)
  await page.getByLabel('Login').fill(LOGIN.login)
  await page.getByLabel('Password').fill(LOGIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Safety', exact: true }).waitFor()
  await page.getByText('Connected · up to date').waitFor({ timeout: 120_000 })

  await settled()
  for (const [what, names] of [
    ['for the first time', titles],
    ['again', titles],
  ] as const) {
    const clicked: number[] = []
    for (const name of names) {
      const link = page.getByRole('link', { name, exact: true })
      await link.waitFor()
      const from = await page.evaluate(() => performance.timeOrigin + performance.now())
      await link.click()
      clicked.push(await visible(from))
      await settled()
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Training' }).click()
    }
    say(`from the click to the matrix, ${what}`, `${ms(median(clicked))} (median of ${clicked.map(ms).join(', ')})`)
  }

  const opened: number[] = []
  for (let pass = 0; pass < REPEATS; pass++) {
    const from = Date.now()
    await page.goto(`${origin}/console/training/campaign/${training.item}`, { waitUntil: 'commit' })
    opened.push(await visible(from))
    await page.getByText('Connected · up to date').waitFor({ timeout: 120_000 })
  }
  say(
    'from its address to the matrix, console and all',
    `${ms(median(opened))} (median of ${opened.map(ms).join(', ')})`,
  )

  await settled(5000)
  await tellFrames('the matrix', page, '[role=table]')
  await page.goto('about:blank')
  await page.setContent(PLAIN)
  await tellFrames('plain lines of text', page, '#plain')
} finally {
  await browser.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}
