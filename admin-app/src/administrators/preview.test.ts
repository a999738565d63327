import { CAPABILITIES } from '@carillon/shared-model/access/capabilities.ts'
import { effectiveGrants, READY_MADE_PROFILES } from '@carillon/shared-model/access/profiles.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { COMPUTERS, PEOPLE, tree, u } from '../org/fixtures.ts'
import { previewOf } from './preview.ts'

const test = suite('preview of an account')
const directory = { tree: tree(), people: PEOPLE, computers: COMPUTERS }
const readyMade = (id: string) => READY_MADE_PROFILES.find((profile) => profile.id === id)!

test('PREVIEW-1: the communication officer has two entries, everybody, and the computers of one branch', () => {
  const grants = effectiveGrants(readyMade('communication-officer'), [u('f1')], [])
  assert.equal(previewOf(grants, directory), {
    menu: ['quick', 'messages'],
    units: { count: 6, where: 'everything' },
    people: { count: 5, where: 'everything' },
    computers: { count: 2, where: [u('f1')] },
  })
})

test('PREVIEW-1: within some units the topmost are named, with all that lies below counted', () => {
  const grants = effectiveGrants(readyMade('help-desk'), [u('north'), u('f2'), u('lost')], [])
  const { units, people, computers } = previewOf(grants, directory)
  assert.equal(units, { count: 4, where: [u('north')] })
  assert.equal(people, { count: 4, where: [u('north')] })
  assert.equal(computers, { count: 2, where: [u('north')] })
})

test('PREVIEW-2: who has no permissions sees nothing; the owner has every entry', () => {
  assert.equal(previewOf([], directory), {
    menu: [],
    units: { count: 0, where: [] },
    people: { count: 0, where: [] },
    computers: { count: 0, where: [] },
  })
  const all = CAPABILITIES.map((capability) => ({ capability, scope: 'everything' as const }))
  assert.is(previewOf(all, directory).menu.length, 11)
})

test('PREVIEW-2: the auditor sees no directory to manage', () => {
  const { menu } = previewOf(effectiveGrants(readyMade('auditor'), [], []), directory)
  assert.equal(menu, ['home', 'messages', 'training', 'computers', 'audit'])
})

test.run()
