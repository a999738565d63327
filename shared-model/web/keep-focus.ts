/**
 * The one place that gives the focus back. A dialog that is cancelled, an alert that closes, a button that has done its
 * work: whatever had the focus and is taken off the page, the keyboard goes on from where that was, and never from the
 * top of the page (WCAG 2.4.3).
 */

/** What comes over the page and goes again: the way back leads to where the focus was before it. */
const OVER = 'dialog, [data-over]'
const FOCUSABLE =
  'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable="true"], audio[controls], video[controls]'
/** Parts of a page with a name of their own: better to begin there than at the first control in them. */
const PARTS = 'main, article, section, dialog, nav'

const isSeen = (element: Element): boolean => element.getClientRects().length > 0
const canTake = (element: Element): element is HTMLElement =>
  element.isConnected && element.matches(FOCUSABLE) && !element.matches(':disabled') && isSeen(element)

/** The element and all that it stands in, from within. */
const wayOf = (element: Element): Element[] => {
  const way: Element[] = []
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) way.push(at)
  return way
}

/** Where to go on within what is left: the heading of a part of the page, or else the first that takes the focus. */
const placeIn = (element: Element): HTMLElement | undefined => {
  if (canTake(element)) return element
  if (element.matches(PARTS)) {
    const heading = [...element.querySelectorAll<HTMLElement>('h1, h2, h3')].find(isSeen)
    heading?.setAttribute('tabindex', '-1')
    if (heading) return heading
  }
  return [...element.querySelectorAll(FOCUSABLE)].find(canTake)
}

/** Watches over the focus of this document. Returns the way to stop. */
export const keepFocus = (): (() => void) => {
  /** where the person is: what has the focus or was pointed at, and what it stands in */
  let way: readonly Element[] = []
  /** the way before each of what came over the page */
  const before = new WeakMap<Element, readonly Element[]>()

  const go = (to: Element): void => {
    const next = wayOf(to)
    for (const over of next.filter((element) => element.matches(OVER)))
      if (!way.includes(over) && !way.some((element) => before.get(element)?.includes(over))) before.set(over, way)
    way = next
  }
  /** The nearest place that is left. */
  const nearest = (): HTMLElement | null => {
    const seen = new Set<Element>()
    const look = (path: readonly Element[]): HTMLElement | undefined => {
      for (const element of path) {
        if (seen.has(element)) continue
        seen.add(element)
        const place = element.isConnected ? placeIn(element) : undefined
        if (place) return place
        const back = before.get(element)
        const found = back && look(back)
        if (found) return found
      }
      return undefined
    }
    return look(way) ?? document.querySelector<HTMLElement>('main')
  }
  const isLost = (): boolean => {
    const { activeElement } = document
    return activeElement === null || activeElement === document.body
  }
  const restore = (): void => {
    const [here] = way
    // What only waits to be enabled gets the focus back when it is.
    if (!here || !isLost() || (here.isConnected && isSeen(here) && !canTake(here))) return
    const place = nearest()
    if (!place) return
    if (!place.matches(FOCUSABLE)) place.setAttribute('tabindex', '-1')
    place.focus({ preventScroll: true })
  }

  const onFocus = ({ target }: FocusEvent) => target instanceof Element && go(target)
  const onPointer = ({ target }: PointerEvent) => target instanceof Element && go(target)
  // Whoever asks for the focus of something new does so first.
  const observer = new MutationObserver((changes) => {
    const [here] = way
    const isAbout = changes.some(({ type, target }) => type === 'attributes' && target === here)
    if (here && isLost() && (isAbout || !here.isConnected)) setTimeout(restore)
  })
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] })
  document.addEventListener('focusin', onFocus)
  document.addEventListener('pointerdown', onPointer, { capture: true })
  return () => {
    observer.disconnect()
    document.removeEventListener('focusin', onFocus)
    document.removeEventListener('pointerdown', onPointer, { capture: true })
  }
}
