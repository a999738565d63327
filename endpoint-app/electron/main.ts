/** The endpoint as an installed app: what lives as long as it runs is made here. */
import { join } from 'node:path'
import { app, nativeTheme, powerMonitor, session, type WebContents } from 'electron'
import { harden } from '@carillon/shared-model/desktop/main/harden.ts'
import type { EndpointCall } from '@carillon/shared-model/desktop/ipc.ts'
import { installationFiles, installationSettingsFrom, KeptFile } from '@carillon/shared-model/desktop/main/kept-file.ts'
import { LINK_SCHEME, linkAmong, readDeepLink, readEnrolmentLink } from '@carillon/shared-model/desktop/links.ts'
import { fromSettings } from '@carillon/shared-model/desktop/settings.ts'
import { pinCertificate } from '@carillon/shared-model/desktop/main/pin.ts'
import { serveCalls, type Handlers } from '@carillon/shared-model/desktop/main/serve-calls.ts'
import { registerScheme, servePages } from '@carillon/shared-model/desktop/main/serve-pages.ts'
import { APP_ORIGINS } from '@carillon/shared-model/wire/app-origins.ts'
import { DesktopEndpoint } from './desktop-endpoint.ts'
import { PLAIN, plainPage } from './plain-page.ts'

const ORIGIN = APP_ORIGINS.endpoint

const start = async (): Promise<void> => {
  const files = installationFiles(process.platform, process.resourcesPath, process.env)
  const settings = installationSettingsFrom(files)
  const kept = new KeptFile(join(app.getPath('userData'), 'state.json'))
  const server = () => kept.state.server ?? settings.server ?? null
  const desktop = new DesktopEndpoint({ origin: ORIGIN, settings, kept, server })

  app.on('second-instance', (_event, words) => desktop.open(linkAmong(words)))
  app.on('open-url', (event, address) => {
    event.preventDefault()
    desktop.open(readDeepLink(address))
  })
  // It is there without a window.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', () => desktop.leave())

  await app.whenReady()
  if (app.isPackaged) {
    app.setAsDefaultProtocolClient(LINK_SCHEME)
    app.setLoginItemSettings({ openAtLogin: settings.startsWithSystem ?? true })
  }
  harden(session.defaultSession, ORIGIN)
  pinCertificate(session.defaultSession, {
    server,
    pin: () => kept.state.pin ?? fromSettings(settings),
    trust: () => kept.state.trust,
    keep: (pin) => kept.change({ pin }),
  })
  servePages(session.defaultSession, {
    origin: ORIGIN,
    folder: join(__dirname, 'pages'),
    wasm: false,
    server,
    sockets: () => kept.state.sockets,
    made: ({ pathname }) => (pathname === PLAIN ? plainPage(desktop.alerts.picture, app.getLocale()) : null),
  })
  serveCalls(ORIGIN, handlers(desktop, kept))
  desktop.start(linkAmong(process.argv))
  powerMonitor.on('resume', () => desktop.resume())
  powerMonitor.on('lock-screen', () => desktop.alerts.lock(true))
  powerMonitor.on('unlock-screen', () => desktop.alerts.lock(false))
  nativeTheme.on('updated', () => desktop.refresh())
}

const handlers = (desktop: DesktopEndpoint, kept: KeptFile): Handlers<EndpointCall> => {
  const nothing = (work: () => void): null => {
    work()
    return null
  }
  return {
    begin: () => desktop.beginning(),
    useServer: ({ link }) =>
      nothing(() => {
        const read = readEnrolmentLink(link)
        if (read) desktop.enrol(read)
      }),
    nameServers: ({ sockets }) => nothing(() => desktop.nameServers(sockets)),
    enrolled: (trust) => nothing(() => kept.change({ code: null, isEnrolled: true, trust })),
    badge: ({ unread, title }) => nothing(() => desktop.badge(unread, title)),
    notify: (notification) => nothing(() => desktop.notify(notification)),
    openExternal: ({ address }) => nothing(() => desktop.openExternal(address)),
    alerts: (picture) => nothing(() => desktop.show(picture)),
    alertPageReady: (_input, from: WebContents) => nothing(() => desktop.alerts.ready(from)),
    alertMeasured: ({ revision, height }, from) => nothing(() => desktop.alerts.measured(from, revision, height)),
    alertPainted: ({ revision }, from) => nothing(() => desktop.alerts.painted(from, revision)),
    closeAlert: ({ id }) => nothing(() => desktop.closeAlert(id)),
    holdAlert: ({ id, isHeld }) => nothing(() => desktop.holdAlert(id, isHeld)),
    openItem: ({ id }) => nothing(() => desktop.open({ kind: 'open', hash: `#message=${id}` })),
  }
}

// Under Wayland a program may not say where its windows go, nor that they stay on top.
if (process.platform === 'linux') app.commandLine.appendSwitch('ozone-platform', 'x11')
registerScheme()
if (app.requestSingleInstanceLock())
  start().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    app.exit(1)
  })
else app.quit()
