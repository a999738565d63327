import type { Target } from '@carillon/shared-model/org/audience.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { COMPUTERS, d, p, PEOPLE, tree, u } from './fixtures.ts'
import { coverage, reach, toggle, toggleUnit, type Selection } from './selection.ts'

const test = suite('selection')
const units = tree()
const none: Selection = new Set()
const chosen = (...targets: Target[]): Selection => new Set(targets)
const sorted = (selection: Iterable<string>) => [...selection].sort()

test('CONSOLE-1: a unit stands for everything below it', () => {
  const north = toggleUnit(none, units, u('north'), PEOPLE)
  assert.equal(sorted(north), [u('north')])
  assert.is(coverage(north, units, u('f1'), PEOPLE), 'all')
  assert.is(coverage(north, units, u('root'), PEOPLE), 'some')
  assert.is(coverage(north, units, u('south'), PEOPLE), 'none')
  assert.equal(
    sorted(reach(north, units, PEOPLE, [], 'people').people),
    [p('ann'), p('bob'), p('cid'), p('dan')].sort(),
  )
})

test('CONSOLE-1: choosing a unit swallows what was chosen below it', () => {
  const both = toggleUnit(chosen(u('f1'), p('bob'), p('eve')), units, u('north'), PEOPLE)
  assert.equal(sorted(both), [p('eve'), u('north')])
})

test('CONSOLE-2: taking a part out leaves everything else, and the people above it', () => {
  const rest = toggleUnit(chosen(u('north')), units, u('f1'), PEOPLE)
  assert.equal(sorted(rest), [p('dan'), u('f10'), u('f2')].sort())
  const fromAll = toggleUnit(chosen('everyone'), units, u('f1'), PEOPLE)
  const reached = reach(fromAll, units, PEOPLE, [], 'people').people
  assert.equal(sorted(reached), sorted([p('bob'), p('cid'), p('dan'), p('eve')]))
  assert.not.ok(fromAll.has('everyone'))
})

test('CONSOLE-2: taking out what was put in gives back what was there', () => {
  for (const unit of ['root', 'north', 'f1'])
    assert.equal(sorted(toggleUnit(toggleUnit(none, units, u(unit), PEOPLE), units, u(unit), PEOPLE)), [])
  assert.equal(sorted(toggle(toggle(none, p('ann')), p('ann'))), [])
  assert.equal(sorted(toggle(chosen(u('f1')), 'everyone')), ['everyone'])
})

test('CONSOLE-3: screens: of people, of computers, or of both without counting one twice', () => {
  const south = chosen(u('south'))
  const screens = (selection: Selection, kind: 'people' | 'computers' | 'both') =>
    sorted(reach(selection, units, PEOPLE, COMPUTERS, kind).computers)
  assert.equal(screens(south, 'people'), [d('pceve')])
  assert.equal(screens(south, 'computers'), sorted([d('desk2'), d('pceve')]))
  assert.equal(screens(south, 'both'), sorted([d('desk2'), d('pceve')]))
  assert.equal(screens(chosen(p('ann')), 'both'), [d('pcann')])
  assert.equal(screens(chosen(d('desk1')), 'people'), [])
  assert.equal(screens(chosen(d('desk1')), 'both'), [d('desk1')])
  assert.is(reach(chosen('everyone'), units, PEOPLE, COMPUTERS, 'both').connected, 2)
})

test.run()
