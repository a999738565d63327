/** The composition root of the endpoint: everything that lives as long as the page is made here. */
import '@carillon/shared-model/look/tokens.css'
import '@carillon/shared-model/look/base.css'
import { BrowserShell } from '@carillon/shared-model/web/browser-shell.ts'
import { desktopBridge, DesktopShell } from '@carillon/shared-model/web/desktop-shell.ts'
import { keepFocus } from '@carillon/shared-model/web/keep-focus.ts'
import { keepForOfflineStarts } from '@carillon/shared-model/web/service-worker.ts'
import { mount } from 'svelte'
import App from './app/App.svelte'
import { Attention } from './app/attention.svelte.ts'
import { Clock } from './app/clock.svelte.ts'
import { Place } from './app/place.svelte.ts'
import { Session } from './app/session.svelte.ts'
import { Version } from './app/version.svelte.ts'
import { Language } from './i18n/language.svelte.ts'
import { Notifications } from './status/notifications.svelte.ts'

const bridge = desktopBridge()
const desktop = bridge ? await DesktopShell.open(bridge) : null
const shell = desktop ?? new BrowserShell(import.meta.env.BASE_URL)
const session = new Session(shell, ({ serverId, rootKey }) => desktop?.enrolled({ serverId, rootKey }))
const place = new Place(shell, (code) => session.offerCode(code))
const notifications = new Notifications(shell)
keepFocus()
const surroundings = {
  shell,
  clock: new Clock(),
  attention: new Attention(shell),
  place,
  notifications,
  version: new Version(shell, session, place),
}
mount(App, { target: document.body, props: { session, language: new Language(), surroundings } })
session.run(desktop?.beginning.enrolment ?? null)

// The dev server serves modules one by one: there is nothing whole to keep. An installed app has all it needs.
if (import.meta.env.PROD && !desktop) keepForOfflineStarts(import.meta.env.BASE_URL)
