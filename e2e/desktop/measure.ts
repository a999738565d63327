/**
 * From *Send* to painted on three displays: `node --import tsx e2e/desktop/measure.ts [runs]`. Server, sender and app are
 * on this computer; a run ends when the last of the three windows has drawn two frames with the alert in it.
 */
import type { Page } from 'playwright-core'
import { Owner } from '../support/owner.ts'
import { TestServer } from '../support/server.ts'
import { until } from '../support/until.ts'
import { Installation } from './desktop-app.ts'
import { Screens } from './screens.ts'

/** Resolves in the page with the time at which it had drawn the text, milliseconds since the epoch. */
const drawnAt = (page: Page, text: string): Promise<number> =>
  // As text: what the compiler adds to a function is not there in the page.
  page.evaluate(`new Promise((resolve) => {
    const look = () => {
      if (!document.body.innerText.includes(${JSON.stringify(text)})) return
      observer.disconnect()
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())))
    }
    const observer = new MutationObserver(look)
    observer.observe(document.body, { childList: true, subtree: true, characterData: true })
    look()
  })`)

const runs = Number(process.argv[2] ?? 200)
const screens = await Screens.start()
await screens.plug(1)
await screens.plug(2)
const server = await TestServer.withLibrary()
await server.pass(Date.now() - server.now)
const owner = await Owner.of(server)
const installation = await Installation.of('endpoint')
const { link } = await owner.enrolment('F01', 'a.jaworska2')
const app = await installation.start({ screens, args: [`carillon://enrol?link=${encodeURIComponent(link)}`] })
const main = await app.main()
await main.getByRole('button', { name: 'Yes, set up this computer' }).click()
await main.getByText('Connected', { exact: true }).waitFor()
const pages = () => app.electron.windows().filter((page) => page.url().endsWith('/alert.html'))
await until('three windows wait', () => pages().length === 3)

const times: number[] = []
for (let run = 1; run <= runs; run++) {
  const text = `Run ${run}.`
  const drawn = Promise.all(pages().map((page) => drawnAt(page, text)))
  const sent = Date.now()
  await owner.outbox.publish({
    to: [owner.unit('F01')],
    content: { kind: 'alert', severity: 'warning', title: '', text, seconds: 600, screens: 'both' },
    expires: null,
  })
  times.push(Math.max(...(await drawn)) - sent)
  const hidden = app.electron.evaluate(({ BrowserWindow }) => {
    const shown = BrowserWindow.getAllWindows().find(
      (window) => window.isVisible() && window.webContents.getURL().endsWith('/alert.html'),
    )!
    return new Promise<void>((resolve) => shown.once('hide', () => resolve()))
  })
  await pages()[0]!.getByRole('button', { name: 'Close' }).click()
  await hidden
}
times.sort((a, b) => a - b)
const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]
console.log(
  `${runs} runs, milliseconds: best ${times[0]}, median ${at(0.5)}, 95 % ${at(0.95)}, 99 % ${at(0.99)}, worst ${times.at(-1)}`,
)
await app.close()
await owner.close()
await server.close()
await screens.close()
await installation.remove()
process.exit()
