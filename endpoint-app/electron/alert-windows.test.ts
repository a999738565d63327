import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AlertPicture } from '@carillon/shared-model/desktop/ipc.ts'
import type { Severity } from '@carillon/shared-model/facts/items.ts'
import {
  LOAD_LIMIT,
  NO_SCREENS,
  PAINT_LIMIT,
  step,
  type Effect,
  type Screens,
  type ScreensEvent,
  type Slot,
} from './alert-windows.ts'
import { displayAt, withNames, type Display } from './placement.ts'

const test = suite('alert windows')

const display = (id: number): Display => {
  const bounds = { x: (id - 1) * 1280, y: 0, width: 1280, height: 800 }
  return { id: String(id), bounds, workArea: { ...bounds, height: 770 } }
}
const picture = (...alerts: [string, Severity][]): AlertPicture => ({
  cards: alerts.map(([id, severity]) => ({
    id: id as never,
    severity,
    title: '',
    text: id,
    from: '',
    at: 0,
    until: 1,
    seconds: 1,
    shownAt: null,
    isHeld: false,
  })),
  digest: [],
  now: 0,
})
const NOTHING = picture()

/** Effects as words, such as `show 1`. */
const words = (effects: readonly Effect[]): string[] =>
  effects.map((effect) => {
    if (effect.kind === 'tell') return `tell ${effect.ids.join(' ')}`
    if (effect.kind === 'wait') return `wait ${effect.slot} ${effect.milliseconds}`
    return `${effect.kind} ${effect.slot}`
  })

/** Runs events one after the other. @returns the effects of the last one, and where it ends */
const after = (...events: ScreensEvent[]): { screens: Screens; did: string[]; effects: Effect[] } => {
  let screens = NO_SCREENS
  let effects: Effect[] = []
  for (const event of events) ({ screens, effects } = step(screens, event))
  return { screens, did: words(effects), effects }
}

const displays = (...ids: number[]): ScreensEvent => ({ kind: 'displays', displays: ids.map(display) })
const named = (slot: number | 'focus'): Slot => String(slot)
const ready = (slot: number | 'focus'): ScreensEvent => ({ kind: 'ready', slot: named(slot) })
const show = (shown: AlertPicture): ScreensEvent => ({ kind: 'picture', picture: shown, active: '1' })
const measured = (slot: number | 'focus', revision = 1): ScreensEvent => ({
  kind: 'measured',
  slot: named(slot),
  revision,
  height: 200,
})
const painted = (slot: number | 'focus', revision = 1): ScreensEvent => ({
  kind: 'painted',
  slot: named(slot),
  revision,
})
const late = (slot: number | 'focus', revision = 1): ScreensEvent => ({ kind: 'late', slot: named(slot), revision })
const ended = (slot: number): ScreensEvent => ({ kind: 'ended', slot: named(slot) })
const one = picture(['a', 'info'])
const critical = picture(['c', 'critical'])
const waiting = [displays(1), ready(1)]

const TABLE: [rule: string, title: string, events: ScreensEvent[], did: string[]][] = [
  ['DESKTOP-2', 'a window waits for each display', [displays(1, 2)], ['open 1', 'open 2']],
  ['DESKTOP-2', 'an alert goes to all that wait', [...waiting, show(one)], ['send 1', `wait 1 ${PAINT_LIMIT}`]],
  [
    'DESKTOP-2',
    'to one that is still loaded when it is',
    [displays(1), show(one), ready(1)],
    ['send 1', `wait 1 ${PAINT_LIMIT}`],
  ],
  ['DESKTOP-2', 'what was measured is shown', [...waiting, show(one), measured(1)], ['show 1']],
  [
    'DESKTOP-2',
    'what was measured of an earlier picture is not',
    [...waiting, show(one), show(critical), measured(1)],
    [],
  ],
  ['DESKTOP-2', 'nothing to show: hidden', [...waiting, show(one), measured(1), painted(1), show(NOTHING)], ['hide 1']],
  [
    'DESKTOP-3',
    'one more display while an alert is up',
    [...waiting, show(one), displays(1, 2)],
    ['open 2', `wait 2 ${LOAD_LIMIT}`],
  ],
  [
    'DESKTOP-3',
    'a display that goes takes its window along',
    [displays(1, 2), ready(2), show(one), displays(1)],
    ['close 2'],
  ],
  [
    'DESKTOP-3',
    'a display that moves takes its alert along',
    [
      displays(2),
      ready(2),
      show(one),
      measured(2),
      { kind: 'displays', displays: [{ ...display(2), bounds: display(1).bounds }] },
    ],
    ['show 2'],
  ],
  [
    'DESKTOP-4',
    'what is critical gets the keyboard',
    [...waiting, show(critical)],
    ['send 1', `wait 1 ${PAINT_LIMIT}`, 'open focus', `wait focus ${LOAD_LIMIT}`],
  ],
  [
    'DESKTOP-4',
    'for as long as it is up',
    [...waiting, show(critical), show(one)],
    ['close focus', 'send 1', `wait 1 ${PAINT_LIMIT}`],
  ],
  ['DESKTOP-5', 'displayed is what was painted', [...waiting, show(one), measured(1), painted(1)], ['tell a']],
  [
    'DESKTOP-5',
    'told once, on however many displays',
    [displays(1, 2), ready(1), ready(2), show(one), measured(1), painted(1), measured(2), painted(2)],
    [],
  ],
  [
    'DESKTOP-5',
    'not while the screen is locked',
    [...waiting, { kind: 'locked', isLocked: true }, show(one), measured(1), painted(1)],
    [],
  ],
  [
    'DESKTOP-5',
    'but when it is unlocked and it is still there',
    [
      ...waiting,
      { kind: 'locked', isLocked: true },
      show(one),
      measured(1),
      painted(1),
      { kind: 'locked', isLocked: false },
    ],
    ['tell a'],
  ],
  [
    'DESKTOP-5',
    'not when it is gone by then',
    [
      ...waiting,
      { kind: 'locked', isLocked: true },
      show(one),
      measured(1),
      painted(1),
      show(NOTHING),
      { kind: 'locked', isLocked: false },
    ],
    [],
  ],
  [
    'DESKTOP-6',
    'a page that does not draw is stood in for',
    [...waiting, show(one), measured(1), late(1)],
    ['show-plain 1'],
  ],
  ['DESKTOP-6', 'once', [...waiting, show(one), late(1), late(1)], []],
  ['DESKTOP-6', 'and not where it has drawn', [...waiting, show(one), measured(1), painted(1), late(1)], []],
  [
    'DESKTOP-6',
    'the plain window counts as well',
    [...waiting, show(one), late(1), { kind: 'plain-painted', slot: '1', revision: 1 }],
    ['tell a'],
  ],
  [
    'DESKTOP-6',
    'and goes when the page has drawn after all',
    [...waiting, show(one), late(1), painted(1)],
    ['close-plain 1', 'tell a'],
  ],
  [
    'DESKTOP-6',
    'or when there is nothing to show',
    [...waiting, show(one), late(1), show(NOTHING)],
    ['close-plain 1', 'hide 1'],
  ],
  [
    'DESKTOP-7',
    'a page that ends is started again',
    [...waiting, show(one), measured(1), painted(1), ended(1)],
    ['close 1', 'open 1', `wait 1 ${LOAD_LIMIT}`],
  ],
  [
    'DESKTOP-7',
    'and shows the same alert',
    [...waiting, show(one), measured(1), painted(1), ended(1), ready(1)],
    ['send 1', `wait 1 ${PAINT_LIMIT}`],
  ],
  [
    'DESKTOP-7',
    'without telling of it twice',
    [...waiting, show(one), measured(1), painted(1), ended(1), ready(1), measured(1), painted(1)],
    [],
  ],
  [
    'DESKTOP-7',
    'the second time the plain window takes over',
    [...waiting, show(one), ended(1), ready(1), ended(1)],
    ['close 1', 'open 1', `wait 1 ${LOAD_LIMIT}`, 'show-plain 1'],
  ],
  ['DESKTOP-7', 'with nothing on the screen it is only started again', [...waiting, ended(1)], ['close 1', 'open 1']],
]

for (const [rule, title, events, did] of TABLE) test(`${rule}: ${title}`, () => assert.equal(after(...events).did, did))

test('DESKTOP-2: a corner, a card, the whole display', () => {
  const bounds = (severity: Severity) => {
    const [effect] = after(...waiting, show(picture(['a', severity])), measured(1)).effects
    return effect?.kind === 'show' ? effect.bounds : null
  }
  assert.equal(bounds('info'), { x: 844, y: 554, width: 420, height: 200 })
  assert.equal(bounds('warning'), { x: 300, y: 16, width: 680, height: 200 })
  assert.equal(bounds('critical'), { x: 0, y: 0, width: 1280, height: 800 })
})

test('DESKTOP-3: displays that are called the same are told apart by where they are', () => {
  const alike = [display(2), display(1)].map((one) => ({ ...one, id: 7 }))
  const named = withNames(alike)
  assert.equal(
    named.map(({ id, bounds }) => [id, bounds.x]),
    [
      ['7.0', 0],
      ['7.1', 1280],
    ],
  )
  assert.is(displayAt(named, { x: 1300, y: 5 })?.id, '7.1')
  assert.is(displayAt(named, { x: -5, y: 5 })?.id, '7.0')
  assert.is(displayAt([], { x: 0, y: 0 }), undefined)
})

test.run()
