import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AUDIT_ACTS, FIRST_PREVIOUS, type AuditAct, type AuditInput } from '@carillon/shared-model/audit/entry.ts'
import { hashOf, parseEntry, textOf } from '../store/audit-entry.ts'
import { appendAudit } from '../store/sqlite/audit-trail.ts'
import type { Database } from '../store/sqlite/database.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteAudit } from '../store/sqlite/audit.ts'
import { Chain } from './chain.ts'
import { verifyStored } from './verify.ts'

const test = suite('audit chain')

/** Any but half of a pair. fast-check's own unit “binary” tabulates all 1.1 million of them first. */
const character = fc
  .nat(0x10ffff)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
const text = fc.oneof(fc.string(), fc.string({ unit: character }), fc.constant('half \ud800 and \0 nothing'))
const input = fc.constantFrom(...(Object.keys(AUDIT_ACTS) as AuditAct[])).chain((act) =>
  fc.record({
    at: fc.integer(),
    by: fc.constant(null),
    device: fc.constant(null),
    act: fc.constant(act),
    subject: fc.option(fc.record({ id: text, name: text })),
    detail: fc.record(
      Object.fromEntries(AUDIT_ACTS[act].map((name) => [name, fc.option(fc.oneof(text, fc.integer()))])),
    ),
  }),
) as fc.Arbitrary<AuditInput>

const written = (inputs: readonly AuditInput[]): Database => {
  const database = openDatabase(':memory:')
  database.transaction(() => {
    for (const one of inputs) appendAudit(database, one)
  })
  return database
}
const reused = openDatabase(':memory:')
/** Does `work` where these are written, and nothing else: one database serves all runs, since the migrations take long. */
const withWritten = async <Result>(
  inputs: readonly AuditInput[],
  work: (database: Database) => Promise<Result>,
): Promise<Result> => {
  reused.script('BEGIN')
  try {
    for (const one of inputs) appendAudit(reused, one)
    return await work(reused)
  } finally {
    reused.script('ROLLBACK')
  }
}
const backup = (at: number): AuditInput => ({
  at,
  by: null,
  device: null,
  act: 'backup.taken',
  subject: { id: 'x', name: `No. ${at}` },
  detail: {},
})
const some = (count: number) => written(Array.from({ length: count }, (_, n) => backup(n + 1)))
const verified = (database: Database, expect?: string) => verifyStored(new SqliteAudit(database), expect)
const texts = async (database: Database) => (await new SqliteAudit(database).rows(0, 1000)).map(({ entry }) => entry)
/** What somebody can do who writes into the file. */
const unguarded = (database: Database): Database => {
  database.script('DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_cut')
  return database
}

test('AUDIT-1: entries are neither changed nor removed', async () => {
  const database = some(2)
  for (const sql of ["UPDATE audit SET act = 'x'", 'DELETE FROM audit', 'DELETE FROM audit WHERE seq = 2'])
    assert.throws(() => database.run(sql), /the audit trail is not (changed|cut)/)
  assert.is((await texts(database)).length, 2)
})

test('AUDIT-2: whatever is written verifies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(input, { maxLength: 12 }), async (inputs) => {
      const state = await withWritten(inputs, (database) => verified(database))
      assert.is(state.brokenAt, null)
      assert.is(state.entries, inputs.length)
      if (inputs.length === 0) assert.is(state.head, FIRST_PREVIOUS)
    }),
    { numRuns: 60 },
  )
})

test('AUDIT-2: any change of any byte is found, at its entry', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(input, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (inputs, entry, place, change) => {
        const lines = await withWritten(inputs, texts)
        const at = entry % lines.length
        const bytes = Buffer.from(lines[at]!)
        bytes[place % bytes.length]! ^= change
        lines[at] = bytes.toString()
        const chain = new Chain()
        for (const line of lines) chain.add(line)
        assert.is(chain.state.brokenAt, at + 1)
        assert.is(chain.state.entries, lines.length)
      },
    ),
    { numRuns: 200 },
  )
})

test('AUDIT-2: a forger who computes the hash anew is found at the next entry', async () => {
  const lines = await texts(some(3))
  const forged = { ...parseEntry(lines[1]!), at: 77 }
  lines[1] = textOf({ ...forged, hash: hashOf(forged) })
  const chain = new Chain()
  for (const line of lines) chain.add(line)
  assert.is(chain.state.brokenAt, 3)
})

test('AUDIT-3: columns that do not agree with their entry are found', async () => {
  for (const change of ["act = 'server.set-up'", 'at = 5', "admin = 'x'", "words = ''", "hash = ''"]) {
    const database = unguarded(some(3))
    database.run(`UPDATE audit SET ${change} WHERE seq = 2`)
    assert.is((await verified(database)).brokenAt, 2, change)
  }
})

test('AUDIT-3: an entry that is gone, moved or there twice is found', async () => {
  const gone = unguarded(some(5))
  gone.run('DELETE FROM audit WHERE seq = 3')
  assert.equal([(await verified(gone)).brokenAt, (await verified(gone)).entries], [3, 4])
  const first = unguarded(some(5))
  first.run('DELETE FROM audit WHERE seq = 1')
  assert.is((await verified(first)).brokenAt, 1)
  const moved = unguarded(some(5))
  moved.run('UPDATE audit SET seq = 9 WHERE seq = 5')
  assert.is((await verified(moved)).brokenAt, 5)
})

test('AUDIT-4: a tail that was cut off is missed by a hash that was noted before', async () => {
  const database = unguarded(some(450))
  const { head } = await verified(database)
  assert.is((await verified(database, head)).expectedAt, 450)
  appendAudit(database, backup(1000))
  assert.is((await verified(database, head)).expectedAt, 450, 'the trail has gone on')
  database.run('DELETE FROM audit WHERE seq >= 450')
  const cut = await verified(database, head)
  assert.equal([cut.brokenAt, cut.entries, cut.expectedAt], [null, 449, null])
})

test.run()
