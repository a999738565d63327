import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { placeAgain } from '@carillon/shared-model/desktop/window-place.ts'
import { parseRoute } from '../src/app/routes.ts'
import { consoleMenu } from './menu.ts'

const test = suite('console menu')

test('DESKTOP-16: every line that leads somewhere leads to a page of the console, by a shortcut of its own', () => {
  for (const locale of ['en-GB', 'pl']) {
    const lines = consoleMenu(locale).flatMap(({ lines }) => lines)
    const paths = lines.flatMap(({ action }) => (action.kind === 'go' ? [action.path] : []))
    assert.is(paths.length, 6)
    for (const path of paths) assert.is.not(parseRoute(path).page, 'unknown', path)
    const shortcuts = lines.flatMap(({ shortcut }) => shortcut ?? [])
    assert.is(new Set(shortcuts).size, shortcuts.length)
  }
  const labels = (locale: string) => consoleMenu(locale).flatMap(({ lines }) => lines.map(({ label }) => label))
  assert.is(labels('pl').filter((label) => labels('en').includes(label)).length, 0)
})

const DISPLAYS = [
  { x: 0, y: 0, width: 1280, height: 800 },
  { x: 1280, y: 0, width: 1280, height: 800 },
]
const SIZE = { width: 900, height: 600, isMaximized: false }

for (const [title, at, isBack] of [
  ['where it was', { x: 60, y: 80 }, true],
  ['on the second display', { x: 1400, y: 0 }, true],
  ['partly on one', { x: -700, y: 10 }, true],
  ['on a display that is gone', { x: 2700, y: 0 }, false],
  ['above all displays, out of reach', { x: 60, y: -300 }, false],
  ['below them', { x: 60, y: 790 }, false],
] as const)
  test(`DESKTOP-16: a window comes back only where one can take hold of it: ${title}`, () =>
    assert.is(placeAgain({ ...SIZE, ...at }, DISPLAYS) !== null, isBack))

test.run()
