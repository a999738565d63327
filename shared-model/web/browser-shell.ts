import { NewVersion } from './new-version.ts'
import type { Shell, ShellNotification, VersionOptions, VersionWatch } from './shell.ts'

/** A tab or an installed window of a browser. */
export class BrowserShell implements Shell {
  readonly server = location.origin
  readonly useServer = null
  readonly nameServers = null
  readonly alerts = null
  readonly #base: string

  /** @param base where the app's own files are */
  constructor(base: string) {
    this.#base = base
  }

  get mayNotify(): NotificationPermission {
    return 'Notification' in window ? Notification.permission : 'denied'
  }

  // A tab has no badge of its own: its title tells the number.
  badge(_unread: number, title: string): void {
    document.title = title
  }

  async askToNotify(): Promise<void> {
    await Notification.requestPermission()
  }

  notify({ title, body, tag, open, silent = false }: ShellNotification): void {
    const notification = new Notification(title, { body, tag, silent, icon: `${this.#base}icon.svg` })
    notification.onclick = () => {
      window.focus()
      open?.()
      notification.close()
    }
  }

  openExternal(address: string): void {
    location.assign(address)
  }

  onAttention(listener: (isVisible: boolean, isFocused: boolean) => void): () => void {
    const look = () => listener(document.visibilityState === 'visible', document.hasFocus())
    look()
    document.addEventListener('visibilitychange', look)
    for (const change of ['focus', 'blur']) addEventListener(change, look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      for (const change of ['focus', 'blur']) removeEventListener(change, look)
    }
  }

  watchVersion(options: VersionOptions): VersionWatch {
    return new NewVersion(this.#base, options)
  }

  onLink(listener: () => void): () => void {
    addEventListener('hashchange', listener)
    return () => removeEventListener('hashchange', listener)
  }
}
