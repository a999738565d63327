// @timeout 180
/** The employee's side in a real browser, with everything sent from the command line. */
import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, launch, openWindow, screenshot, type Window } from './support/browser.ts'
import { until } from './support/parties.ts'
import { TestServer } from './support/server.ts'

const endpoint = suite('endpoint in the browser')
let server: TestServer
let browser: Browser
let first: Window
let second: Window

type Report = {
  displayed: number
  read: number
  waiting: string[]
  people: { login: string; state: string; device: string }[]
}
const reportOf = (id: string) => server.cli<Report>('report', id)

endpoint.before(async () => {
  server = await TestServer.withLibrary()
  browser = await launch()
  first = await openWindow(browser)
  second = await openWindow(browser, { width: 360, height: 640, dark: true })
})

endpoint.after(async () => {
  await browser?.close()
  await server?.close()
})

endpoint('STORY-1: a link enrols a browser window, says for whom, and leaves no code in the address', async () => {
  for (const [window, unit, person] of [
    [first, 'F01', 'a.jaworska2'],
    [second, 'F02', ''],
  ] as const) {
    const { link } = await server.cli<{ link: string }>(
      'enrol',
      '--unit',
      unit,
      ...(person ? ['--person', person] : []),
    )
    if (person) {
      await window.page.goto(link)
      await window.page.getByText('Is that you?').waitFor()
      assert.not.match(window.page.url(), /enrol=/)
      await expectAccessible(window.page, 'enrolment')
      await screenshot(window.page, 'endpoint-enrolment')
      await window.page.getByRole('button', { name: 'Yes, set up this computer' }).click()
      await window.page.getByText('Connected', { exact: true }).waitFor()
    } else {
      await window.page.goto(link)
      await window.page.getByRole('button', { name: 'Set up this computer' }).click()
      await window.page.getByText('Connected', { exact: true }).waitFor()
    }
  }
  await expectAccessible(first.page, 'the empty list')
})

endpoint('STORY-2: an alert to one branch is on its screen at once, on no other, and in the report', async () => {
  const text = 'Don’t open the attachment. If you have, call IT: 45.'
  const { id } = await server.cli<{ id: string }>(
    'alert',
    '--to',
    'unit:F01',
    '--severity',
    'critical',
    '--title',
    'Do not open “faktura.zip”',
    '--text',
    text,
    '--seconds',
    '600',
  )
  await first.page.getByRole('alertdialog').getByText(text).waitFor({ timeout: 5000 })
  await screenshot(first.page, 'endpoint-alert-critical')
  await expectAccessible(first.page, 'a critical alert')
  await until('the report counts it', async () => (await reportOf(id)).displayed === 1)
  const { people } = await reportOf(id)
  assert.is(people.find(({ login }) => login === 'a.jaworska2')?.state, 'displayed')
  assert.is(await second.page.getByText(text).count(), 0)
  await first.page.keyboard.press('Escape')
  await first.page.getByRole('alertdialog').waitFor({ state: 'hidden' })
})

endpoint('STORY-3: a warning and an information do not take the screen', async () => {
  for (const severity of ['warning', 'info'])
    await server.cli(
      'alert',
      '--to',
      'everyone',
      '--severity',
      severity,
      '--title',
      `A ${severity}`,
      '--text',
      'Lift stops at noon.',
      '--seconds',
      '600',
    )
  for (const window of [first, second]) {
    await window.page.getByText('A warning').first().waitFor()
    await window.page.getByText('A info').first().waitFor()
    assert.is(await window.page.getByRole('alertdialog').count(), 0)
  }
  await expectAccessible(second.page, 'stacked alerts')
  await screenshot(first.page, 'endpoint-alerts')
  await screenshot(second.page, 'endpoint-alerts-narrow-dark')
  for (const window of [first, second])
    for (let left = 2; left > 0; left--) await window.page.getByRole('button', { name: 'Close' }).first().click()
})

endpoint('STORY-4: a message read offline is read when it was read, as soon as the computer is back', async () => {
  const { id } = await server.cli<{ id: string }>(
    'message',
    '--to',
    'everyone',
    '--subject',
    'New opening hours',
    '--body-file',
    new URL('./fixtures/opening-hours.md', import.meta.url).pathname,
    '--acknowledge',
  )
  const { page } = first
  await page.getByText('New opening hours').waitFor()
  await until('delivered', async () => (await reportOf(id)).people.some(({ state }) => state === 'delivered'))
  await until('its image is here', () =>
    page.evaluate(async () => {
      for (const { name } of await indexedDB.databases())
        if (name) {
          const database = await new Promise<IDBDatabase>((resolve) => {
            const open = indexedDB.open(name)
            open.onsuccess = () => resolve(open.result)
          })
          for (const store of database.objectStoreNames) {
            const count = await new Promise<number>((resolve) => {
              const all = database.transaction(store).objectStore(store).count()
              all.onsuccess = () => resolve(all.result)
            })
            if (/blob|image/.test(store) && count > 0) {
              database.close()
              return true
            }
          }
          database.close()
        }
      return false
    }),
  )
  await server.stop()
  await page.getByText(/^Offline/).waitFor()
  await page.reload()
  await page.getByText('New opening hours').first().click()
  await page.getByText('Saturdays').waitFor()
  assert.is(
    await page
      .locator('article img, .reader img, img')
      .evaluateAll((images) => images.filter((image) => (image as HTMLImageElement).naturalWidth > 0).length > 0),
    true,
  )
  const readAt = Date.now()
  await page.getByText(/will be sent when you are back/).waitFor()
  await screenshot(page, 'endpoint-reading-offline')
  await expectAccessible(page, 'the reader')
  await server.start()
  await page.getByText('Connected', { exact: true }).waitFor({ timeout: 40_000 })
  await until('read counts', async () => (await reportOf(id)).read === 1)
  const line = (await reportOf(id)).people.find(({ login }) => login === 'a.jaworska2') as
    { state: string; at?: string } | undefined
  assert.is(line?.state, 'read')
  assert.ok(Math.abs(Date.parse(line?.at ?? '') - readAt) < 5000, 'the time of reading, not of reconnecting')
  await page.getByRole('button', { name: 'I have read this' }).click()
  await until('acknowledged', async () => (await reportOf(id)).people.some(({ state }) => state === 'acknowledged'))
})

endpoint(
  'STORY-5: what expired or was recalled while a computer was off does not flash; nothing flashes twice',
  async () => {
    const { page, context } = first
    await context.setOffline(true)
    await page.goto('about:blank')
    const { id } = await server.cli<{ id: string }>(
      'alert',
      '--to',
      'unit:F01',
      '--text',
      'Recalled meanwhile',
      '--seconds',
      '600',
    )
    await server.cli('alert', '--to', 'unit:F01', '--text', 'Expired meanwhile', '--expires', '1s')
    await server.cli('alert', '--to', 'unit:F01', '--text', 'Still valid', '--severity', 'critical', '--seconds', '600')
    await server.cli('recall', id)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await context.setOffline(false)
    await page.goto(`${server.origin}/endpoint/`)
    await page.getByRole('alertdialog').getByText('Still valid').waitFor()
    assert.is(
      await page
        .getByRole('alertdialog')
        .getByText(/meanwhile/)
        .count(),
      0,
    )
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
    await page.reload()
    await page.getByText('Connected', { exact: true }).waitFor()
    assert.is(await page.getByRole('alertdialog').count(), 0)
    await screenshot(page, 'endpoint-list')
    await screenshot(second.page, 'endpoint-list-narrow-dark')
    await expectAccessible(page, 'the list')
    await expectAccessible(second.page, 'the narrow dark list')
  },
)

endpoint('STORY-6: an expired code and a wrong code get a sentence', async () => {
  const window = await openWindow(browser, { locale: 'pl-PL' })
  await window.page.goto(`${server.origin}/endpoint/#enrol=AAAA-AAAA-AAAA-AAAA`)
  await window.page.getByRole('alert').waitFor()
  await screenshot(window.page, 'endpoint-wrong-code-pl')
  await window.context.close()
})

endpoint('STORY-7: nothing went wrong in the windows', () => {
  assert.equal([...first.errors, ...second.errors], [])
})

endpoint.run()
