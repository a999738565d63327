import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { received } from '../facts/received.ts'
import { newAdminId, newBranchId, newUnitId } from '../org/ids.ts'
import { rootSignedBytes } from './signed-by-root.ts'
import { checkRoster, readRoster, signRoster, type Roster, type RosterContent } from './roster.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const rootKey = (privateKey.export({ format: 'jwk' }) as { x: string }).x
const signing = (bytes: Uint8Array) => sign(null, bytes, privateKey).toString('base64url')
const unit = { id: newUnitId(), code: 'F01', parent: null, name: 'Branch 1', timeZone: null, entry: null }
const administrator = {
  ...{ id: newAdminId(), login: 'anna', name: 'Anna Nowak', createdAt: 1, profile: null, responsible: [], devices: [] },
  own: [{ capability: 'messages.send' as const, scope: [unit.id] }],
}
const content: RosterContent = {
  ...{ branch: newBranchId(), unit: unit.id, units: [unit], zone: 'Europe/Warsaw' },
  organisation: { name: 'City Library', serverId: 'server-1', rootKey },
  ...{ people: [], computers: [], codes: [], administrators: [administrator], profiles: [], queues: [], talks: [] },
  retention: { keepMonths: null, removedBefore: null },
}
const expected = { branch: content.branch, rootKey, held: 10 as number | null }
const other = { rootKey: 'A'.repeat(43), branch: newBranchId() }
const made = signRoster(content, 10, signing)
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const outcome = async (value: unknown, more: Partial<typeof expected> = {}) => {
  const checked = await checkRoster(plain(value), { ...expected, ...more })
  return 'problem' in checked ? checked.problem : checked.roster
}

const REFUSED: [what: string, value: unknown, problem: string, more?: Partial<typeof expected>][] = [
  ['of another branch', made, 'other-branch', { branch: other.branch }],
  ['of another organisation', made, 'other-organisation', { rootKey: other.rootKey }],
  [
    'that names another root key',
    { ...made, organisation: { ...content.organisation, ...other } },
    'other-organisation',
  ],
  ['older than the one held', made, 'older', { held: 11 }],
  ['with a higher version than was signed', { ...made, version: 11 }, 'forged'],
  ['without an administrator', { ...made, administrators: [] }, 'forged'],
  ['with something more', { ...made, more: true }, 'forged'],
  ['signed as a certificate', { ...made, sig: signing(rootSignedBytes('branch', made)) }, 'forged'],
  ['with something missing', signRoster({ ...content, units: undefined } as never, 10, signing), 'unreadable'],
  ['that is none', 'roster', 'unreadable'],
]
for (const [what, value, problem, more] of REFUSED)
  test(`ROSTER-1: a roster ${what} is refused: ${problem}`, async () => {
    assert.is(await outcome(value, more), problem)
  })

test('ROSTER-1: a roster counts as it was signed, the same one again too', async () => {
  assert.equal(await outcome(made), made)
  assert.equal(await outcome(made, { held: 9 }), made)
  assert.equal(await outcome(made, { held: null }), made)
})

test('ROSTER-1: what a newer version has added is verified, kept and passed on; its powers let nobody do anything', async () => {
  const added = { capability: 'doors.open', scope: [unit.id] }
  const elsewhere = { capability: 'alerts.people', scope: { floor: 3 } }
  const newer = {
    ...content,
    colour: 'blue',
    units: [{ ...unit, floors: 2 }],
    administrators: [{ ...administrator, own: [added, elsewhere, ...administrator.own], badge: 7 }],
  }
  const value = signRoster(newer as never, 12, signing)
  const read = (await outcome(value)) as Roster
  assert.equal(read.administrators[0]!.own, administrator.own)
  assert.equal(received(read), plain(value))
  // As it comes from the disk, where it is kept as it came.
  assert.equal(readRoster(received(read)), read)
  assert.is(await outcome({ ...value, colour: 'red' }), 'forged')
})

test.run()
