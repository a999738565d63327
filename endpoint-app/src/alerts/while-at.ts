import type { Attachment } from 'svelte/attachments'

/** Says when somebody comes to the element, with the pointer or the keyboard, and when neither is there any more. */
export const whileAt =
  (tell: (isAt: boolean) => void): Attachment<HTMLElement> =>
  (element) => {
    let [isPointed, isFocused, wasAt] = [false, false, false]
    const change = () => {
      const isAt = isPointed || isFocused
      if (isAt !== wasAt) tell((wasAt = isAt))
    }
    const point = ({ type }: Event) => {
      isPointed = type === 'pointerenter'
      change()
    }
    const focus = ({ type, relatedTarget }: FocusEvent) => {
      isFocused = type === 'focusin' || (relatedTarget instanceof Node && element.contains(relatedTarget))
      change()
    }
    const pointers = ['pointerenter', 'pointerleave', 'pointercancel'] as const
    const focuses = ['focusin', 'focusout'] as const
    for (const type of pointers) element.addEventListener(type, point)
    for (const type of focuses) element.addEventListener(type, focus)
    return () => {
      for (const type of pointers) element.removeEventListener(type, point)
      for (const type of focuses) element.removeEventListener(type, focus)
    }
  }
