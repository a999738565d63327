/** The console's windows, menu, printing and badge. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, Menu, Notification, screen, shell, type WebContents } from 'electron'
import type { CallInput } from '@carillon/shared-model/desktop/ipc.ts'
import type { DeepLink } from '@carillon/shared-model/desktop/links.ts'
import { safePreferences } from '@carillon/shared-model/desktop/main/harden.ts'
import type { KeptFile } from '@carillon/shared-model/desktop/main/kept-file.ts'
import { tell } from '@carillon/shared-model/desktop/main/serve-calls.ts'
import { placeAgain } from '@carillon/shared-model/desktop/window-place.ts'
import { consoleMenu, type MenuAction } from './menu.ts'

const HOME = '/console/'

export class DesktopConsole {
  readonly #origin: string
  readonly #kept: KeptFile
  readonly #notifications = new Set<Notification>()

  constructor(origin: string, kept: KeptFile) {
    this.#origin = origin
    this.#kept = kept
  }

  start(link: DeepLink | null): void {
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        consoleMenu(app.getLocale()).map(({ label, lines }) => ({
          label,
          submenu: lines.map(({ label, shortcut, action }) =>
            action.kind === 'role'
              ? { label, role: action.role }
              : { label, ...(shortcut ? { accelerator: shortcut } : {}), click: () => void this.#act(action) },
          ),
        })),
      ),
    )
    this.open(link)
  }

  /** Where the person is; with the focus elsewhere, such as in another program, the window that there is. */
  get #current(): BrowserWindow | undefined {
    return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  }

  /** Somebody started the app once more, or opened a link. */
  open(link: DeepLink | null): void {
    const path = link?.kind === 'console' ? link.path : null
    const window = this.#current
    if (!window) return this.newWindow(path ?? HOME)
    if (path !== null) tell(window.webContents, { kind: 'go', path })
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  newWindow(path: string): void {
    const isFirst = BrowserWindow.getAllWindows().length === 0
    const { window: was } = this.#kept.state
    const place = isFirst
      ? placeAgain(
          was,
          screen.getAllDisplays().map(({ workArea }) => workArea),
        )
      : null
    const window = new BrowserWindow({
      width: 1280,
      height: 800,
      minWidth: 640,
      minHeight: 480,
      ...place,
      show: false,
      title: 'Carillon Console',
      webPreferences: safePreferences(join(__dirname, 'preload.cjs')),
    })
    if (place && was?.isMaximized) window.maximize()
    window.once('ready-to-show', () => window.show())
    window.on('close', () =>
      this.#kept.change({ window: { ...window.getNormalBounds(), isMaximized: window.isMaximized() } }),
    )
    window.webContents.on('render-process-gone', () => window.webContents.reload())
    void window.loadURL(this.#origin + path).catch(() => undefined)
  }

  /** All pages start again: what they may load follows from the server. */
  useServer(server: string): void {
    this.#kept.change({ server })
    for (const window of BrowserWindow.getAllWindows()) window.webContents.reload()
  }

  badge(from: WebContents, unread: number, title: string): void {
    BrowserWindow.fromWebContents(from)?.setTitle(title)
    app.setBadgeCount(unread)
  }

  notify(from: WebContents, { title, body, tag, silent }: CallInput<'notify'>): void {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title, body, silent })
    this.#notifications.add(notification)
    notification.on('click', () => {
      BrowserWindow.fromWebContents(from)?.focus()
      tell(from, { kind: 'clicked', tag })
    })
    notification.on('close', () => this.#notifications.delete(notification))
    notification.show()
  }

  openExternal(address: string): void {
    void shell.openExternal(address)
  }

  print(contents: WebContents): void {
    contents.print({ silent: false })
  }

  async #act(action: MenuAction): Promise<void> {
    const window = this.#current
    if (action.kind === 'new-window') this.newWindow(HOME)
    else if (!window) return
    else if (action.kind === 'go') tell(window.webContents, { kind: 'go', path: action.path })
    else if (action.kind === 'print') this.print(window.webContents)
    else if (action.kind === 'save') await this.#save(window)
  }

  async #save(window: BrowserWindow): Promise<void> {
    const name = `${
      window
        .getTitle()
        .replace(/[^\p{L}\p{N} .-]/gu, ' ')
        .trim() || 'Carillon'
    }.pdf`
    const filters = [{ name: 'PDF', extensions: ['pdf'] }]
    const { filePath } = await dialog.showSaveDialog(window, { defaultPath: name, filters })
    if (!filePath) return
    try {
      await writeFile(filePath, await window.webContents.printToPDF({ printBackground: true }))
    } catch (error) {
      dialog.showErrorBox('Carillon', error instanceof Error ? error.message : String(error))
    }
  }
}
