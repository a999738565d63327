// @timeout 360
/** Sending by keyboard alone: Enter picks or moves on, Ctrl+Enter sends, and who will get it is on screen before. */
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { expectAccessible, screenshot, type Window } from './support/browser.ts'
import { Owner } from './support/owner.ts'
import { TestServer } from './support/server.ts'
import { openConsole, openEndpoint, visit } from './support/windows.ts'

const story = suite('by keyboard alone')
let server: TestServer
let admin: Window

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const field = document.activeElement
    const label = field instanceof HTMLInputElement ? field.labels?.[0]?.textContent : null
    return (field?.getAttribute('aria-label') ?? label ?? field?.textContent ?? '').trim()
  })
const chips = (page: Page, label = 'Chosen') =>
  page.getByRole('list', { name: label, exact: true }).getByRole('listitem').allInnerTexts()
const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const sentTo = async (page: Page): Promise<number> => {
  await visit({ page }, 'messages')
  await page.getByRole('link', { name: /faktura/ }).waitFor()
  return page
    .getByRole('row')
    .filter({ has: page.getByRole('link') })
    .count()
}
/** Presses Enter from field to field until the button that sends has the focus, and no further. */
const toButton = async (page: Page): Promise<string> => {
  for (let step = 0; step < 20; step++) {
    if (await page.evaluate(() => document.activeElement instanceof HTMLButtonElement)) break
    await press(page, 'Enter')
  }
  return focused(page)
}

story.before(async () => {
  server = await TestServer.withLibrary()
  admin = await openConsole(server)
})
story.after(() => server?.close())

story('STORY-151: in a quick message Enter moves on and picks the best hit, and Ctrl+Enter sends to it', async () => {
  const { page } = admin
  await visit(admin, 'quick')
  await page.getByRole('heading', { name: 'Quick message' }).waitFor()
  await page.locator('input:focus').waitFor()
  assert.is(await focused(page), 'Title')
  await page.keyboard.type('Do not open “faktura.zip”')
  await press(page, 'Enter')
  await page.keyboard.type('It is not ours.')
  await press(page, 'Tab')
  assert.is(await focused(page), 'Search units and people')
  await page.getByRole('checkbox', { name: /^Everyone.*404/ }).waitFor()
  await page.keyboard.type('filia 1')
  await page.getByText('↵', { exact: true }).waitFor()
  await screenshot(page, 'keyboard-quick-search')
  const hits = await page.getByRole('checkbox').evaluateAll((boxes) => boxes.map((box) => box.parentElement?.innerText))
  assert.match(hits[0] ?? '', /^Filia nr 1,/)
  await press(page, 'Enter')
  assert.match((await chips(page)).join(), /^Filia nr 1, ul. Długa\s+\d+ people$/)
  await page.keyboard.type('filia 12')
  await press(page, 'Enter')
  await page.keyboard.type('zolc nobody')
  await press(page, 'Enter')
  assert.is((await chips(page)).length, 2)
  await press(page, 'Control+a', 'Delete')
  await page.keyboard.type('jaworska aleksandra')
  await press(page, 'Enter')
  assert.is((await chips(page)).length, 3)
  await screenshot(page, 'keyboard-quick-chips')
  await expectAccessible(page, 'a quick message with chips')
  // Past the list that the search searches.
  await press(page, 'Enter')
  assert.is(await page.evaluate(() => document.activeElement?.tagName), 'SELECT')
  assert.match(await toButton(page), /^Send to \d+ people/)
  await press(page, 'Shift+Tab')
  assert.is(await page.getByRole('heading', { name: /^Result/ }).count(), 0)
  await press(page, 'Control+Enter')
  await page.getByRole('heading', { name: /^Result/ }).waitFor()
  assert.is(await sentTo(page), 1)
})

story('STORY-152: in a message and a campaign no Enter sends or complains, in whatever field', async () => {
  const { page } = admin
  await visit(admin, 'messages/new')
  const subject = page.getByLabel('Subject')
  await page.locator('.ProseMirror').waitFor()
  await subject.focus()
  await page.keyboard.type('Opening hours')
  await press(page, 'Enter')
  assert.is(await page.evaluate(() => document.activeElement?.classList.contains('ProseMirror')), true)
  await page.keyboard.type('From January at nine.')
  await page.getByLabel('Search units and people').focus()
  await page.keyboard.type('wszyscy everyone')
  await press(page, 'Enter', 'Control+a', 'Delete')
  await page.keyboard.type('everyone')
  await press(page, 'Enter')
  assert.match((await chips(page)).join(), /^Everyone\s+404 people$/)
  assert.match(await toButton(page), /^Send to 404 people/)
  await screenshot(page, 'keyboard-compose')
  assert.is(await sentTo(page), 1)
  // Sending to hundreds asks first, in words, and Enter does not send then either.
  await visit(admin, 'messages/new')
  await page.locator('.ProseMirror').waitFor()
  await page.getByText('Send to 404 people').waitFor()
  await page.getByLabel('Subject').focus()
  await press(page, 'Control+Enter')
  await page.getByRole('dialog', { name: 'Send to 404 people?' }).getByText('Everyone', { exact: true }).waitFor()
  assert.is(await focused(page), 'Cancel')
  await screenshot(page, 'keyboard-send-to-many')
  await press(page, 'Enter')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.is(await sentTo(page), 1)
  await visit(admin, 'training/new')
  await page.getByLabel('Title').focus()
  await page.keyboard.type('Safety')
  await press(page, 'Enter')
  assert.is(await focused(page), 'Search units and people')
  assert.is(await page.getByText('Choose a course.').count(), 0)
  await screenshot(page, 'keyboard-campaign')
})

story('STORY-215: what readers could not open, and images that are gone, are told of before it is sent', async () => {
  const { page } = admin
  await page.evaluate(
    ([body]) => {
      const key = Object.keys(localStorage).find((name) => /^carillon-message-(?!when)/.test(name))!
      localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)!), body }))
    },
    [`The [plan](ftp://srv/plan.docx):\n\n![plan](sha256:${'b'.repeat(64)})`],
  )
  await visit(admin, 'messages/new')
  await page.locator('.ProseMirror a').waitFor()
  await page.getByLabel('Subject').focus()
  await press(page, 'Control+Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/^Nobody who reads it can open ftp:\/\/srv\/plan\.docx\./).waitFor()
  await dialog.getByText(/^The server does not have 1 of its images/).waitFor()
  await screenshot(page, 'keyboard-dead-link')
  await expectAccessible(page, 'what could not be read as it was meant')
  await press(page, 'Escape')
  assert.is(await sentTo(page), 1)
})

story('STORY-216: a draft is the same in two tabs, whichever is written in', async () => {
  const { page, context } = admin
  await visit(admin, 'messages/new')
  const other = await context.newPage()
  await other.goto(`${server.origin}/console/messages/new`)
  await other.locator('.ProseMirror').waitFor()
  await page.locator('.ProseMirror').waitFor()
  await page.getByLabel('Subject').fill('Closed on Friday')
  await other.waitForFunction(
    () => document.querySelector('input')?.form?.querySelector('input')?.value === 'Closed on Friday',
  )
  await other.locator('.ProseMirror').fill('Because of the stocktaking.')
  await page.locator('.ProseMirror').getByText('Because of the stocktaking.').waitFor()
  assert.is(await page.getByLabel('Subject').inputValue(), 'Closed on Friday')
  await other.close()
})

story('STORY-153: chips are taken away by keyboard, and the focus stays; in Polish, with counts', async () => {
  const { page } = admin
  await page.getByLabel('Language').selectOption('pl')
  await visit(admin, 'quick')
  await page.locator('input:focus').waitFor()
  const search = page.getByLabel('Szukaj jednostek i osób')
  await search.focus()
  for (const query of ['filia 2', 'filia 21', 'czytelnia glowna']) {
    await page.keyboard.type(query)
    await press(page, 'Enter')
  }
  const before = await chips(page, 'Wybrani odbiorcy')
  assert.match(before.join(' '), /Filia nr 2, [^,]+\d+ os/, JSON.stringify(before))
  await screenshot(page, 'keyboard-chips-pl')
  await expectAccessible(page, 'chips in Polish')
  await press(page, 'Tab')
  assert.match(await focused(page), /^Usuń: /)
  await press(page, 'Enter')
  assert.is(await focused(page), 'Szukaj jednostek i osób')
  assert.is((await chips(page, 'Wybrani odbiorcy')).length, before.length - 1)
})

/** What is wider than the window, if anything is: then the page scrolls sideways. */
const tooWide = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wide = [...document.body.querySelectorAll('*')].filter(
      (one) => one.getBoundingClientRect().right > clientWidth,
    )
    return wide.slice(0, 5).map(({ outerHTML }) => outerHTML.slice(0, 120))
  })
const PAGES = [
  ['home', ''],
  ['quick', 'quick'],
  ['messages', 'messages'],
  ['compose', 'messages/new'],
  ['training', 'training'],
  ['campaign', 'training/new'],
  ['chat', 'chat'],
  ['people', 'people'],
  ['computers', 'computers'],
  ['administrators', 'administrators'],
  ['audit', 'audit'],
  ['account', 'account'],
] as const

story('STORY-190: at 320 px and at 200 % no page scrolls sideways, and the menu unfolds by keyboard', async () => {
  const { page } = admin
  await page.getByLabel('Język', { exact: true }).selectOption('en')
  for (const [width, height] of [
    [320, 640],
    [640, 400],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const [name, path] of PAGES) {
      await visit(admin, path)
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      assert.equal(await tooWide(page), [], `${name} at ${width} px`)
      await screenshot(page, `reflow-${width}-${name}`)
    }
  }
  await page.setViewportSize({ width: 320, height: 640 })
  const menu = page.getByRole('button', { name: 'Pages' })
  await menu.focus()
  await press(page, 'Enter')
  await page.getByRole('link', { name: 'Computers' }).waitFor()
  await screenshot(page, 'reflow-320-menu')
  assert.equal(await tooWide(page), [])
  await press(page, 'Escape')
  await page.getByRole('link', { name: 'Computers' }).waitFor({ state: 'hidden' })
  assert.is(await focused(page), 'Pages')
  await page.setViewportSize({ width: 1280, height: 800 })
})

story('STORY-191: what is chosen is seen without colours, and Q is turned off', async () => {
  const { page } = admin
  await page.emulateMedia({ forcedColors: 'active' })
  await visit(admin, 'quick')
  await page.getByRole('radio', { name: 'Critical' }).check()
  assert.ok((await page.getByRole('radio', { name: 'Critical' }).boundingBox())!.width > 10)
  await screenshot(page, 'forced-quick')
  const colour = (name: string) =>
    page.getByRole('link', { name, exact: true }).evaluate((link) => getComputedStyle(link).backgroundColor)
  assert.is.not(await colour('Quick message'), await colour('Training'))
  await page.emulateMedia({ forcedColors: 'none' })
  await visit(admin, 'account')
  await page.getByRole('checkbox', { name: /^The letter Q/ }).uncheck()
  await page.getByRole('heading', { name: 'Your account' }).click()
  await press(page, 'q')
  await press(page, 'Control+k')
  await page.keyboard.type('Train')
  await page.getByRole('option', { name: /^Training/ }).waitFor()
  assert.match(page.url(), /account$/)
  await press(page, 'Enter')
  await page.getByRole('heading', { name: 'Training', level: 1 }).waitFor()
})

story(
  'STORY-192: an error is told at its field, and a dialog opens without its button and gives the focus back',
  async () => {
    const { page } = admin
    await visit(admin, 'messages/new')
    await page.locator('.ProseMirror').waitFor()
    await page.getByLabel('Subject').fill('')
    await page.getByLabel('Written in').focus()
    await press(page, 'Control+Enter')
    await screenshot(page, 'keyboard-error')
    await page.locator('input[aria-invalid="true"]:focus').waitFor()
    assert.is(await focused(page), 'Subject')
    assert.match(
      (await page.evaluate(
        () => document.getElementById(document.activeElement?.getAttribute('aria-describedby') ?? '')?.textContent,
      )) ?? '',
      /subject/i,
    )
    const leave = page.getByRole('button', { name: 'Sign out' })
    await leave.focus()
    await press(page, 'Enter')
    await page.getByRole('dialog').waitFor()
    assert.is(await page.evaluate(() => document.activeElement?.tagName), 'DIALOG')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).focus()
    await press(page, 'Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Sign out')
  },
)

story(
  'STORY-193: an alert waits for whoever is at it, covers nothing, carries its language and gives the focus back',
  async () => {
    const owner = await Owner.of(server)
    try {
      // Somebody whom no alert of the stories before was for.
      const { login } = (await owner.rows('people')).find(({ unit }) => unit === owner.unit('F05'))!
      const { page } = await openEndpoint(server, owner, 'F05', login, { width: 320, height: 640 })
      const content = { kind: 'alert', severity: 'warning', title: 'Winda stoi', screens: 'both', lang: 'pl' } as const
      await page.getByRole('link', { name: /^Training/ }).focus()
      await owner.publish(['everyone'], { ...content, text: 'Do południa.', seconds: 3600 })
      const card = page.getByRole('article', { name: 'Warning Winda stoi' })
      await card.waitFor()
      assert.is(await card.getByText('Do południa.').getAttribute('lang'), 'pl')
      const [above, below] = [
        await card.boundingBox(),
        await page.getByRole('link', { name: /^Training/ }).boundingBox(),
      ]
      assert.ok(above!.y + above!.height <= below!.y, 'the card covers what has the focus')
      await screenshot(page, 'narrow-warning')
      await expectAccessible(page, 'a warning on a narrow screen')
      let before = ''
      while ((await focused(page)) !== 'Close') {
        before = await focused(page)
        await press(page, 'Shift+Tab')
      }
      await card.getByText('Stays open while you are here.').waitFor()
      assert.equal(await card.boundingBox(), above, 'the card changes its size under whoever is at it')
      await page.clock.fastForward(7_200_000)
      await press(page, 'Enter')
      await card.waitFor({ state: 'detached' })
      await page.waitForFunction((before) => {
        const { activeElement } = document
        return (activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim()) === before
      }, before)
      await owner.sendOpeningHours(['everyone'], true)
      const line = page.getByRole('link', { name: /^Unread: New opening hours/ })
      await line.waitFor()
      await line.focus()
      await press(page, 'Enter')
      await page.getByRole('button', { name: 'I have read this' }).focus()
      await press(page, 'Enter')
      await page.waitForFunction(() => document.activeElement?.textContent?.includes('You confirmed this'))
      await page.emulateMedia({ forcedColors: 'active' })
      await screenshot(page, 'narrow-forced')
    } finally {
      await owner.close()
    }
  },
)

story('STORY-218: a console whose storage is cleared says so at once, and begins anew', async () => {
  const { page, context, errors } = admin
  assert.equal(errors, [])
  const session = await context.newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'all' })
  await page
    .getByRole('alert')
    .getByText(/What the console keeps in this browser has been deleted/)
    .waitFor()
  await screenshot(page, 'console-cleared')
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  // What was being read while its database went may have failed, as the browser says it; nothing else may have.
  assert.equal(
    errors.filter((message) => !/\b(AbortError|DatabaseClosedError|InvalidStateError|UnknownError): /.test(message)),
    [],
  )
  errors.length = 0
})

story('STORY-7: nothing went wrong in any window', () => {
  for (const { errors } of server.windows) assert.equal(errors, [])
})

story.run()
