/** What every store knows of whose server it is: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fails, written } from './accounts-kit.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const installationSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`whose server it is in ${name}`)

  test('a server is set up once', async () => {
    const { unitOfWork, repositories, close } = await open()
    assert.is(await repositories.installation.organisation(), null)
    await written(unitOfWork, { kind: 'server-set-up', organisation: 'Library', serverId: 's' })
    assert.equal(await repositories.installation.organisation(), { name: 'Library', serverId: 's' })
    assert.ok(await fails(written(unitOfWork, { kind: 'server-set-up', organisation: 'Other', serverId: 't' })))
    assert.equal(await repositories.installation.organisation(), { name: 'Library', serverId: 's' })
    await close()
  })

  test.run()
}
