/** What every store tells of a person: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  newCourseId,
  newDeviceId,
  newFactId,
  newItemId,
  newPersonId,
  type DeviceId,
} from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../../ports/changes.ts'
import { ANNA, EWA, JAN, QUEUE, talkOf, UNIT, writing, type OpenTalkStore, type TalkStore } from './talk-store.ts'

const [first, second, hers] = [newDeviceId(), newDeviceId(), newDeviceId()] as const
const computer = (id: DeviceId, name: string, person: typeof JAN, enrolledAt: number): Change => ({
  kind: 'device-added',
  version: null,
  device: { id, name, key: '', unit: UNIT, person, admin: null, enrolledAt, expiresAt: null },
})
const item = newItemId()
const message: Change = {
  kind: 'item',
  publishedAt: 1000,
  addressed: 2,
  request: {
    ...{ act: 'publish', by: ANNA, name: 'Anna Nowak', at: 1, item, to: [UNIT], expires: null },
    content: { kind: 'message', subject: 'Hours', body: '', images: [], acknowledge: true },
  },
}
const course = newItemId()
const lesson = (title: string) => ({ title, body: '', images: [], quiz: null })
const campaign: Change = {
  kind: 'campaign',
  publishedAt: 2000,
  addressed: 2,
  request: {
    ...{ act: 'start', by: ANNA, name: 'Anna Nowak', at: 1, item: course, to: [UNIT] },
    campaign: {
      ...{ course: newCourseId(), title: 'Safety', version: '0'.repeat(64), heads: [] },
      lessons: [lesson('One'), lesson('Two')],
      schedule: { rule: { from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] },
    },
  },
}

export const personRecordsSuite = (name: string, open: OpenTalkStore): void => {
  const test = suite<{ store: TalkStore }>(`records of people in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
  })
  test.after.each(({ store }) => store?.close())

  test('CHAT-10: of somebody of whom nothing is known but who they are', async ({ store }) => {
    const { personRecords } = store.repositories
    assert.is(await personRecords.nameOf(JAN), 'Jan Kot')
    assert.equal(await personRecords.find(JAN), {
      person: {
        ...{ id: JAN, employeeNo: '1', login: 'jan', firstName: 'Jan', lastName: 'Kot', email: '', title: '' },
        ...{ unit: 'Maple', hasLeft: false },
      },
      computers: [],
      conversations: [],
      receipts: [],
      campaigns: [],
    })
    const nobody = newPersonId()
    assert.equal([await personRecords.nameOf(nobody), await personRecords.find(nobody)], [null, null])
  })

  test('CHAT-10: all that rows tell of them, and nothing of others', async ({ store }) => {
    const [asked, own, quiet] = [talkOf(JAN), talkOf(JAN, ANNA), talkOf(JAN)]
    const said = (by: DeviceId) => ({ type: 'said' as const, id: newFactId(), at: 1, by, v: 1 as const, text: 'Hello' })
    await writing(store)(
      computer(second, 'PC-2', JAN, 20),
      computer(first, 'PC-1', JAN, 10),
      computer(hers, 'PC-3', EWA, 10),
      { kind: 'talk', talk: asked, month: '2026-12', facts: [said(first)] },
      { kind: 'talk', talk: asked, month: '2026-11', facts: [said(first)] },
      { kind: 'talk', talk: own, month: '2026-11', facts: [said(first)] },
      { kind: 'talk', talk: talkOf(EWA), month: '2026-11', facts: [said(hers)] },
      { kind: 'conversation-opened', talk: quiet },
      message,
      campaign,
    )
    const receipt = { kind: 'receipt', item, text: null, receivedAt: 60 } as const
    const reached = { kind: 'lesson', item: course, lesson: 1, answers: null } as const
    await writing(store)(
      { ...receipt, recipient: JAN, device: first, state: 'delivered', at: 40 },
      { ...receipt, recipient: JAN, device: first, state: 'read', at: 50 },
      { ...receipt, recipient: EWA, device: hers, state: 'acknowledged', at: 50 },
      { ...reached, person: JAN, device: first, state: 'opened', at: 70 },
      { ...reached, person: JAN, device: first, state: 'finished', at: 80 },
      { kind: 'device-revoked', device: second, at: 90 },
      { kind: 'queue-removed', queue: QUEUE.id },
    )
    const { computers, conversations, receipts, campaigns } = (await store.repositories.personRecords.find(JAN))!
    assert.equal(computers, [{ id: first, name: 'PC-1', enrolledAt: 10, lastSeen: null }])
    const told = [
      { id: asked.id, with: 'Equipment', months: ['2026-11', '2026-12'] },
      { id: own.id, with: 'Anna Nowak', months: ['2026-11'] },
    ]
    assert.equal(
      conversations,
      told.sort((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const times = { delivered: 40, displayed: null, read: 50, acknowledged: null }
    assert.equal(receipts, [{ item, title: 'Hours', state: 'read', times }])
    const lessons = [
      { title: 'One', openedAt: null, finishedAt: null },
      { title: 'Two', openedAt: 70, finishedAt: 80 },
    ]
    assert.equal(campaigns, [{ item: course, title: 'Safety', lessons }])
  })

  test.run()
}
