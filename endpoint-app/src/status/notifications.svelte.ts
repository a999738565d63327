/** Notifications of the system for what arrives while this window is hidden, when the person has asked for them. */
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

  /** @param silent without a sound, for what can wait */
  show(title: string, body: string, tag: string, silent = false): void {
    if (this.#permission !== 'granted' || document.visibilityState === 'visible') return
    const notification = new Notification(title, { body, tag, silent, icon: `${import.meta.env.BASE_URL}icon.svg` })
    notification.onclick = () => {
      window.focus()
      notification.close()
    }
  }
}
