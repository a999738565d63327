/** Whether somebody looks at this window, as something that components can depend on. */
export class Attention {
  #isVisible = $state(document.visibilityState === 'visible')
  #isFocused = $state(document.hasFocus())

  constructor() {
    const look = () => {
      this.#isVisible = document.visibilityState === 'visible'
      this.#isFocused = document.hasFocus()
    }
    document.addEventListener('visibilitychange', look)
    for (const change of ['focus', 'blur']) window.addEventListener(change, look)
  }

  /** It is on the screen. */
  get isVisible(): boolean {
    return this.#isVisible
  }

  /** It is on the screen, and what is typed goes into it. */
  get isHere(): boolean {
    return this.#isVisible && this.#isFocused
  }
}
