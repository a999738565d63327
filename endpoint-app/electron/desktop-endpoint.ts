/** The endpoint's windows, tray and notifications. What is on the screens when is decided in the files beside it. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import { app, BrowserWindow, Menu, nativeImage, Notification, shell, Tray } from 'electron'
import { safePreferences } from '@carillon/shared-model/desktop/main/harden.ts'
import type { AlertPicture, Beginning, CallInput } from '@carillon/shared-model/desktop/ipc.ts'
import type { KeptFile } from '@carillon/shared-model/desktop/main/kept-file.ts'
import type { DeepLink, EnrolmentLink } from '@carillon/shared-model/desktop/links.ts'
import { tell } from '@carillon/shared-model/desktop/main/serve-calls.ts'
import type { InstallationSettings } from '@carillon/shared-model/desktop/settings.ts'
import { AlertScreens } from './alert-screens.ts'
import { idsOf } from './alert-windows.ts'
import { filterQuiet, longest, quietUntil, without } from './quiet.ts'
import { trayState, wayIn, wordsFor, type TrayAction } from './tray.ts'

type Options = {
  origin: string
  settings: InstallationSettings
  kept: KeptFile
  server: () => string | null
}

const HOUR = 3_600_000
/** Milliseconds before a page that has ended is started again, so that one that always ends does not take the computer. */
const AGAIN = 1000

export class DesktopEndpoint {
  readonly #options: Options
  #alerts: AlertScreens | null = null
  /** the app's page, which holds the replica and is hidden until somebody wants it */
  #window: BrowserWindow | null = null
  #tray: Tray | null = null
  #isLeaving = false
  #unread = 0
  /** all that the replica wants on the screens, quiet or not */
  #wanted: AlertPicture = { cards: [], digest: [], now: 0 }
  /** when that was said, milliseconds since the epoch */
  #wantedAt = 0
  /** since when alerts have been on the screens, by the server's clock, milliseconds */
  readonly #shownAt = new Map<string, number>()
  /** closed by hand, and still wanted by a page that has not heard of it */
  readonly #closed = new Set<string>()
  #quietTimer: ReturnType<typeof setTimeout> | undefined
  #notifications = new Set<Notification>()

  constructor(options: Options) {
    this.#options = options
  }

  get alerts(): AlertScreens {
    return this.#alerts!
  }

  start(link: DeepLink | null): void {
    const { origin } = this.#options
    this.#alerts = new AlertScreens({
      origin,
      page: '/endpoint/alert.html',
      painted: (ids) => this.#painted(ids),
      closed: (id) => this.closeAlert(id),
    })
    this.#makeTray()
    this.#window = this.#makeWindow()
    if (link?.kind === 'enrol') this.#keepEnrolment(link.link)
    this.#load(link?.kind === 'open' ? link.hash : '')
    if (link !== null || this.#isNew()) this.#show()
  }

  leave(): void {
    this.#isLeaving = true
    this.#alerts?.leave()
  }

  /** Somebody started the app once more, or opened a link. */
  open(link: DeepLink | null): void {
    if (link?.kind === 'enrol') this.enrol(link.link)
    if (link?.kind === 'open') this.#tell({ kind: 'link', hash: link.hash })
    this.#show()
  }

  beginning(): Beginning {
    const { kept, settings, server } = this.#options
    const code = kept.state.isEnrolled ? null : (kept.code ?? settings.code ?? null)
    const silently = kept.code === null && settings.code !== undefined
    return {
      server: server(),
      enrolment: code === null ? null : { code, silently, name: hostname().slice(0, 64) },
      onScreen: [...this.#shownAt].map(([id, shownAt]) => ({ id: id as never, shownAt })),
    }
  }

  /** The page starts again: what it may load follows from the server. */
  enrol(link: EnrolmentLink): void {
    const { kept, server } = this.#options
    if (kept.state.isEnrolled && server() === link.server) {
      this.#tell({ kind: 'link', hash: `#enrol=${encodeURIComponent(link.code)}` })
      return
    }
    this.#keepEnrolment(link)
    this.#load('')
    this.#show()
  }

  /** What a page may dial is settled when it is loaded: it is loaded anew at once, unless somebody looks at it. */
  nameServers(sockets: string[]): void {
    const { kept } = this.#options
    if (kept.state.sockets.join(' ') === sockets.join(' ')) return
    kept.change({ sockets })
    if (!this.#window?.isVisible()) this.#window?.webContents.reload()
  }

  badge(unread: number, title: string): void {
    this.#unread = unread
    this.#window?.setTitle(title)
    app.setBadgeCount(unread)
    this.#paintTray()
  }

  notify({ title, body, tag, silent }: CallInput<'notify'>): void {
    if (this.#quiet !== null || !Notification.isSupported()) return
    const notification = new Notification({ title, body, silent })
    this.#notifications.add(notification)
    notification.on('click', () => {
      this.#show()
      this.#tell({ kind: 'clicked', tag })
    })
    notification.on('close', () => this.#notifications.delete(notification))
    notification.show()
  }

  openExternal(address: string): void {
    void shell.openExternal(address)
  }

  show(picture: AlertPicture): void {
    this.#wanted = picture
    this.#wantedAt = Date.now()
    const here = new Set(idsOf(picture))
    for (const id of this.#shownAt.keys()) if (!here.has(id)) this.#shownAt.delete(id)
    // A page that was started again meanwhile did not hear of it.
    for (const id of this.#closed)
      if (here.has(id)) this.#tell({ kind: 'alert-closed', id })
      else this.#closed.delete(id)
    this.refresh()
  }

  /** Brings the screens and the tray what holds now. */
  refresh(): void {
    clearTimeout(this.#quietTimer)
    const until = this.#quiet
    if (until !== null) this.#quietTimer = setTimeout(() => this.refresh(), until - Date.now())
    const wanted = without(this.#wanted, this.#closed)
    this.alerts.show(filterQuiet(wanted, until !== null, new Set(this.#shownAt.keys())))
    this.#paintTray()
  }

  closeAlert(id: string): void {
    if (!idsOf(this.#wanted).includes(id)) return
    this.#closed.add(id)
    this.refresh()
    this.#tell({ kind: 'alert-closed', id })
  }

  /** Somebody is at it on one of the screens: the page that wants it keeps the time. */
  holdAlert(id: string, isHeld: boolean): void {
    this.#tell({ kind: 'alert-held', id, isHeld })
  }

  resume(): void {
    this.#tell({ kind: 'resumed' })
  }

  get #quiet(): number | null {
    const { kept, settings } = this.#options
    return quietUntil(kept.state, settings.quiet, new Date())
  }

  #isNew(): boolean {
    const { kept, settings } = this.#options
    return !kept.state.isEnrolled && settings.code === undefined
  }

  #keepEnrolment({ server, code, certificate }: EnrolmentLink): void {
    const { kept } = this.#options
    const pin = certificate === null ? null : { sha256: certificate, from: 0 }
    kept.change({ server, sockets: [], isEnrolled: false, pin, trust: null })
    if (!kept.keepCode(code))
      console.info('This system has no key store: the code waits in a file that only this account can read.')
  }

  #painted(ids: string[]): void {
    const now = this.#wanted.now + Date.now() - this.#wantedAt
    for (const id of ids) if (!this.#shownAt.has(id)) this.#shownAt.set(id, now)
    this.#tell({ kind: 'painted', ids })
  }

  #tell(told: Parameters<typeof tell>[1]): void {
    if (this.#window) tell(this.#window.webContents, told)
  }

  #load(hash: string): void {
    void this.#window?.loadURL(`${this.#options.origin}/endpoint/${hash}`).catch(() => undefined)
  }

  #show(): void {
    const window = this.#window
    if (!window) return
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  #makeWindow(): BrowserWindow {
    const isInList = wayIn(process.platform, process.env.XDG_CURRENT_DESKTOP) === 'list of windows'
    const { window: was } = this.#options.kept.state
    const window = new BrowserWindow({
      width: 1100,
      height: 760,
      minWidth: 360,
      minHeight: 480,
      ...(was ? { x: was.x, y: was.y, width: was.width, height: was.height } : {}),
      show: false,
      autoHideMenuBar: true,
      title: 'Carillon',
      webPreferences: { ...safePreferences(join(__dirname, 'preload.cjs')), backgroundThrottling: false },
    })
    window.removeMenu()
    const look = () => this.#tell({ kind: 'attention', isVisible: window.isVisible(), isFocused: window.isFocused() })
    for (const change of ['show', 'hide', 'focus', 'blur', 'minimize', 'restore'] as const)
      window.on(change as 'show', look)
    window.webContents.on('did-finish-load', look)
    window.on('page-title-updated', (event) => event.preventDefault())
    window.on('close', (event) => {
      this.#options.kept.change({ window: { ...window.getNormalBounds(), isMaximized: window.isMaximized() } })
      if (this.#isLeaving) return
      event.preventDefault()
      if (isInList) window.minimize()
      else window.hide()
    })
    window.webContents.on('render-process-gone', () => setTimeout(() => window.webContents.reload(), AGAIN))
    if (isInList) window.once('ready-to-show', () => window.isVisible() || window.minimize())
    return window
  }

  #makeTray(): void {
    if (wayIn(process.platform, process.env.XDG_CURRENT_DESKTOP) === 'list of windows') return
    this.#tray = new Tray(nativeImage.createFromPath(join(__dirname, 'tray.png')))
    this.#tray.on('click', () => this.#show())
    this.#paintTray()
  }

  #paintTray(): void {
    const { tooltip, hasBadge, menu } = trayState(
      { unread: this.#unread, isQuiet: this.#quiet !== null, mayBeQuiet: longest(this.#options.settings.quiet) > 0 },
      wordsFor(app.getLocale()),
    )
    this.#tray?.setToolTip(tooltip)
    this.#tray?.setImage(nativeImage.createFromPath(join(__dirname, hasBadge ? 'tray-unread.png' : 'tray.png')))
    this.#tray?.setContextMenu(
      Menu.buildFromTemplate(menu.map(({ label, action }) => ({ label, click: () => this.#act(action) }))),
    )
  }

  #act(action: TrayAction): void {
    const { kept } = this.#options
    if (action === 'open') this.#show()
    else if (action === 'quit') app.quit()
    else {
      kept.change({ undisturbedUntil: action === 'disturb' ? 0 : Date.now() + HOUR })
      this.refresh()
    }
  }
}
