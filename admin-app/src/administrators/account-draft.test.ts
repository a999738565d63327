import { READY_MADE_PROFILES } from '@carillon/shared-model/access/profiles.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { u } from '../org/fixtures.ts'
import { accountDraft, differences, EMPTY, grantsOfDraft, missingIn, permissionsOfDraft } from './account-draft.ts'

const test = suite('draft of an account')
const readyMade = (id: string) => READY_MADE_PROFILES.find((profile) => profile.id === id)!
const officer = readyMade('communication-officer')
const draft = { ...EMPTY, login: 'officer', name: ' Ewa Kowal ', profile: officer.id, responsible: [u('f1')] }

test('DRAFT-1: what is missing is told one by one, until nothing is', () => {
  assert.is(missingIn(EMPTY, null), 'login')
  assert.is(missingIn({ ...EMPTY, login: 'officer' }, null), 'name')
  assert.is(missingIn({ ...draft, responsible: [] }, officer), 'units')
  assert.is(missingIn({ ...draft, own: [{ capability: 'chat.answer', scope: [] }] }, officer), 'scope')
  assert.is(missingIn(draft, officer), null)
  assert.is(missingIn({ ...draft, responsible: 'everything' }, officer), null)
})

test('DRAFT-1: a profile that was removed meanwhile is missing, not none', () => {
  assert.is(missingIn(draft, null), 'profile')
})

test('DRAFT-2: what is sent is trimmed, and an empty name at the provider is none', () => {
  const { name, identity, responsible } = permissionsOfDraft({ ...draft, identity: '  ' }, officer)
  assert.is(name, 'Ewa Kowal')
  assert.is(identity, null)
  assert.equal(responsible, [u('f1')])
})

test('DRAFT-2: units mean nothing with a profile that assigns nothing', () => {
  assert.equal(permissionsOfDraft({ ...draft, profile: 'auditor' }, readyMade('auditor')).responsible, [])
})

test('DRAFT-3: the preview and what is saved are the same grants', () => {
  assert.equal(grantsOfDraft({ ...draft, own: [{ capability: 'alerts.computers', scope: [u('f2')] }] }, officer), [
    { capability: 'messages.send', scope: 'everything' },
    { capability: 'alerts.computers', scope: [u('f1'), u('f2')].sort() },
  ])
})

test('DRAFT-4: only what makes a difference differs', () => {
  const other = { ...draft, responsible: [u('f2'), u('f1')] }
  assert.equal(differences({ ...draft, responsible: [u('f1'), u('f2')] }, other), [])
  assert.equal(differences(draft, other), ['responsible'])
  const own = { ...draft, own: [{ capability: 'chat.answer' as const, scope: 'everything' as const }] }
  assert.equal(differences({ ...own, name: 'Ewa' }, draft), ['name', 'own'])
})

test('DRAFT-5: a stored draft is read back as it was', () => {
  assert.equal(accountDraft.parse(JSON.parse(JSON.stringify(draft))), draft)
})

test.run()
