import type { Trust } from '../desktop/own-certificate.ts'
import type { AlertPicture, Beginning, Bridge, Told } from '../desktop/ipc.ts'
import type { AlertWindows, Shell, ShellNotification } from './shell.ts'

/** What the preload has put into this world; undefined in a browser. */
export const desktopBridge = (): Bridge | undefined => (globalThis as { carillon?: Bridge }).carillon

type Kind = Told['kind']
type Listener = (told: Told) => void

/** A window of an installed app: its pages come from the installation, and its server from the enrolment. */
export class DesktopShell implements Shell {
  readonly #bridge: Bridge
  readonly beginning: Beginning
  readonly alerts: AlertWindows
  readonly #listeners = new Map<Kind, Set<Listener>>()
  #attention = { isVisible: false, isFocused: false }

  private constructor(bridge: Bridge, beginning: Beginning) {
    this.#bridge = bridge
    this.beginning = beginning
    this.alerts = {
      onScreen: new Map(beginning.onScreen.map(({ id, shownAt }) => [id, shownAt])),
      show: (picture: AlertPicture) => void bridge.call('alerts', picture),
      onPainted: (listener) => this.#on('painted', ({ ids }) => listener(ids)),
      onClosed: (listener) => this.#on('alert-closed', ({ id }) => listener(id)),
      onHeld: (listener) => this.#on('alert-held', ({ id, isHeld }) => listener(id, isHeld)),
    }
    bridge.onTold((told) => this.#hear(told))
  }

  static async open(bridge: Bridge): Promise<DesktopShell> {
    return new DesktopShell(bridge, await bridge.call('begin', null))
  }

  get server(): string | null {
    return this.beginning.server
  }

  readonly useServer = async (link: string): Promise<void> => {
    await this.#bridge.call('useServer', { link })
  }

  readonly nameServers = (sockets: readonly string[]): void =>
    void this.#bridge.call('nameServers', { sockets: [...sockets] })

  /** The system asks for those that it shows of installed apps, and nobody else. */
  readonly mayNotify = 'granted'

  async askToNotify(): Promise<void> {}

  badge(unread: number, title: string): void {
    document.title = title
    void this.#bridge.call('badge', { unread, title: title.slice(0, 500) })
  }

  notify({ title, body, tag, open, silent = false }: ShellNotification): void {
    const stop = this.#on('clicked', (told) => {
      if (told.tag !== tag) return
      open?.()
      stop()
    })
    void this.#bridge.call('notify', {
      title: title.slice(0, 500),
      body: body.slice(0, 4000),
      tag: tag.slice(0, 500),
      silent,
    })
  }

  openExternal(address: string): void {
    void this.#bridge.call('openExternal', { address })
  }

  onAttention(listener: (isVisible: boolean, isFocused: boolean) => void): () => void {
    listener(this.#attention.isVisible, this.#attention.isFocused)
    return this.#on('attention', ({ isVisible, isFocused }) => listener(isVisible, isFocused))
  }

  // A window keeps the pages it has until the program is started again, which whoever installs another version does.
  watchVersion(): null {
    return null
  }

  onLink(listener: () => void): () => void {
    const stop = this.#on('link', ({ hash }) => {
      history.replaceState(null, '', location.pathname + location.search + hash)
      listener()
    })
    addEventListener('hashchange', listener)
    return () => {
      removeEventListener('hashchange', listener)
      stop()
    }
  }

  /** The menu, or a link, leads to a page of the app. */
  onGo(listener: (path: string) => void): () => void {
    return this.#on('go', ({ path }) => listener(path))
  }

  /** This computer is enrolled: the code is of no more use. */
  enrolled(trust: Trust): void {
    void this.#bridge.call('enrolled', trust)
  }

  #hear(told: Told): void {
    if (told.kind === 'attention') this.#attention = told
    // What a browser says when the network has changed: connections are tried anew.
    if (told.kind === 'resumed') dispatchEvent(new Event('online'))
    for (const listener of [...(this.#listeners.get(told.kind) ?? [])]) listener(told)
  }

  #on<K extends Kind>(kind: K, listener: (told: Extract<Told, { kind: K }>) => void): () => void {
    const listeners = this.#listeners.get(kind) ?? new Set()
    this.#listeners.set(kind, listeners)
    const heard: Listener = (told) => listener(told as Extract<Told, { kind: K }>)
    listeners.add(heard)
    return () => listeners.delete(heard)
  }
}
