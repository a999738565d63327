/**
 * Which windows show alerts on which displays, and what is known to have been seen: a machine of states and events
 * without Electron. What is to be done comes back as effects, which `alert-screens.ts` carries out.
 *
 * A window waits for each display, loaded and hidden, that takes no focus: an alert is on the screen as fast as a page
 * can be drawn. What is critical gets one window more, on the display where the person works, which has the keyboard.
 */
import type { AlertManner, AlertPicture } from '@carillon/shared-model/desktop/ipc.ts'
import { isEmpty, mannerOf, place, sameBounds, type Bounds, type Display } from './placement.ts'

/** Milliseconds within which a page that was loaded has to have drawn an alert, else a plain window shows it. */
export const PAINT_LIMIT = 300
/** The same for a page that is still being loaded. */
export const LOAD_LIMIT = 2000
/** How often a page may end under one alert before the plain window takes over. */
const MOST_ENDS = 2

/** One window: of a display, by its name, or `focus`, which has the keyboard. */
export type Slot = string
const FOCUS: Slot = 'focus'

type Window = {
  stage: 'loading' | 'waiting' | 'sent' | 'placed' | 'painted'
  /** of the picture that it was sent last */
  revision: number
  height: number
  /** the plain window that stands in for it */
  plain: 'none' | 'coming' | 'shown'
}

export type Screens = {
  picture: AlertPicture
  revision: number
  displays: readonly Display[]
  /** where the person works */
  active: string | null
  isLocked: boolean
  windows: ReadonlyMap<Slot, Window>
  /** how often pages have ended under what is shown now */
  ends: number
  /** what is on a screen, and was told to be */
  told: ReadonlySet<string>
}

export type ScreensEvent =
  | { kind: 'picture'; picture: AlertPicture; active: string | null }
  | { kind: 'displays'; displays: readonly Display[] }
  | { kind: 'ready'; slot: Slot }
  | { kind: 'measured'; slot: Slot; revision: number; height: number }
  | { kind: 'painted'; slot: Slot; revision: number }
  | { kind: 'late'; slot: Slot; revision: number }
  | { kind: 'plain-painted'; slot: Slot; revision: number }
  | { kind: 'ended'; slot: Slot }
  | { kind: 'locked'; isLocked: boolean }

export type Effect =
  | { kind: 'open'; slot: Slot; bounds: Bounds }
  | { kind: 'close'; slot: Slot }
  | { kind: 'send'; slot: Slot; picture: AlertPicture; revision: number; manner: AlertManner }
  | { kind: 'show'; slot: Slot; bounds: Bounds; takesFocus: boolean }
  | { kind: 'hide'; slot: Slot }
  | { kind: 'show-plain'; slot: Slot; bounds: Bounds; picture: AlertPicture; revision: number }
  | { kind: 'close-plain'; slot: Slot }
  | { kind: 'wait'; slot: Slot; revision: number; milliseconds: number }
  | { kind: 'tell'; ids: string[] }

export type Step = { screens: Screens; effects: Effect[] }

const NOTHING: AlertPicture = { cards: [], digest: [], now: 0 }
export const NO_SCREENS: Screens = {
  picture: NOTHING,
  revision: 0,
  displays: [],
  active: null,
  isLocked: false,
  windows: new Map(),
  ends: 0,
  told: new Set(),
}

const hasPlain = (window: Window | undefined): boolean => window !== undefined && window.plain !== 'none'

const NEW: Window = { stage: 'loading', revision: 0, height: 0, plain: 'none' }

export const idsOf = ({ cards, digest }: AlertPicture): string[] => [...cards, ...digest].map(({ id }) => id)

const displayOf = ({ displays, active }: Screens, slot: Slot): Display | undefined =>
  slot === FOCUS ? (displays.find(({ id }) => id === active) ?? displays[0]) : displays.find(({ id }) => id === slot)

const withWindow = (screens: Screens, slot: Slot, window: Window | null): Screens => {
  const windows = new Map(screens.windows)
  if (window) windows.set(slot, window)
  else windows.delete(slot)
  return { ...screens, windows }
}

/** Each in turn, with what the ones before have come to. */
const each = (screens: Screens, slots: Iterable<Slot>, step: (screens: Screens, slot: Slot) => Step): Step => {
  const effects: Effect[] = []
  for (const slot of [...slots]) {
    const next = step(screens, slot)
    screens = next.screens
    effects.push(...next.effects)
  }
  return { screens, effects }
}

const open = (screens: Screens, slot: Slot): Step => {
  const display = displayOf(screens, slot)
  if (!display) return { screens, effects: [] }
  const effects: Effect[] = [{ kind: 'open', slot, bounds: display.bounds }]
  const { revision } = screens
  if (!isEmpty(screens.picture)) effects.push({ kind: 'wait', slot, revision, milliseconds: LOAD_LIMIT })
  return { screens: withWindow(screens, slot, { ...NEW, revision }), effects }
}

const close = (screens: Screens, slot: Slot): Step => {
  const effects: Effect[] = [{ kind: 'close', slot }]
  if (hasPlain(screens.windows.get(slot))) effects.unshift({ kind: 'close-plain', slot })
  return { screens: withWindow(screens, slot, null), effects }
}

/** Brings a window that is loaded what is to be shown now, or hides it. */
const update = (screens: Screens, slot: Slot): Step => {
  const window = screens.windows.get(slot)!
  const { picture, revision } = screens
  if (isEmpty(picture)) {
    const effects: Effect[] = hasPlain(window) ? [{ kind: 'close-plain', slot }] : []
    if (window.stage !== 'loading') effects.push({ kind: 'hide', slot })
    const stage = window.stage === 'loading' ? 'loading' : 'waiting'
    return { screens: withWindow(screens, slot, { ...window, stage, plain: 'none', revision }), effects }
  }
  if (window.stage === 'loading') {
    const waited: Effect = { kind: 'wait', slot, revision, milliseconds: LOAD_LIMIT }
    return { screens: withWindow(screens, slot, { ...window, revision }), effects: [waited] }
  }
  return {
    screens: withWindow(screens, slot, { ...window, stage: 'sent', revision }),
    effects: [
      { kind: 'send', slot, picture, revision, manner: mannerOf(picture) },
      { kind: 'wait', slot, revision, milliseconds: PAINT_LIMIT },
    ],
  }
}

const onPicture = (before: Screens, picture: AlertPicture, active: string | null): Step => {
  const here = new Set(idsOf(picture))
  let screens: Screens = {
    ...before,
    picture,
    active,
    revision: before.revision + 1,
    ends: idsOf(picture).every((id) => before.told.has(id)) ? before.ends : 0,
    told: new Set([...before.told].filter((id) => here.has(id))),
  }
  const effects: Effect[] = []
  const wantsFocus = !isEmpty(picture) && mannerOf(picture) === 'screen'
  const hasFocus = screens.windows.has(FOCUS)
  if (hasFocus && !wantsFocus) {
    const closed = close(screens, FOCUS)
    screens = closed.screens
    effects.push(...closed.effects)
  }
  const updated = each(screens, screens.windows.keys(), update)
  screens = updated.screens
  effects.push(...updated.effects)
  if (wantsFocus && !hasFocus) {
    const opened = open(screens, FOCUS)
    screens = opened.screens
    effects.push(...opened.effects)
  }
  return { screens, effects }
}

const onDisplays = (before: Screens, displays: readonly Display[]): Step => {
  const screens = { ...before, displays }
  const gone = [...screens.windows.keys()].filter((slot) => displayOf(screens, slot) === undefined)
  const closed = each(screens, gone, close)
  const missing = displays.map(({ id }) => id).filter((id) => !closed.screens.windows.has(id))
  const opened = each(closed.screens, missing, open)
  const moved = [...opened.screens.windows].flatMap(([slot, window]): Effect[] => {
    const [was, is] = [displayOf(before, slot), displayOf(screens, slot)]
    if (!was || !is || (sameBounds(was.bounds, is.bounds) && sameBounds(was.workArea, is.workArea))) return []
    return window.stage === 'placed' || window.stage === 'painted' ? [showing(opened.screens, slot, window)] : []
  })
  return { screens: opened.screens, effects: [...closed.effects, ...opened.effects, ...moved] }
}

const showing = (screens: Screens, slot: Slot, { height }: Window): Effect => {
  const manner = mannerOf(screens.picture)
  return { kind: 'show', slot, bounds: place(manner, displayOf(screens, slot)!, height), takesFocus: slot === FOCUS }
}

/** What is on a screen that somebody may be looking at, and was not told yet. */
const tell = (screens: Screens): Step => {
  const isSeen = [...screens.windows.values()].some(
    ({ stage, plain, revision }) => (stage === 'painted' || plain === 'shown') && revision === screens.revision,
  )
  const ids = isSeen && !screens.isLocked ? idsOf(screens.picture).filter((id) => !screens.told.has(id)) : []
  if (ids.length === 0) return { screens, effects: [] }
  return { screens: { ...screens, told: new Set([...screens.told, ...ids]) }, effects: [{ kind: 'tell', ids }] }
}

const onPainted = (before: Screens, slot: Slot, window: Window): Step => {
  const screens = withWindow(before, slot, { ...window, stage: 'painted', plain: 'none' })
  const effects: Effect[] = hasPlain(window) ? [{ kind: 'close-plain', slot }] : []
  const told = tell(screens)
  return { screens: told.screens, effects: [...effects, ...told.effects] }
}

const standIn = (screens: Screens, slot: Slot, window: Window): Step => {
  const { picture, revision } = screens
  const { bounds } = displayOf(screens, slot)!
  return {
    screens: withWindow(screens, slot, { ...window, plain: 'coming', revision }),
    effects: [{ kind: 'show-plain', slot, bounds, picture, revision }],
  }
}

const onEnded = (before: Screens, slot: Slot, window: Window): Step => {
  if (isEmpty(before.picture)) return onceMore(before, slot)
  const screens = { ...before, ends: before.ends + 1 }
  if (screens.ends < MOST_ENDS) return onceMore(screens, slot)
  const again = onceMore(screens, slot)
  const plain = standIn(again.screens, slot, { ...window, stage: 'loading' })
  return { screens: plain.screens, effects: [...again.effects, ...plain.effects] }
}

const onceMore = (screens: Screens, slot: Slot): Step => {
  const closed = close(screens, slot)
  const opened = open(closed.screens, slot)
  return { screens: opened.screens, effects: [...closed.effects, ...opened.effects] }
}

export const step = (screens: Screens, event: ScreensEvent): Step => {
  if (event.kind === 'picture') return onPicture(screens, event.picture, event.active)
  if (event.kind === 'displays') return onDisplays(screens, event.displays)
  if (event.kind === 'locked') return tell({ ...screens, isLocked: event.isLocked })
  const { slot } = event
  const window = screens.windows.get(slot)
  const same: Step = { screens, effects: [] }
  if (!window) return same
  if (event.kind === 'ended') return onEnded(screens, slot, window)
  if (event.kind === 'ready')
    return window.stage === 'loading' ? update(withWindow(screens, slot, { ...window, stage: 'waiting' }), slot) : same
  // What is told of a picture that is over says nothing of the one that is shown now.
  if (event.revision !== screens.revision || isEmpty(screens.picture)) return same
  switch (event.kind) {
    case 'measured': {
      const placed = { ...window, stage: 'placed' as const, height: event.height }
      return { screens: withWindow(screens, slot, placed), effects: [showing(screens, slot, placed)] }
    }
    case 'painted':
      return onPainted(screens, slot, window)
    case 'late':
      return window.stage === 'painted' || hasPlain(window) ? same : standIn(screens, slot, window)
    case 'plain-painted':
      return tell(withWindow(screens, slot, { ...window, plain: 'shown', revision: screens.revision }))
  }
}
