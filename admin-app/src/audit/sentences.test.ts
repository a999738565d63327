import { AUDIT_ACTS, type AuditAct, type AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import { translator } from '@carillon/shared-model/i18n/translator.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { differencesOf, fieldValue } from './fields.ts'
import { auditSentence } from './sentences.ts'

const english = translator<English>('en-GB', en)
const polish = translator<English>('pl', pl)
const DETAILS: Record<string, string | number> = {
  how: 'password',
  failures: 5,
  profile: 'help-desk',
  responsible: 'in F01',
  own: 'none',
  before: 'name: Old',
  after: 'name: New',
  unit: 'Filia nr 1',
  person: 'Anna Jaworska',
  uses: 2,
  source: 'files',
  units: '3 added, 1 changed, 0 removed',
  people: '0 added, 2 changed, 0 removed',
  why: 'There is no such unit.',
  kind: 'message',
  to: 'Filia nr 1',
  computers: 1,
  act: 'publish',
  lessons: 8,
  from: '2026-12-01',
  repeat: 'FREQ=WEEKLY;BYDAY=TU,WE',
  pauses: 1,
  hours: 'Mon 08:00–16:00',
  answeredBy: 'help-desk',
  conversations: 2,
  messages: 8,
  shows: '2026-12-12T08:00:00.000Z',
  known: '2026-11-02T08:00:00.000Z',
}
const entry = (act: AuditAct, name: string, detail: AuditEntry['detail']) => ({
  act,
  subject: { id: 'x', name },
  detail,
})
const full = (act: AuditAct) =>
  entry(act, 'Subject', Object.fromEntries(AUDIT_ACTS[act].map((name) => [name, DETAILS[name]!])))

for (const act of Object.keys(AUDIT_ACTS) as AuditAct[])
  test(`CONSOLE-9: ${act} is a sentence in both languages, with or without its details`, () => {
    const told = [english, polish].map((words) => auditSentence(full(act), words))
    assert.is.not(told[0], told[1])
    for (const sentence of told) {
      assert.match(sentence, /^[A-ZŁŚŻ“„]/)
      assert.not.match(sentence, /[{}]|undefined|null|NaN|\s\s/)
    }
    for (const words of [english, polish]) {
      const bare = auditSentence({ act, subject: null, detail: {} }, words)
      assert.not.match(bare, /[{}]|undefined|null|NaN/)
    }
  })

test('CONSOLE-9: how, to whom and how many are told in words', () => {
  const say = (act: AuditAct, name: string, detail: AuditEntry['detail']) =>
    [english, polish].map((words) => auditSentence(entry(act, name, detail), words))
  assert.equal(say('session.started', 'Firefox', { how: 'password and recovery code' }), [
    'Signed in with a password and a recovery code',
    'Zalogowano się hasłem i kodem zapasowym',
  ])
  assert.equal(say('item.published', 'Lift', { kind: 'alert', to: 'everyone', people: 0, computers: 5 }), [
    'Sent the alert “Lift” to everyone and 5 computers',
    'Wysłano alert „Lift” (adresaci: wszyscy i 5 komputerów)',
  ])
  assert.equal(
    say('directory.imported', '', { source: 'ldap', units: null, people: '1 added, 0 changed, 2 removed' }),
    [
      'Imported the directory from the directory server: people 1 added and 2 removed',
      'Zaimportowano katalog (serwer katalogowy): osoby: dodane 1 i usunięte 2',
    ],
  )
  assert.is(
    say('administrator.changed', 'A', { before: 'profile: none', after: 'profile: owner' })[0],
    'Changed the account of A: profile',
  )
  assert.is(say('provider.changed', '', { before: '', after: 'issuer: https://id' })[0], 'Set up the sign-in provider')
  assert.is(
    say('session.ended', 'Edge, Windows', { how: 'something newer' })[0],
    'Session on Edge, Windows ended: something newer',
  )
})

test('CONSOLE-10: what changed is told field by field, in the language of the reader', () => {
  assert.equal(differencesOf('profile: none\nown: none', 'profile: help-desk\nresponsible: in F01'), [
    { field: 'profile', before: 'none', after: 'help-desk' },
    { field: 'own', before: 'none', after: null },
    { field: 'responsible', before: null, after: 'in F01' },
  ])
  assert.equal(differencesOf('', 'two\nlines'), [{ field: '', before: null, after: 'two\nlines' }])
  assert.is(
    fieldValue('own', 'alerts.computers in F01, F02; audit.read everywhere', polish),
    [`${polish.t('capability.alerts.computers')}: w: F01, F02`, `${polish.t('capability.audit.read')}: wszędzie`].join(
      '; ',
    ),
  )
  assert.is(fieldValue('profile', 'help-desk', english), 'Help desk')
  assert.is(fieldValue('profile', 'branch-managers', english), 'branch-managers')
})

test.run()
