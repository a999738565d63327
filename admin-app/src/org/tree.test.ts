import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { branchesOf, sharedStart } from '../home/branches.ts'
import { namesOf } from './audience-text.ts'
import { computer, COMPUTERS, p, PEOPLE, tree, u, UNITS } from './fixtures.ts'
import { finder, ranked } from './search.ts'
import { UnitTree } from './tree.ts'

const test = suite('tree')

test('CONSOLE-4: units are in the order of the alphabet, numbers by value', () => {
  assert.equal(
    tree()
      .flat()
      .map(({ unit, level }) => `${level} ${unit.code}`),
    ['0 root', '1 north', '2 f1', '2 f2', '2 f10', '1 south'],
  )
  assert.equal(tree().flat((unit) => unit.parent === null).length, 3)
})

test('CONSOLE-4: what lies under a unit that the account does not see is a root of its own', () => {
  const part = new UnitTree(UNITS.slice(3), (a, b) => a.localeCompare(b))
  assert.is(part.roots.length, 3)
  assert.equal(part.above(u('f1')), [])
})

test('CONSOLE-4: a cycle in the directory ends nowhere', () => {
  const [first, second] = [UNITS[3]!, UNITS[4]!]
  const cycle = new UnitTree(
    [
      { ...first, parent: second.id },
      { ...second, parent: first.id },
    ],
    () => 0,
  )
  assert.equal(cycle.above(first.id), [second.id, first.id])
  assert.is(cycle.below(first.id).size, 2)
})

test('CONSOLE-5: a search does without case, diacritics and order', () => {
  assert.ok(finder('ZOLC branch')('Branch no 10, Żółć'))
  assert.ok(finder('łódź')('Lodz'))
  assert.ok(finder('')('anything'))
  assert.not.ok(finder('long short')('Branch no 1, Long Street'))
})

test('CONSOLE-9: the best hit comes first: whole words and numbers, then beginnings, then the rest', () => {
  const branches = [12, 17, 13, 18, 1, 21].map((number) => `Filia nr ${number}, ul. Młyńska`)
  const best = (query: string, list: readonly string[] = branches) => ranked(query, list, (name) => [name])[0]
  assert.is(best('filia 1'), 'Filia nr 1, ul. Młyńska')
  assert.is(best('1 mlynska'), 'Filia nr 1, ul. Młyńska')
  assert.is(best('fil 01', ['Filia 101', 'Filia 01']), 'Filia 01')
  assert.is(best('zolc', ['Zółcień', 'Nowa Żółć']), 'Nowa Żółć')
  assert.is(best('lodz', ['Piotr z Łodzi', 'Oddział Łódź'.normalize('NFD')]), 'Oddział Łódź'.normalize('NFD'))
  assert.is(best('kowal', ['Anna Kowalska', 'Jan Kowal', 'Podkowal']), 'Jan Kowal')
  assert.is(best('nr 12', ['Filia nr 12, ul. Długa', 'Nr 12']), 'Nr 12')
  assert.equal(ranked('filia 1', branches, (name) => [name]).length, 6)
  assert.equal(
    ranked(' ', branches, (name) => [name]),
    branches,
  )
  assert.equal(
    ranked('?', branches, (name) => [name]),
    [],
  )
})

test('CONSOLE-6: a tile leaves out what all its neighbours begin with', () => {
  assert.is(sharedStart(['Branch no 1, A', 'Branch no 2, B', 'Branch no 10, C']), 'Branch no ')
  assert.is(sharedStart(['Branch no 1', 'Branch no 2']), '')
  assert.is(sharedStart(['Same', 'Same', 'Same']), '')
})

test('CONSOLE-6: a place is cut off when it has computers and none of them is connected', () => {
  const [north, library] = branchesOf(tree(), [...COMPUTERS, computer('new', 'f2', null, true)])
  assert.is(north?.top.name, 'North')
  assert.equal(
    north?.tiles.map(({ label, connected, enrolled }) => [label, connected, enrolled]),
    [
      ['1, Long Street', 2, 2],
      ['2, Short Street', 1, 1],
      ['10, Żółć', 0, 0],
    ],
  )
  assert.equal([north?.connected, north?.enrolled], [3, 3])
  assert.equal(
    library?.tiles.map(({ unit, cutOffSince }) => [unit.name, cutOffSince]),
    [['South', 1000]],
  )
  assert.is(north?.tiles[2]?.cutOffSince, null)
})

test('CONSOLE-7: an audience is named by its first addressees and the number of the rest', () => {
  const people = new Map(PEOPLE.map((person) => [person.id, person]))
  const names = { tree: tree(), people, computers: COMPUTERS }
  assert.equal(namesOf(['everyone'], 'All', names), { names: ['All'], more: 0 })
  assert.equal(namesOf([u('f1'), p('bob'), u('south')], 'All', names, 2), {
    names: ['Branch no 1, Long Street', 'bob'],
    more: 1,
  })
  assert.equal(namesOf([u('gone'), u('f1')], 'All', names), { names: ['Branch no 1, Long Street'], more: 1 })
})

test.run()
