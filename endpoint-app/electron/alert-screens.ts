/** Carries out in Electron what alert-windows.ts decides, and tells it what happens. Nothing is decided here. */
import { join } from 'node:path'
import { BrowserWindow, screen, type WebContents } from 'electron'
import { safePreferences } from '@carillon/shared-model/desktop/main/harden.ts'
import type { AlertPicture } from '@carillon/shared-model/desktop/ipc.ts'
import { tell } from '@carillon/shared-model/desktop/main/serve-calls.ts'
import { NO_SCREENS, step, type Effect, type ScreensEvent, type Slot } from './alert-windows.ts'
import { PLAIN, PLAIN_CLOSE } from './plain-page.ts'
import { displayAt, withNames, type Bounds } from './placement.ts'

export type AlertScreensOptions = {
  origin: string
  /** path of the alert's page below the origin */
  page: string
  painted: (ids: string[]) => void
  closed: (id: string) => void
}

/** Above programs that fill the screen, where a system has such a level. */
const LEVEL = 'screen-saver'

export class AlertScreens {
  readonly #options: AlertScreensOptions
  readonly #windows = new Map<Slot, BrowserWindow>()
  readonly #plain = new Map<Slot, BrowserWindow>()
  #screens = NO_SCREENS

  constructor(options: AlertScreensOptions) {
    this.#options = options
    const look = () => this.#on({ kind: 'displays', displays: withNames(screen.getAllDisplays()) })
    for (const change of ['display-added', 'display-removed', 'display-metrics-changed'] as const)
      screen.on(change as 'display-added', look)
    look()
  }

  /** What the plain page is to show. */
  get picture(): AlertPicture {
    return this.#screens.picture
  }

  show(picture: AlertPicture): void {
    const active = displayAt(this.#screens.displays, screen.getCursorScreenPoint())?.id ?? null
    this.#on({ kind: 'picture', picture, active })
  }

  /** The app ends. */
  leave(): void {
    for (const windows of [this.#windows, this.#plain]) for (const slot of [...windows.keys()]) this.#end(windows, slot)
  }

  /** Whether nobody sees the screens. */
  lock(isLocked: boolean): void {
    this.#on({ kind: 'locked', isLocked })
  }

  ready(contents: WebContents): void {
    this.#of(contents, (slot) => this.#on({ kind: 'ready', slot }))
  }

  measured(contents: WebContents, revision: number, height: number): void {
    this.#of(contents, (slot) => this.#on({ kind: 'measured', slot, revision, height }))
  }

  painted(contents: WebContents, revision: number): void {
    this.#of(contents, (slot) => this.#on({ kind: 'painted', slot, revision }))
  }

  #of(contents: WebContents, found: (slot: Slot) => void): void {
    for (const [slot, window] of this.#windows) if (window.webContents === contents) found(slot)
  }

  #on(event: ScreensEvent): void {
    const { screens, effects } = step(this.#screens, event)
    this.#screens = screens
    for (const effect of effects) this.#do(effect)
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case 'open':
        return this.#open(effect.slot, effect.bounds)
      case 'close':
        return this.#end(this.#windows, effect.slot)
      case 'send': {
        const { slot, kind: _, ...shown } = effect
        return tell(this.#windows.get(slot)!.webContents, { kind: 'show-alerts', ...shown })
      }
      case 'show':
        return this.#show(this.#windows.get(effect.slot)!, effect.bounds, effect.takesFocus)
      case 'hide':
        return this.#windows.get(effect.slot)?.hide()
      case 'show-plain':
        return this.#showPlain(effect.slot, effect.bounds, effect.revision)
      case 'close-plain':
        return this.#end(this.#plain, effect.slot)
      case 'wait': {
        const { slot, revision, milliseconds } = effect
        setTimeout(() => this.#on({ kind: 'late', slot, revision }), milliseconds)
        return
      }
      case 'tell':
        return this.#options.painted(effect.ids)
    }
  }

  #make(slot: Slot, bounds: Bounds, preload: string | null): BrowserWindow {
    const { preload: path, ...safe } = safePreferences(preload ?? '')
    return new BrowserWindow({
      ...bounds,
      show: false,
      frame: false,
      // On X11 such a window is none of the window manager's: it stays on top, in all workspaces, and takes no focus.
      focusable: slot === 'focus',
      skipTaskbar: true,
      resizable: false,
      movable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      alwaysOnTop: true,
      hasShadow: false,
      enableLargerThanScreen: true,
      webPreferences: { ...safe, ...(preload === null ? {} : { preload: path! }), backgroundThrottling: false },
    })
  }

  #open(slot: Slot, bounds: Bounds): void {
    const window = this.#make(slot, bounds, join(__dirname, 'preload.cjs'))
    this.#windows.set(slot, window)
    const ended = () => this.#windows.get(slot) === window && this.#on({ kind: 'ended', slot })
    window.webContents.on('render-process-gone', ended)
    // A page that hangs is ended: one that draws nothing is of no use.
    window.on('unresponsive', () => window.webContents.forcefullyCrashRenderer())
    window.on('close', (event) => event.preventDefault())
    void window.loadURL(this.#options.origin + this.#options.page).catch(() => undefined)
  }

  #show(window: BrowserWindow, bounds: Bounds, takesFocus: boolean): void {
    window.setBounds(bounds)
    if (takesFocus) window.show()
    else window.showInactive()
    // After it is shown: before, Windows puts it below programs that fill the screen.
    window.setAlwaysOnTop(true, LEVEL)
    window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    window.moveTop()
    if (takesFocus) window.focus()
    // Between displays of different scaling the first time is off.
    window.setBounds(bounds)
  }

  #showPlain(slot: Slot, bounds: Bounds, revision: number): void {
    this.#end(this.#plain, slot)
    const window = this.#make(slot, bounds, null)
    this.#plain.set(slot, window)
    const { origin } = this.#options
    window.webContents.on('will-navigate', (event) => {
      const address = new URL(event.url)
      event.preventDefault()
      if (address.pathname === PLAIN_CLOSE) this.#options.closed(address.searchParams.get('id') ?? '')
    })
    window.once('ready-to-show', () => {
      if (this.#plain.get(slot) !== window) return
      this.#show(window, bounds, slot === 'focus')
      this.#on({ kind: 'plain-painted', slot, revision })
    })
    void window.loadURL(`${origin}${PLAIN}`).catch(() => undefined)
  }

  #end(windows: Map<Slot, BrowserWindow>, slot: Slot): void {
    const window = windows.get(slot)
    windows.delete(slot)
    window?.destroy()
  }
}
