/** What every store of enrolment codes does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newPersonId, newUnitId } from '@carillon/shared-model/org/ids.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { DirectoryChange } from '../../ports/directory.ts'
import type { EnrolmentCode } from '../../ports/enrolments.ts'
import { fails, written } from './accounts-kit.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const unit = { id: newUnitId(), code: 'L', parent: null, name: 'Library', timeZone: null }
const branch = { id: newUnitId(), code: 'F01', parent: unit.id, name: 'Branch 1', timeZone: null }
const jan = {
  ...{ id: newPersonId(), unit: unit.id, employeeNo: '1', login: 'jan' },
  ...{ firstName: 'Jan', lastName: 'Kot', email: '', title: '' },
}
const imported = (change: Partial<DirectoryChange>): DirectoryChange => ({
  kind: 'directory-imported',
  ...{ units: [], people: [], removedUnits: [], removedPeople: [], arrived: [], recounted: [], hasMoved: false },
  ...change,
})
const known = <Item>(...items: Item[]) => items.map((item) => ({ item, entry: null }))
const LIBRARY = imported({ units: known<Unit>(unit, branch), people: known(jan), arrived: [jan.id] })

const by = newAdminId()
const code = (prefix: string, more: Partial<EnrolmentCode> = {}): EnrolmentCode => ({
  ...{
    hash: `hash of ${prefix}`,
    prefix,
    unit: unit.id,
    person: null,
    uses: 2,
    used: 0,
    expiresAt: 10,
    revokedAt: null,
  },
  ...more,
})
const issued = (one: EnrolmentCode, at = 1) => ({ kind: 'code-issued', code: one, by, at }) as const

export const enrolmentSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`enrolment codes in ${name}`)
  const valid = async ({ enrolments }: StoreUnderTest['repositories'], now = 5) =>
    (await enrolments.valid(now)).map(({ prefix }) => prefix)

  test('a code is found by its hash as it was issued, and used once more each time', async () => {
    const { unitOfWork, repositories, close } = await open()
    const one = code('AAAA', { person: jan.id })
    await written(unitOfWork, LIBRARY, issued(one), issued(code('BBBB')))
    assert.equal(await repositories.enrolments.find(one.hash), one)
    await written(unitOfWork, { kind: 'code-used', hash: one.hash })
    assert.equal(await repositories.enrolments.find(one.hash), { ...one, used: 1 })
    assert.is(await repositories.enrolments.find('another'), null)
    await close()
  })

  test('valid are codes that can still be used, newest first', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [used, revoked] = [code('CCCC', { used: 1 }), code('DDDD')]
    await written(
      unitOfWork,
      ...[LIBRARY, issued(code('AAAA'), 1), issued(code('BBBB', { expiresAt: 7 }), 2), issued(used, 3)],
      issued(revoked, 4),
    )
    assert.equal(await valid(repositories), ['DDDD', 'CCCC', 'BBBB', 'AAAA'])
    assert.equal(await valid(repositories, 7), ['DDDD', 'CCCC', 'AAAA'], 'its last moment is over')
    await written(
      unitOfWork,
      { kind: 'code-used', hash: used.hash },
      { kind: 'code-revoked', hash: revoked.hash, at: 6 },
    )
    assert.equal(await valid(repositories), ['BBBB', 'AAAA'])
    assert.is((await repositories.enrolments.find(revoked.hash))?.revokedAt, 6)
    for (const prefix of ['BBBB', 'AAAA']) assert.ok(await repositories.enrolments.isTaken(prefix, 5), prefix)
    for (const prefix of ['CCCC', 'DDDD', 'EEEE'])
      assert.not.ok(await repositories.enrolments.isTaken(prefix, 5), prefix)
    await close()
  })

  test('a code of a unit or person who has left is not valid until they return', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [ofPerson, ofBranch] = [code('AAAA', { person: jan.id }), code('BBBB', { unit: branch.id })]
    await written(unitOfWork, LIBRARY, issued(ofPerson, 1), issued(ofBranch, 2))
    await written(unitOfWork, imported({ removedUnits: [branch.id], removedPeople: [jan.id] }))
    assert.equal(await valid(repositories), [])
    assert.ok(await repositories.enrolments.isTaken('AAAA', 5), 'so that nobody else gets it meanwhile')
    await written(unitOfWork, imported({ units: known(branch), people: known(jan), arrived: [jan.id] }))
    assert.equal(await valid(repositories), ['BBBB', 'AAAA'])
    await close()
  })

  test('ROSTER-5: a code is changed whole, good again where it was revoked; no use of it is forgotten', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [one, other] = [code('AAAA'), code('BBBB')]
    await written(
      unitOfWork,
      ...[LIBRARY, issued(one), issued(other)],
      { kind: 'code-used', hash: one.hash },
      { kind: 'code-revoked', hash: one.hash, at: 3 },
    )
    const changed = { ...one, unit: branch.id, person: jan.id, uses: 7, expiresAt: 20 }
    await written(unitOfWork, { kind: 'code-changed', code: changed })
    assert.equal(await repositories.enrolments.find(one.hash), { ...changed, used: 1 })
    await written(unitOfWork, { kind: 'code-changed', code: { ...changed, used: 4 } })
    assert.equal(await repositories.enrolments.find(one.hash), { ...changed, used: 4 })
    assert.equal(await repositories.enrolments.find(other.hash), other)
    await close()
  })

  test('ROSTER-5: unspent are codes that can be used, wherever their units and people are', async () => {
    const { unitOfWork, repositories, close } = await open()
    const codes = [code('AAAA', { person: jan.id }), code('BBBB', { used: 2 }), code('CCCC', { expiresAt: 5 })]
    const revoked = code('DDDD')
    await written(unitOfWork, LIBRARY, ...[...codes, revoked].map((one) => issued(one)))
    await written(unitOfWork, { kind: 'code-revoked', hash: revoked.hash, at: 3 })
    await written(unitOfWork, imported({ removedPeople: [jan.id] }))
    assert.equal(
      (await repositories.enrolments.unspent(5)).map(({ prefix }) => prefix),
      ['AAAA'],
    )
    await close()
  })

  test('a hash belongs to one code: where another is issued, nothing is', async () => {
    const { unitOfWork, repositories, close } = await open()
    await written(unitOfWork, LIBRARY, issued(code('AAAA')))
    assert.ok(await fails(written(unitOfWork, issued(code('BBBB')), issued(code('CCCC', { hash: 'hash of AAAA' })))))
    assert.equal(await valid(repositories), ['AAAA'])
    await close()
  })

  test.run()
}
