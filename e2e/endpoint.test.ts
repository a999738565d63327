// @timeout 180
/** The employee's side in a real browser, with everything sent by the owner beside it. */
import type { Page } from 'playwright-core'
import type { AlertContent } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { TestServer } from './support/server.ts'
import { until } from './support/until.ts'

const PERSON = 'a.jaworska2'
const MINUTE = 60_000
const HOUR = 60 * MINUTE

const endpoint = suite('endpoint in the browser')
let server: TestServer
let owner: Owner
let first: Window
let second: Window

const alert = (text: string, more: Partial<AlertContent> = {}): AlertContent => ({
  kind: 'alert',
  severity: 'info',
  title: '',
  text,
  seconds: 600,
  screens: 'both',
  ...more,
})
const reaches = (item: ItemId, state: string) =>
  until(`${PERSON} has reached “${state}”`, async () => (await lineOf(item))?.state === state)
const lineOf = async (item: ItemId) => (await owner.report(item)).recipients.find(({ login }) => login === PERSON)
/** How many images the browser keeps. */
const keptImages = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    let count = 0
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open(name!)
        opening.onsuccess = () => resolve(opening.result)
      })
      for (const store of [...database.objectStoreNames].filter((store) => /blob|image/.test(store)))
        count += await new Promise<number>((resolve) => {
          const counting = database.transaction(store).objectStore(store).count()
          counting.onsuccess = () => resolve(counting.result)
        })
      database.close()
    }
    return count
  })

endpoint.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  first = await openWindow(server, { kept: true })
  second = await openWindow(server, { width: 360, height: 640, dark: true })
})

endpoint.after(async () => {
  await owner?.close()
  await server?.close()
})

endpoint('STORY-1: a link enrols a browser window, says for whom, and leaves no code in the address', async () => {
  for (const [window, unit, person] of [
    [first, 'F01', PERSON],
    [second, 'F02', undefined],
  ] as const) {
    const { link } = await owner.enrolment(unit, person)
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
  const title = 'Do not open “faktura.zip”'
  const item = await owner.publish([owner.unit('F01')], alert(text, { severity: 'critical', title }))
  await first.page.getByRole('alertdialog').getByText(text).waitFor()
  await screenshot(first.page, 'endpoint-alert-critical')
  await expectAccessible(first.page, 'a critical alert')
  await reaches(item, 'displayed')
  assert.is((await owner.report(item)).displayed, 1)
  assert.is(await second.page.getByText(text).count(), 0)
  await first.page.keyboard.press('Escape')
  await first.page.getByRole('alertdialog').waitFor({ state: 'hidden' })
})

endpoint('STORY-3: a warning and an information do not take the screen', async () => {
  for (const severity of ['warning', 'info'] as const)
    await owner.publish(['everyone'], alert('Lift stops at noon.', { severity, title: `A ${severity}` }))
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
  const item = await owner.sendOpeningHours(['everyone'], true)
  const { page } = first
  await page.getByText('New opening hours').waitFor()
  await reaches(item, 'delivered')
  await until('its image is here', async () => (await keptImages(page)) > 0)
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
  const readAt = server.now
  await page.getByText(/waiting to be sent/).waitFor()
  await screenshot(page, 'endpoint-reading-offline')
  await expectAccessible(page, 'the reader')
  await server.start()
  await server.pass(HOUR)
  await page.getByText('Connected', { exact: true }).waitFor()
  await reaches(item, 'read')
  const told = await owner.report(item)
  assert.is(told.read, 1)
  const at = (await lineOf(item))!.at!
  assert.ok(Math.abs(at - readAt) < HOUR / 2, 'the time of reading, not of reconnecting')
  await page.getByRole('button', { name: 'I have read this' }).click()
  await reaches(item, 'acknowledged')
})

endpoint(
  'STORY-5: what expired or was recalled while a computer was off does not flash; nothing flashes twice',
  async () => {
    const { page, context } = first
    await context.setOffline(true)
    await page.goto('about:blank')
    const to = [owner.unit('F01')]
    const recalled = await owner.publish(to, alert('Recalled meanwhile'))
    await owner.publish(to, alert('Expired meanwhile'), server.now + MINUTE)
    await owner.publish(to, alert('Still valid', { severity: 'critical' }))
    await owner.published((await owner.outbox.recall(recalled)).fact)
    await server.pass(MINUTE)
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
  const window = await openWindow(server, { locale: 'pl-PL' })
  await window.page.goto(`${server.origin}/endpoint/#enrol=AAAA-AAAA-AAAA-AAAA`)
  await window.page.getByRole('alert').waitFor()
  await screenshot(window.page, 'endpoint-wrong-code-pl')
  await window.close()
})

endpoint('STORY-217: an enrolment link beside an open tab says what becomes of it, and is not lost', async () => {
  const { link } = await owner.enrolment('F02')
  const beside = await first.context.newPage()
  await beside.goto(link)
  await beside.getByRole('heading', { name: 'Carillon is open in another tab' }).waitFor()
  await beside.getByText(/^The enrolment link that you opened has not been used/).waitFor()
  await screenshot(beside, 'endpoint-link-elsewhere')
  await expectAccessible(beside, 'a link beside an open tab')
  await beside.getByRole('button', { name: 'Use this tab instead' }).click()
  await beside.getByText('Connected', { exact: true }).waitFor()
  await screenshot(beside, 'endpoint-link-taken-over')
  await beside.getByRole('button', { name: /^Keep/ }).click()
  await beside.close()
  await first.page.getByText('Connected', { exact: true }).waitFor()
})

endpoint('STORY-218: when the browser’s storage is cleared, the open page says so at once', async () => {
  const { page, context } = second
  const session = await context.newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'all' })
  await page.getByRole('heading', { name: 'What was stored here has been deleted' }).waitFor()
  await screenshot(page, 'endpoint-cleared')
  await expectAccessible(page, 'cleared storage')
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByLabel('Link or code').waitFor()
})

endpoint('STORY-7: nothing went wrong in the windows', () => {
  assert.equal([...first.errors, ...second.errors], [])
})

endpoint.run()
