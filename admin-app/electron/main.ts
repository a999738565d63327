/** The console as an installed app: what lives as long as it runs is made here. */
import { join } from 'node:path'
import { app, session } from 'electron'
import type { ConsoleCall } from '@carillon/shared-model/desktop/ipc.ts'
import { LINK_SCHEME, linkAmong, readDeepLink } from '@carillon/shared-model/desktop/links.ts'
import { harden } from '@carillon/shared-model/desktop/main/harden.ts'
import { installationFiles, installationSettingsFrom, KeptFile } from '@carillon/shared-model/desktop/main/kept-file.ts'
import { fromSettings } from '@carillon/shared-model/desktop/settings.ts'
import { pinCertificate } from '@carillon/shared-model/desktop/main/pin.ts'
import { serveCalls, type Handlers } from '@carillon/shared-model/desktop/main/serve-calls.ts'
import { registerScheme, servePages } from '@carillon/shared-model/desktop/main/serve-pages.ts'
import { APP_ORIGINS } from '@carillon/shared-model/wire/app-origins.ts'
import { DesktopConsole } from './desktop-console.ts'

const ORIGIN = APP_ORIGINS.admin

const start = async (): Promise<void> => {
  const settings = installationSettingsFrom(installationFiles(process.platform, process.resourcesPath, process.env))
  const kept = new KeptFile(join(app.getPath('userData'), 'state.json'))
  const server = () => kept.state.server ?? settings.server ?? null
  const desktop = new DesktopConsole(ORIGIN, kept)

  app.on('second-instance', (_event, words) => desktop.open(linkAmong(words)))
  app.on('open-url', (event, address) => {
    event.preventDefault()
    desktop.open(readDeepLink(address))
  })
  app.on('activate', () => desktop.open(null))
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })

  await app.whenReady()
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  harden(session.defaultSession, ORIGIN)
  // Whose server it is, nobody has proved to the console: another certificate needs other settings.
  pinCertificate(session.defaultSession, {
    server,
    pin: () => fromSettings(settings),
    trust: () => null,
    keep: () => {},
  })
  // The editor of courses is WebAssembly.
  servePages(session.defaultSession, { origin: ORIGIN, folder: join(__dirname, 'pages'), wasm: true, server })
  serveCalls(ORIGIN, handlers(desktop, server))
  desktop.start(linkAmong(process.argv))
}

const handlers = (desktop: DesktopConsole, server: () => string | null): Handlers<ConsoleCall> => {
  const nothing = (work: () => void): null => {
    work()
    return null
  }
  return {
    begin: () => ({ server: server(), enrolment: null, onScreen: [] }),
    useServer: ({ link }) => nothing(() => desktop.useServer(new URL(link).origin)),
    badge: ({ unread, title }, from) => nothing(() => desktop.badge(from, unread, title)),
    notify: (notification, from) => nothing(() => desktop.notify(from, notification)),
    openExternal: ({ address }) => nothing(() => desktop.openExternal(address)),
    print: (_input, from) => nothing(() => desktop.print(from)),
    newWindow: ({ path }) => nothing(() => desktop.newWindow(path)),
  }
}

registerScheme()
if (app.requestSingleInstanceLock())
  start().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    app.exit(1)
  })
else app.quit()
