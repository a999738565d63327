import '@carillon/shared-model/look/tokens.css'
import '@carillon/shared-model/look/base.css'
import './app/layout.css'
import { BrowserShell } from '@carillon/shared-model/web/browser-shell.ts'
import { desktopBridge, DesktopShell } from '@carillon/shared-model/web/desktop-shell.ts'
import { keepFocus } from '@carillon/shared-model/web/keep-focus.ts'
import { keepForOfflineStarts } from '@carillon/shared-model/web/service-worker.ts'
import { mount } from 'svelte'
import App from './app/App.svelte'
import { Console } from './app/console.svelte.ts'
import { ENDPOINT_BASE } from './quick/endpoint-base.ts'
import ServerPage from './session/ServerPage.svelte'

keepFocus()
const bridge = desktopBridge()
const desktop = bridge ? await DesktopShell.open(bridge) : null
const shell = desktop ?? new BrowserShell(import.meta.env.BASE_URL)
if (desktop && desktop.server === null)
  mount(ServerPage, { target: document.body, props: { choose: desktop.useServer } })
else {
  const root = new Console(shell, shell.server ?? location.origin)
  desktop?.onGo((path) => root.router.go(path))
  mount(App, { target: document.body, props: { root } })
}

// The dev server serves modules one by one: there is nothing whole to keep. An installed app has all it needs.
if (import.meta.env.PROD && !desktop) {
  keepForOfflineStarts(import.meta.env.BASE_URL)
  // The preview of an alert is a page of the other app, which its own worker keeps.
  keepForOfflineStarts(ENDPOINT_BASE)
}
