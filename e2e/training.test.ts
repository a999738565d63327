// @timeout 180
/** Training from the campaign's start to “2 of 3”: the employee in a browser, the administrator beside it. */
import { newCourseId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Campaign } from '@carillon/shared-model/facts/training.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { SET_UP_AT } from '../sync-server/http/prepared-folder.ts'
import { expectAccessible, openWindow, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { REDIALLED, TestServer } from './support/server.ts'
import { until } from './support/until.ts'
import { enrol, openConsole, openEndpoint } from './support/windows.ts'

const PERSON = 'a.jaworska2'
const DAY = 86_400_000
const day = (from: number) => new Date(SET_UP_AT + from * DAY).toISOString().slice(0, 10)
const quiz = {
  pass: 100,
  questions: [
    {
      text: 'Who leaves first?',
      many: false,
      choices: [
        { text: 'The readers', right: true },
        { text: 'The books', right: false },
      ],
    },
  ],
}
/** Two lessons have come, whatever the hour; the third comes in a month. */
const campaign: Campaign = {
  course: newCourseId(),
  title: 'Health and safety at the library',
  version: 'e'.repeat(64),
  heads: [],
  lessons: [
    { title: 'Your workstation', body: 'Sit **upright**.\n\n- Feet on the floor', images: [], quiz: null },
    { title: 'Fire', body: 'Warn, call, leave.', images: [], quiz },
    { title: 'Ladders', body: 'One step at a time.', images: [], quiz: null },
  ],
  schedule: {
    rule: {
      from: day(-2),
      repeat: 'FREQ=DAILY',
      time: '00:01',
      except: Array.from({ length: 30 }, (_, at) => day(at)),
    },
    pauses: [],
  },
}

const training = suite('training in the browser')
let server: TestServer
let employee: Window
let owner: Owner
let item: ItemId
let admin: Window

const finished = async (): Promise<number> => {
  const { people } = await owner.api.call('campaignProgress', { params: { item } })
  return people.find(({ login }) => login === PERSON)!.finished
}

training.before(async () => {
  server = await TestServer.withLibrary()
  owner = await Owner.of(server)
  employee = await openEndpoint(server, owner, 'F01', PERSON, { kept: true })
})

training.after(async () => {
  await owner?.close()
  await server?.close()
})

training('STORY-50: without a training the page says so', async () => {
  const { page } = employee
  await page.getByRole('link', { name: 'Training' }).click()
  await page.getByText('No training yet').waitFor()
  await expectAccessible(page, 'no training')
})

training('STORY-51: a campaign starts, today’s lesson is first, and what comes next is told', async () => {
  const { page } = employee
  ;({ item } = await owner.outbox.start({ to: ['everyone'], campaign }))
  await page.getByRole('link', { name: 'Open lesson 1: Your workstation' }).waitFor()
  await page.getByText('0 of 3 lessons finished').waitFor()
  await page.getByText('2 lessons wait', { exact: true }).waitFor()
  await page.getByText(/Next: Ladders, on/).waitFor()
  assert.is(await page.getByRole('link', { name: 'Ladders' }).count(), 0)
  await expectAccessible(page, 'training')
  await screenshot(page, 'endpoint-training')
})

training('STORY-59: lessons of earlier days are told of quietly, and by one notification a day', async () => {
  const { page } = employee
  await page.getByText(/^2 lessons wait, the first since/).waitFor()
  // Another computer of the same person, whose window is behind others.
  const hidden = await openWindow(server)
  await hidden.context.grantPermissions(['notifications'])
  // As text: what the compiler would make of a class needs helpers that no page has.
  await hidden.context.addInitScript(`
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
    window.Notification = class {
      static permission = 'granted'
      constructor(title, { silent }) {
        const shown = JSON.parse(localStorage.getItem('shown') ?? '[]')
        localStorage.setItem('shown', JSON.stringify([...shown, title + (silent ? ' (silent)' : '')]))
      }
    }
  `)
  const told = () => hidden.page.evaluate(() => JSON.parse(localStorage.getItem('shown') ?? '[]') as string[])
  const reminders = async () => (await told()).filter((text) => /wait, the first since .*\(silent\)$/.test(text)).length
  await enrol(hidden, owner, 'F01', PERSON)
  await hidden.page.getByText(/^2 lessons wait, the first since/).waitFor()
  await hidden.page.waitForFunction(() => /\(silent\)/.test(localStorage.getItem('shown') ?? ''))
  assert.is(await reminders(), 1)
  await hidden.page.reload()
  await hidden.page.getByText(/^2 lessons wait, the first since/).waitFor()
  assert.is(await reminders(), 1)
  await hidden.close()
})

training('STORY-52: a lesson is opened, read and finished, and the report knows', async () => {
  const { page } = employee
  await page.getByRole('link', { name: 'Open lesson 1: Your workstation' }).click()
  await page.getByRole('heading', { name: 'Your workstation' }).waitFor()
  await page.getByText('Feet on the floor').waitFor()
  await expectAccessible(page, 'a lesson')
  await page.getByRole('button', { name: 'I have finished this lesson' }).click()
  await page.getByText('1 of 3 lessons finished').waitFor()
  await until('the server counts it', async () => (await finished()) === 1)
  await screenshot(page, 'endpoint-lesson')
})

training(
  'STORY-53: a quiz is failed, tried again and passed without a network, and counts after a reload',
  async () => {
    const { page, context } = employee
    await page.getByRole('link', { name: /On to lesson 2/ }).click()
    await page.getByLabel('The books').check()
    await page.getByRole('button', { name: 'Check my answers' }).click()
    await page.getByText('0% right; 100% are needed.').waitFor()
    await expectAccessible(page, 'a quiz that was not passed')
    await screenshot(page, 'endpoint-quiz')
    assert.is(await finished(), 1)
    await server.stop()
    await page.getByText(/^Offline/).waitFor()
    await page.getByLabel('The readers').check()
    await page.getByRole('button', { name: 'Check again' }).click()
    await page.getByText('Passed with 100%.').waitFor()
    await page.getByText('2 of 3 lessons finished').waitFor()
    assert.ok(await page.getByLabel('The readers').isChecked(), 'what was answered is still there')
    await screenshot(page, 'endpoint-quiz-passed')
    await page.reload()
    await page.getByText('2 of 3 lessons finished').waitFor()
    assert.ok(await page.getByLabel('The readers').isChecked())
    assert.ok(await page.getByLabel('The readers').isDisabled())
    await page.getByText('Passed with 100%.').waitFor()
    await server.start()
    await server.pass(REDIALLED)
    await until('the server counts it', async () => (await finished()) === 2)
    const { people } = await owner.api.call('campaignProgress', { params: { item } })
    const cell = decodeCells(people.find(({ login }) => login === PERSON)!.cells)[1]!
    assert.is(cell.tries.length, 1, 'one try that failed')
    assert.ok(cell.finishedAt! > cell.tries[0]!)
    assert.equal(context.pages().length, 1)
  },
)

training('STORY-54: the administrator sees “2 of 3” in the console, and who has not begun', async () => {
  admin = await openConsole(server)
  const { page } = admin
  await page.getByRole('link', { name: 'Training' }).first().click()
  await page.getByRole('link', { name: campaign.title }).first().click()
  await page.getByLabel('Search people').fill('Aleksandra Jaworska')
  await page.getByText('2 of 3').first().waitFor()
  await screenshot(page, 'console-campaign')
})

training(
  'STORY-55: a new calendar brings the last lesson at once, and who has finished all gets a certificate',
  async () => {
    const { page } = employee
    const { schedule } = campaign
    await owner.outbox.reschedule(item, { ...schedule, rule: { ...schedule.rule, except: [] } })
    await page.getByRole('link', { name: 'Open lesson 3: Ladders' }).click()
    await page.getByRole('button', { name: 'I have finished this lesson' }).click()
    await page.getByText('All done').waitFor()
    await admin.page.getByText('3 of 3').first().waitFor()
    await admin.page.getByLabel('Show').selectOption({ label: 'Finished all' })
    await admin.page.getByRole('button', { name: 'Aleksandra Jaworska' }).click()
    const certificate = admin.page.getByRole('article')
    await certificate.getByText('Aleksandra Jaworska').waitFor()
    await certificate.getByText(/Version of the text: e{12}$/).waitFor()
    await expectAccessible(admin.page, 'the certificate')
    await admin.page.emulateMedia({ media: 'print' })
    assert.not.ok(await admin.page.getByRole('heading', { name: campaign.title }).isVisible())
    assert.ok(await certificate.isVisible())
    await screenshot(admin.page, 'training-certificate')
    await admin.page.emulateMedia({ media: 'screen' })
  },
)

training('STORY-56: on a narrow screen the list and the lesson take turns, in Polish and in the dark', async () => {
  const narrow = await openWindow(server, { width: 360, height: 640, dark: true, locale: 'pl-PL' })
  await narrow.page.goto((await owner.enrolment('F01', PERSON)).link)
  const set = narrow.page.getByRole('button', { name: 'Tak, skonfiguruj ten komputer' })
  await set.waitFor()
  await screenshot(narrow.page, 'endpoint-enrolment-narrow-pl')
  const isWhole = () =>
    narrow.page.evaluate(() =>
      [...document.querySelectorAll('body *')].every((one) => {
        const { left, right } = one.getBoundingClientRect()
        return left >= 0 && right <= innerWidth
      }),
    )
  assert.ok(await isWhole(), 'nothing is cut off')
  await set.click()
  await narrow.page.getByRole('link', { name: 'Szkolenia' }).click()
  await narrow.page.getByText('ukończone lekcje: 3 z 3').waitFor()
  await expectAccessible(narrow.page, 'training, narrow')
  await screenshot(narrow.page, 'endpoint-training-narrow')
  await narrow.page.getByRole('link', { name: /Fire/ }).click()
  await narrow.page.getByRole('heading', { name: 'Fire' }).waitFor()
  // What else waits is told above what is open, too.
  assert.ok(await narrow.page.getByRole('link', { name: /^Wiadomości/ }).isVisible())
  await screenshot(narrow.page, 'endpoint-lesson-narrow')
  await narrow.page.keyboard.press('Escape')
  await narrow.page.getByText('ukończone lekcje: 3 z 3').waitFor()
  assert.equal([...employee.errors, ...narrow.errors, ...admin.errors], [])
})

training.run()
