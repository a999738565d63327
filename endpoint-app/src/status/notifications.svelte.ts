type Manner = {
  /** what a click opens */
  open?: () => void
  /** without a sound, for what can wait */
  silent?: boolean
}

/** Notifications of the system for what arrives while nobody looks, when the person has asked for them. */
export class Notifications {
  #permission = $state<NotificationPermission>('Notification' in window ? Notification.permission : 'denied')

  /** `default`: not asked yet */
  get permission(): NotificationPermission {
    return this.#permission
  }

  /** Only from a click: browsers punish pages that ask on their own. */
  async ask(): Promise<void> {
    this.#permission = await Notification.requestPermission()
  }

  /** @param tag the next one with it takes its place */
  show(title: string, body: string, tag: string, { open, silent = false }: Manner = {}): void {
    if (this.#permission !== 'granted') return
    const notification = new Notification(title, { body, tag, silent, icon: `${import.meta.env.BASE_URL}icon.svg` })
    notification.onclick = () => {
      window.focus()
      open?.()
      notification.close()
    }
  }
}
