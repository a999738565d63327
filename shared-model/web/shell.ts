import type { AlertPicture } from '../desktop/ipc.ts'

/** What a page asks of whatever it is shown in: a browser's window, or an installed app's. Its own addresses and titles are its own. */
export interface Shell {
  /** Origin of the server that the app talks to; null: nobody has said it yet. */
  readonly server: string | null
  /** Takes another server from an enrolment link or an address, and starts the page again; null: a page has its own. */
  readonly useServer: ((link: string) => Promise<void>) | null
  /** Says where the sockets of other servers are that the page dials from its next start on; null: its server says it. */
  readonly nameServers: ((sockets: readonly string[]) => void) | null
  /** Windows of their own for alerts, on every display; null: the page shows them itself. */
  readonly alerts: AlertWindows | null
  /** Names the window. @param unread how much waits to be looked at @param title with the number in it, where there is one */
  badge(unread: number, title: string): void
  /** Whether notifications may be shown; `default`: nobody has been asked */
  readonly mayNotify: NotificationPermission
  /** Asks the person, which only a click may do: browsers punish pages that ask on their own. */
  askToNotify(): Promise<void>
  /** Shows what arrives while nobody looks. */
  notify(notification: ShellNotification): void
  /** Goes to a page that is not ours, from which the person comes back by a link. */
  openExternal(address: string): void
  /** Whether the page is on the screen, and whether what is typed goes into it. Returns the way to stop. */
  onAttention(listener: (isVisible: boolean, isFocused: boolean) => void): () => void
  /**
   * Follows which version of the app the server has, for as long as the page is open. null: the pages come from the
   * installation, and change when that does.
   */
  watchVersion(options: VersionOptions): VersionWatch | null
  /** Calls when a link to the app is opened over the open app; it is in the address then. Returns the way to stop. */
  onLink(listener: () => void): () => void
}

/** Alerts outside of the page. An alert counts as displayed once it is painted. */
export interface AlertWindows {
  /** alerts that stayed on the screens while the page was started again, and since when by the server's clock */
  readonly onScreen: ReadonlyMap<string, number>
  show(picture: AlertPicture): void
  onPainted(listener: (ids: readonly string[]) => void): () => void
  /** by hand */
  onClosed(listener: (id: string) => void): () => void
  /** somebody is at it, or has left it */
  onHeld(listener: (id: string, isHeld: boolean) => void): () => void
}

export type VersionOptions = {
  /** something goes on in the app that loading it anew would interrupt and no field or dialog shows */
  isBusy: () => boolean
  /** there is another version, and all of it is at hand; it is loaded as soon as nobody notices */
  onNew: () => void
  /** milliseconds among which each window chooses one: thousands that come back together do not all fetch at once */
  spread: number
}
export interface VersionWatch {
  /** The server is back, and may have another version. */
  look(): void
}

export type ShellNotification = {
  title: string
  body: string
  /** the next one with it takes its place */
  tag: string
  /** what a click opens */
  open?: () => void
  /** without a sound, for what can wait */
  silent?: boolean
}
