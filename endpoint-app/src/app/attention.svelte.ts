import type { Shell } from '@carillon/shared-model/web/shell.ts'

/** Whether somebody looks at this window, as something that components can depend on. */
export class Attention {
  #isVisible = $state(false)
  #isFocused = $state(false)

  constructor(shell: Pick<Shell, 'onAttention'>) {
    shell.onAttention((isVisible, isFocused) => {
      this.#isVisible = isVisible
      this.#isFocused = isFocused
    })
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
