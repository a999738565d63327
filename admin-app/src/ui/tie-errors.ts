let named = 0
const OWN = /^error-\d+$/

const describe = (field: Element, id: string | null): void => {
  const others = (field.getAttribute('aria-describedby') ?? '').split(' ').filter((one) => one && !OWN.test(one))
  const ids = id === null ? others : [...others, id]
  if (ids.length > 0) field.setAttribute('aria-describedby', ids.join(' '))
  else field.removeAttribute('aria-describedby')
}

/**
 * For forms: what is wrong is told at the field itself (WCAG 3.3.1). A field that is `aria-invalid` is described by the
 * form's `role="alert"`; when somebody has tried to send, the first of them gets the focus, so that nobody looks for it.
 */
export const tieErrors = (form: HTMLFormElement): { destroy: () => void } => {
  /** somebody has tried to send, and has not gone on since */
  let isAsked = false
  const look = (): void => {
    for (const field of form.querySelectorAll('[aria-invalid="false"]')) describe(field, null)
    const invalid = [...form.querySelectorAll<HTMLElement>('[aria-invalid="true"]')]
    const alert = [...form.querySelectorAll('[role="alert"]')].find((one) => one.textContent?.trim())
    if (!alert || invalid.length === 0) return
    // Not the alert itself: its id is its component's.
    const words = alert.firstElementChild ?? alert
    words.id ||= `error-${++named}`
    for (const field of invalid) describe(field, words.id)
    if (isAsked) invalid[0]?.focus()
    isAsked = false
  }
  const observer = new MutationObserver(look)
  observer.observe(form, { subtree: true, attributes: true, attributeFilter: ['aria-invalid'] })
  const onInput = () => {
    isAsked = false
  }
  // Before anybody stops the event.
  const onSubmit = () => {
    isAsked = true
    setTimeout(look)
  }
  form.addEventListener('input', onInput)
  form.addEventListener('submit', onSubmit, { capture: true })
  return {
    destroy: () => {
      observer.disconnect()
      form.removeEventListener('input', onInput)
      form.removeEventListener('submit', onSubmit, { capture: true })
    },
  }
}
