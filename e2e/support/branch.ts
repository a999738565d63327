/** A branch server beside the test's own, as `carillon branch add` and `serve --upstream` make one. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newBranchKey } from '../../sync-server/branch/key-file.ts'
import type { Owner } from './owner.ts'
import { TestServer } from './server.ts'
import { until } from './until.ts'

/** Resolves when it is linked. @param unit code of the unit that it serves */
export const startBranch = async (headOffice: TestServer, owner: Owner, unit: string): Promise<TestServer> => {
  const { publicKey, file } = newBranchKey()
  const body = { unit: owner.unit(unit), publicKey }
  const { certificate, organisation } = await owner.api.call('addBranch', { body })
  const folder = await mkdtemp(join(tmpdir(), 'carillon-branch-'))
  const key = join(folder, 'branch.json')
  await writeFile(key, JSON.stringify(file(certificate, organisation)), { mode: 0o600 })
  const branch = await TestServer.ofBranch(folder, { upstream: headOffice.origin, key })
  await until('the branch server is linked', async () => {
    const { branches } = await owner.api.call('listBranches', {})
    return branches.some(({ id, connected }) => id === certificate.branch && connected)
  })
  return branch
}
