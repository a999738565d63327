/** What every store of branch servers and cursors does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newBranchId, newUnitId } from '@carillon/shared-model/org/ids.ts'
import type { Branch } from '../../ports/branches.ts'
import type { Change } from '../../ports/changes.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const branchSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<{ store: StoreUnderTest }>(`branch servers in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
  })
  test.after.each(({ store }) => store?.close())

  const unit = { id: newUnitId(), code: 'F01', parent: null, name: 'Branch 1', timeZone: null }
  const placed: Change = {
    ...{ kind: 'directory-imported', units: [{ item: unit, entry: null }], people: [], removedUnits: [] },
    ...{ removedPeople: [], arrived: [], recounted: [unit.id], hasMoved: false },
  } as const
  const branch = (addedAt: number): Branch => {
    return {
      id: newBranchId(),
      unit: unit.id,
      key: 'k',
      addedAt,
      until: addedAt + 10,
      revokedAt: null,
      flaggedAt: null,
      lastContact: null,
      origin: null,
    }
  }

  test('a branch server is kept as it was added, and stays in the list when it is revoked', async ({ store }) => {
    const { unitOfWork, repositories } = store
    const [first, second] = [branch(1), branch(2)]
    const by = newAdminId()
    await unitOfWork(async ({ write }) =>
      write(placed, { kind: 'branch-added', branch: second, by }, { kind: 'branch-added', branch: first, by }),
    )
    assert.equal(await repositories.branches.all(), [first, second])
    await unitOfWork(async ({ write }) => write({ kind: 'branch-revoked', branch: first.id, at: 5 }))
    assert.equal(await repositories.branches.all(), [{ ...first, revokedAt: 5 }, second])
  })

  test('where a branch server is reached is what it said last', async ({ store }) => {
    const { unitOfWork, repositories } = store
    const [one, other] = [branch(1), branch(2)]
    const by = newAdminId()
    const told = (origin: string | null) =>
      unitOfWork(async ({ write }) => write({ kind: 'branch-origin-told', branch: one.id, origin }))
    await unitOfWork(async ({ write }) => write(placed, { kind: 'branch-added', branch: one, by }, { kind: 'branch-added', branch: other, by })) // prettier-ignore
    await told('https://f01.example')
    assert.equal(await repositories.branches.all(), [{ ...one, origin: 'https://f01.example' }, other])
    await told(null)
    assert.equal(await repositories.branches.all(), [one, other])
  })

  test('until when a branch server was heard of never goes back', async ({ store }) => {
    const { unitOfWork, repositories } = store
    const one = branch(1)
    const contact = (at: number): Change => ({ kind: 'branch-contact', branch: one.id, at })
    await unitOfWork(async ({ write }) => write(placed, { kind: 'branch-added', branch: one, by: newAdminId() }))
    for (const at of [7, 5]) await unitOfWork(async ({ write }) => write(contact(at)))
    assert.equal(await repositories.branches.all(), [{ ...one, lastContact: 7 }])
  })

  test('how far was exchanged is kept for each server', async ({ store }) => {
    const { unitOfWork, repositories } = store
    assert.is(await repositories.branches.cursor('b'), null)
    const cursor = { epoch: 'e', scope: 's', seq: 3 }
    await unitOfWork(async ({ write }) => write({ kind: 'exchanged', server: 'b', cursor }))
    await unitOfWork(async ({ write }) => write({ kind: 'exchanged', server: 'b', cursor: { ...cursor, seq: 4 } }))
    assert.equal(await repositories.branches.cursor('b'), { ...cursor, seq: 4 })
    assert.is(await repositories.branches.cursor('c'), null)
  })

  test.run()
}
