/** What no page of ours needs is denied to all pages. In Electron's main process. */
import { app, shell, type Session, type WebContents, type WebPreferences } from 'electron'

/** Of every window. @param preload path of the built preload */
export const safePreferences = (preload: string): WebPreferences => ({
  preload,
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: true,
})

/** What pages of ours may do with the computer: put text on the clipboard. */
const ALLOWED = new Set(['clipboard-sanitized-write'])

const opensOutside = (address: string): boolean => /^(https?|mailto):/.test(address)

/** Whether it is a page of ours that asks. */
export const isOurs = (contents: Pick<WebContents, 'getURL'>, origin: string): boolean =>
  contents.getURL().startsWith(`${origin}/`)

/** @param origin of our pages, which alone is navigated to */
export const harden = (session: Session, origin: string): void => {
  session.setPermissionRequestHandler((_contents, permission, done) => done(ALLOWED.has(permission)))
  session.setPermissionCheckHandler((_contents, permission) => ALLOWED.has(permission))
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (event.url.startsWith(`${origin}/`)) return
      event.preventDefault()
      if (opensOutside(event.url)) void shell.openExternal(event.url)
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (opensOutside(url)) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
}
