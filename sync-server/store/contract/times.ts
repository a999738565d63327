/** What every store does where a clock was ahead: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../../ports/changes.ts'
import { ANNA, JAN, UNIT, writing, type OpenTalkStore, type TalkStore } from './talk-store.ts'

const DAY = 86_400_000
const NOW = 100 * DAY
const AHEAD = 40 * DAY

export const timesSuite = (name: string, open: OpenTalkStore): void => {
  const test = suite<{ store: TalkStore }>(`times in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
  })
  test.after.each(({ store }) => store?.close())

  const enrolled = (enrolledAt: number, expiresAt: number | null): Extract<Change, { kind: 'device-added' }> => ({
    kind: 'device-added',
    version: null,
    device: { ...common, id: newDeviceId(), enrolledAt, expiresAt },
  })
  const common = { name: 'PC', key: '', unit: UNIT, person: JAN, admin: null } as const
  const issued = (hash: string, at: number, expiresAt: number): Change => ({
    kind: 'code-issued',
    code: { ...{ hash, prefix: hash, unit: UNIT, person: null }, uses: 1, used: 0, expiresAt, revokedAt: null },
    ...{ by: ANNA, at },
  })

  test('TIME-8: what was ahead is brought back and lasts no longer than it was to; what was not stays', async ({
    store,
  }) => {
    const { devices, enrolments } = store.repositories
    const right = enrolled(NOW - DAY, null)
    const session = enrolled(NOW + AHEAD, NOW + AHEAD + DAY)
    await writing(store)(right, session, issued('A', NOW - DAY, NOW + DAY), issued('B', NOW + AHEAD, NOW + AHEAD + DAY))
    await writing(store)({ kind: 'times-brought-back', now: NOW, ahead: AHEAD })
    const admitted = new Map((await devices.admitted()).map((device) => [device.id, device]))
    assert.equal(admitted.get(right.device.id), right.device)
    assert.equal(admitted.get(session.device.id), { ...session.device, enrolledAt: NOW, expiresAt: NOW + DAY })
    assert.equal(
      [(await enrolments.find('A'))!.expiresAt, (await enrolments.find('B'))!.expiresAt],
      [NOW + DAY, NOW + DAY],
    )
  })

  test('TIME-8: images that were brought by a clock that was ahead are orphaned in their time', async ({ store }) => {
    await store.bring('a'.repeat(64), JAN, NOW + AHEAD)
    const orphaned = async (before: number) => {
      for await (const hashes of store.repositories.orphanedImages.orphaned(before)) if (hashes.length > 0) return true
      return false
    }
    assert.not.ok(await orphaned(NOW + DAY))
    await writing(store)({ kind: 'times-brought-back', now: NOW, ahead: AHEAD })
    assert.ok(await orphaned(NOW + DAY))
  })

  test.run()
}
