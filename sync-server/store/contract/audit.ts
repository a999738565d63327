/** What every store of the audit trail does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { AuditFilter, AuditRepository } from '../../ports/audit.ts'
import { hashOf, parseEntry, textOf, wordsOf } from '../audit-entry.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const ANY = Number.MAX_SAFE_INTEGER
const backup = (at: number): AuditInput => ({
  at,
  by: null,
  device: null,
  act: 'backup.taken',
  subject: { id: 'x', name: `No. ${at}` },
  detail: {},
})
const append = async ({ unitOfWork }: StoreUnderTest, ...entries: AuditInput[]): Promise<void> =>
  unitOfWork(async ({ write }) => write(...entries.map((entry) => ({ kind: 'audit' as const, entry }))))

const listed = async (audit: AuditRepository, filter: AuditFilter, before = ANY, limit = 100) => {
  const { entries, more } = await audit.list(filter, before, limit)
  return { seqs: entries.map(({ seq }) => seq), more }
}
const seqs = async (audit: AuditRepository, filter: AuditFilter) => (await listed(audit, filter)).seqs

export const auditSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<{ store: StoreUnderTest; audit: AuditRepository }>(`audit trail in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
    context.audit = context.store.repositories.audit
  })
  test.after.each(({ store }) => store.close())

  test('AUDIT-1: entries are numbered from 1, also over several units, and each holds the hash before it', async ({
    store,
    audit,
  }) => {
    assert.is(await audit.last(), 0)
    assert.equal(await audit.rows(0, 10), [])
    await append(store, backup(1), backup(2))
    await append(store, backup(3))
    assert.is(await audit.last(), 3)
    const rows = await audit.rows(0, 10)
    let previous = '0'.repeat(64)
    for (const [index, row] of rows.entries()) {
      const entry = parseEntry(row.entry)
      assert.equal([entry.seq, entry.previous, row.entry], [index + 1, previous, textOf(entry)])
      const { seq, at, act, hash } = entry
      const { entry: _, ...columns } = row
      assert.equal(columns, { seq, at, admin: null, act, words: wordsOf(entry), hash })
      previous = hashOf(entry)
    }
    assert.equal(
      (await audit.rows(1, 1)).map(({ seq }) => seq),
      [2],
    )
  })

  test('AUDIT-1: what is refused leaves no entry, and no gap in the numbers', async ({ store, audit }) => {
    await append(store, backup(1))
    const refused = store.unitOfWork(async ({ write }) => {
      write({ kind: 'audit', entry: backup(2) })
      throw new Error('refused')
    })
    assert.is(await refused.catch((error: Error) => error.message), 'refused')
    await append(store, backup(3))
    assert.equal(
      (await audit.rows(0, 10)).map(({ seq, at }) => [seq, at]),
      [[1, 1], [2, 3]],
    ) // prettier-ignore
  })

  test('AUDIT-5: pages go from the newest to the oldest', async ({ store, audit }) => {
    await append(store, ...[1, 2, 3, 4, 5].map(backup))
    assert.equal(await listed(audit, {}, ANY, 2), { seqs: [5, 4], more: true })
    assert.equal(await listed(audit, {}, 4, 3), { seqs: [3, 2, 1], more: false })
    assert.equal(await listed(audit, {}, 1), { seqs: [], more: false })
  })

  const other = { ...backup(6), act: 'totp.begun', subject: { id: 'y', name: 'Zażółć “Gęślą” 50%' } } as const

  test('AUDIT-5: filters of act, time and text, and all together', async ({ store, audit }) => {
    await append(store, backup(1), backup(2), backup(9), backup(3), other)
    assert.equal(await seqs(audit, { act: 'totp.begun' }), [5])
    assert.equal(await seqs(audit, { from: 2, until: 6 }), [4, 2], 'although the clock was set back')
    assert.equal(await seqs(audit, { from: 7 }), [3])
    assert.equal(await seqs(audit, { from: 10 }), [])
    assert.equal(await seqs(audit, { text: 'no. ', act: 'backup.taken', from: 2, until: 3 }), [2])
    assert.equal(await listed(audit, { text: 'no. ' }, 4, 1), { seqs: [3], more: true })
  })

  test('AUDIT-5: a text is found wherever it stands, however short, by its letters and by nothing else', async ({
    store,
    audit,
  }) => {
    await append(store, backup(1), backup(2), other)
    for (const text of ['GĘŚLĄ', 'gesla', 'gęślą'.normalize('NFD')]) assert.equal(await seqs(audit, { text }), [3])
    assert.equal(await seqs(audit, { text: 'no. ' }), [2, 1])
    assert.equal(await seqs(audit, { text: '0%' }), [3])
    for (const text of ['“gęślą', '”', 'ł']) assert.equal(await seqs(audit, { text }), [3], text)
    for (const text of ['"', '""" OR', '*', "'", '%_', 'no._', '\\'])
      assert.equal(await seqs(audit, { text }), [], text)
  })

  test('AUDIT-5: an export has the entries of a filter up to a number, oldest first, as they are kept', async ({
    store,
    audit,
  }) => {
    await append(store, backup(1), other, backup(3), backup(4))
    const rows = await audit.rows(0, 10)
    const kept = (...numbers: number[]) => numbers.map((seq) => ({ seq, entry: rows[seq - 1]!.entry }))
    assert.equal(await audit.texts({ act: 'backup.taken' }, 0, 4, 2), kept(1, 3))
    assert.equal(await audit.texts({ act: 'backup.taken' }, 3, 4, 2), kept(4))
    assert.equal(await audit.texts({}, 0, 2, 10), kept(1, 2))
    assert.equal(await audit.texts({ text: 'no. ' }, 1, 3, 10), kept(3))
  })

  test('AUDIT-5: the newest of some acts upon a subject is found, whoever did it, and nothing else', async ({
    store,
    audit,
  }) => {
    const upon = (id: string) => ({ by: null, device: null, subject: { id, name: 'Anna' } })
    await append(
      store,
      { ...upon('one'), at: 3, act: 'administrator.changed', detail: { before: 'a', after: 'b' } },
      { ...upon('one'), at: 5, act: 'administrator.disabled', detail: {} },
      { ...upon('one'), at: 7, act: 'administrator.invited', detail: {} },
      { ...upon('two'), at: 8, act: 'administrator.disabled', detail: {} },
    )
    const acts = ['administrator.changed', 'administrator.disabled', 'administrator.enabled'] as const
    assert.is((await audit.latest(acts, 'one'))?.at, 5)
    await append(store, { ...upon('one'), at: 4, act: 'administrator.enabled', detail: {} })
    assert.equal((await audit.latest(acts, 'one'))?.seq, 5, 'although the clock was set back')
    assert.is((await audit.latest(['administrator.invited'], 'one'))?.at, 7)
    assert.equal([await audit.latest(acts, 'three'), await audit.latest(['profile.changed'], 'one')], [null, null])
  })

  test.run()
}
