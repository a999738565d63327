import type { Attachment } from 'svelte/attachments'

/** Runs `close` when Escape is pressed with the focus inside the element, and nobody else hears of that key. */
export const onEscape =
  (close: () => void): Attachment<HTMLElement> =>
  (element) => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      close()
    }
    element.addEventListener('keydown', listen)
    return () => element.removeEventListener('keydown', listen)
  }
