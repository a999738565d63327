/** What most stories begin with: a window that is signed in, or a computer that is enrolled. */
import type { Page } from 'playwright-core'
import type { Owner } from './owner.ts'
import { openWindow, type Window } from './browser.ts'
import { OWNER, type TestServer } from './server.ts'

type Options = Parameters<typeof openWindow>[1]

/** Fills in the form that every page of the console shows to whoever is not signed in. */
export const fillSignIn = async ({ page }: Window, { login, password } = OWNER as Credentials): Promise<void> => {
  await page.getByLabel('Login').fill(login)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
type Credentials = { login: string; password: string }

/** Goes to an address of the console as a link does, without loading the console again. */
export const visit = ({ page }: Pick<Window, 'page'>, path: string): Promise<void> =>
  page.evaluate((address) => {
    history.pushState(null, '', address)
    dispatchEvent(new PopStateEvent('popstate'))
  }, `/console/${path}`)

/** Says yes to the question that comes before something reaches hundreds. */
export const sendToMany = async ({ page }: Pick<Window, 'page'>, button: RegExp): Promise<void> =>
  page.getByRole('dialog').getByRole('button', { name: button }).click()

/** Resolves when the text in which one is writing is this. */
export const holds = async (page: Page, text: string): Promise<void> => {
  await page.waitForFunction((text) => document.querySelector('textarea')?.value === text, text)
}

/** A window of the owner's, on a page of the console that has all that it shows. */
export const openConsole = async (server: TestServer, path = '', options: Options = {}): Promise<Window> => {
  const window = await openWindow(server, options)
  await window.page.goto(`${server.origin}/console/${path}`)
  await fillSignIn(window)
  await window.page.getByText(/^Connected · /).waitFor()
  return window
}

/**
 * Nothing that the page writes to its logs gets to the disk, as on a computer that is busy with something else.
 * @returns lets it write
 */
export const holdDisk = async (page: Page): Promise<() => Promise<void>> => {
  await page.evaluate(async () => {
    const held = window as unknown as { isDiskHeld: boolean }
    held.isDiskHeld = true
    for (const { name } of await indexedDB.databases()) {
      const opening = indexedDB.open(name!)
      await new Promise((resolve) => (opening.onsuccess = resolve))
      const database = opening.result
      void (async () => {
        if (database.objectStoreNames.contains('updates')) {
          const updates = database.transaction('updates', 'readwrite').objectStore('updates')
          // A transaction lasts for as long as it is asked for something, and the next one waits for its end.
          while (held.isDiskHeld) await new Promise((resolve) => (updates.get(0).onsuccess = resolve))
        }
        database.close()
      })()
    }
  })
  return () => page.evaluate(() => void Object.assign(window, { isDiskHeld: false }))
}

/** With an invitation. */
export const choosePassword = async ({ page }: Window, link: string, password: string): Promise<void> => {
  await page.goto(link)
  await page.getByLabel(/password/i).first().fill(password) // prettier-ignore
  await page.getByRole('button', { name: /password/i }).last().click() // prettier-ignore
  await page.getByText('Connected · up to date').waitFor()
}

/** @param button as it is called in the window's language */
export const enrol = async (
  { page }: Window,
  owner: Owner,
  unit: string,
  person?: string,
  button = person === undefined ? 'Set up this computer' : 'Yes, set up this computer',
): Promise<void> => {
  const { link } = await owner.enrolment(unit, person)
  await page.goto(link)
  await page.getByRole('button', { name: button }).click()
  await page.getByRole('button', { name: button }).waitFor({ state: 'detached' })
}

/** A computer's window that is connected to the server. */
export const openEndpoint = async (
  server: TestServer,
  owner: Owner,
  unit: string,
  person?: string,
  options: Options = {},
): Promise<Window> => {
  const window = await openWindow(server, options)
  await enrol(window, owner, unit, person)
  await window.page.getByText('Connected', { exact: true }).waitFor()
  return window
}
