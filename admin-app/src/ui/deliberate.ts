import { on } from 'svelte/events'
import { tieErrors } from './tie-errors.ts'

const FIELDS = 'input, select, textarea, button, [contenteditable="true"]'
/** Fields where Enter has a meaning of its own: a new line, or what a button does. */
const OWN_ENTER = 'textarea, button, [contenteditable="true"], input:is([type=file], [type=submit], [type=button])'

const isButton = (field: HTMLElement): field is HTMLButtonElement => field instanceof HTMLButtonElement
const sends = (field: HTMLElement): boolean => isButton(field) && field.type === 'submit'
const radioGroup = (field: HTMLElement): string | null =>
  field instanceof HTMLInputElement && field.type === 'radio' ? field.name : null
const canTake = (field: HTMLElement): boolean =>
  !field.matches(':disabled') && field.tabIndex >= 0 && field.getClientRects().length > 0

/** A dialog with a form of its own may stand in the middle of another form. */
const isOf = (form: HTMLFormElement, field: HTMLElement): boolean =>
  field.closest('form') === form && field.closest('dialog') === form.closest('dialog')

/** Parts that count as one field, such as a search with the list that it searches. */
const partOf = (field: HTMLElement): Element => field.closest('[data-one-field]') ?? field

/** The field after this one, or the button that sends; fields of the same group are passed over. */
const next = (form: HTMLFormElement, from: HTMLElement): HTMLElement | undefined => {
  const part = partOf(from)
  const group = radioGroup(from)
  return [...form.querySelectorAll<HTMLElement>(FIELDS)].find(
    (field) =>
      isOf(form, field) &&
      (from.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0 &&
      (part === from || !part.contains(field)) &&
      (group === null || radioGroup(field) !== group) &&
      (!isButton(field) || sends(field)) &&
      canTake(field),
  )
}

/**
 * For forms: Enter never sends (UX.md, principle 2). It moves on to the next field, and at last to the button; a field
 * that makes something else of it, such as a search that picks, prevents the default. Ctrl+Enter (Cmd+Enter) does what
 * the button does. What is wrong is told at its field.
 * @param wholePage the form is what the page is for: Ctrl+Enter sends it also while nothing has the focus
 */
export const deliberate = (form: HTMLFormElement, wholePage = false): { destroy: () => void } => {
  const press = () =>
    [...form.querySelectorAll<HTMLElement>('button')].find((button) => isOf(form, button) && sends(button))?.click()
  const onKey = (event: KeyboardEvent) => {
    const field = event.target
    if (event.key !== 'Enter' || event.isComposing || event.defaultPrevented) return
    if (!(field instanceof HTMLElement) || !isOf(form, field)) return
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      if (!event.repeat) press()
    } else if (!field.matches(OWN_ENTER)) {
      event.preventDefault()
      next(form, field)?.focus()
    }
  }
  // A form in a dialog that stands within another must not send that one as well.
  // `on` runs after the handlers that Svelte delegates for what is within.
  const ends = [on(form, 'keydown', onKey), on(form, 'submit', (event) => event.stopPropagation())]
  ends.push(tieErrors(form).destroy)
  if (wholePage)
    ends.push(
      on(document, 'keydown', (event) => {
        const onNothing = event.target === document.body && document.querySelector(':modal') === null
        if (onNothing && event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.repeat) press()
      }),
    )
  return { destroy: () => ends.forEach((end) => end()) }
}
