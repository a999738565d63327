import type { Shell, ShellNotification } from '@carillon/shared-model/web/shell.ts'

/** Notifications of the system for what arrives while nobody looks, when the person has asked for them. */
export class Notifications {
  readonly #shell: Shell
  #permission = $state<NotificationPermission>('denied')

  constructor(shell: Shell) {
    this.#shell = shell
    this.#permission = shell.mayNotify
  }

  /** `default`: not asked yet */
  get permission(): NotificationPermission {
    return this.#permission
  }

  /** Only from a click. */
  async ask(): Promise<void> {
    await this.#shell.askToNotify()
    this.#permission = this.#shell.mayNotify
  }

  /** @param tag the next one with it takes its place */
  show(title: string, body: string, tag: string, manner: Pick<ShellNotification, 'open' | 'silent'> = {}): void {
    if (this.#permission === 'granted') this.#shell.notify({ title, body, tag, ...manner })
  }
}
