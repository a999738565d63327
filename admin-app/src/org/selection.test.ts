import { reachOf, type Scope } from '@carillon/shared-model/access/grants.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addressable, within } from './addressable.ts'
import { COMPUTERS, d, p, PEOPLE, tree, u, UNITS } from './fixtures.ts'
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

const directory = { units: UNITS, people: PEOPLE, computers: COMPUTERS }
const compare = (a: string, b: string) => a.localeCompare(b)
const among = (screens: Screens, ...scopes: Scope[]) =>
  addressable(
    scopes.map((scope) => reachOf([{ capability: 'alerts.people', scope }], ['alerts.people'], units.byId)),
    directory,
    screens,
    compare,
  )
const ids = (list: readonly { id: string }[]) => sorted(list.map(({ id }) => id))

test('CONSOLE-8: only what every needed capability reaches is offered, counted and found', () => {
  const north = among('both', [u('north')], [u('f1'), u('south')])
  assert.equal(ids(north.tree.roots), [u('f1')])
  assert.equal(ids(north.people), [p('ann')])
  assert.equal(ids(north.computers), sorted([d('desk1'), d('pcann')]))
  assert.not.ok(north.everyone)
  assert.equal(among('both', [u('f1')], [u('south')]).tree.roots, [])
})

test('CONSOLE-8: everyone is offered to whom the whole organisation, or its root, is granted', () => {
  assert.ok(among('people', 'everything').everyone)
  assert.ok(among('people', [u('root')]).everyone)
  assert.not.ok(among('people', [u('north'), u('south')]).everyone)
})

test('CONSOLE-8: where only computers are addressed nobody is listed, and where only people are, no computer', () => {
  assert.equal(among('computers', 'everything').people, [])
  assert.equal(among('people', 'everything').computers, [])
  assert.equal(ids(among('people', [u('south')]).screens), [d('pceve')])
})

test('CONSOLE-8: what was chosen beyond is left out', () => {
  const chosenBefore = chosen('everyone', u('f1'), u('f2'), p('ann'), d('desk1'), p('gone'))
  assert.equal(sorted(within(chosenBefore, among('computers', [u('f1')]))), sorted([u('f1'), d('desk1')]))
  assert.equal(sorted(within(chosenBefore, among('people', [u('f1')]))), sorted([u('f1'), p('ann')]))
})

test('CONSOLE-2: where computers are addressed, taking a part out leaves the computers above it', () => {
  const { tree, members } = among('computers', 'everything')
  const direct = [...members, { id: d('hall'), unit: u('north') }]
  assert.equal(sorted(toggleUnit(chosen(u('north')), tree, u('f1'), direct)), sorted([u('f10'), u('f2'), d('hall')]))
})

test.run()
