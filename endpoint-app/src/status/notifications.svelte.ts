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

  /** @param tag the next one with it takes its place @param open what a click opens */
  show(title: string, body: string, tag: string, open?: () => void): void {
    if (this.#permission !== 'granted') return
    const notification = new Notification(title, { body, tag, icon: `${import.meta.env.BASE_URL}icon.svg` })
    notification.onclick = () => {
      window.focus()
      open?.()
      notification.close()
    }
  }
}
