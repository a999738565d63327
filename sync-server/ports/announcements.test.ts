import { newAdminId } from '@carillon/shared-model/org/ids.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Announcements } from './announcements.ts'
import type { Change } from './changes.ts'

const test = suite('announcements')

const used: Change = { kind: 'used', principal: newAdminId(), day: 1, bytes: 1 }
const saved = (key: string): Change => ({ kind: 'setting-saved', key, value: null })

test('listeners are called once each, in the order in which they listen, whatever changed first', async () => {
  const announcements = new Announcements()
  const heard: string[] = []
  announcements.on(['setting-saved'], async (changes) => {
    await Promise.resolve()
    heard.push(`register of ${changes.map(({ key }) => key).join()}`)
  })
  announcements.on(['used', 'setting-saved'], (changes) => {
    heard.push(`follower of ${changes.map(({ kind }) => kind).join()}`)
  })
  announcements.on(['recalled'], () => assert.unreachable())
  announcements.onViews((views) => heard.push(views.join()))
  await announcements.tell([used, saved('a'), saved('b')], ['items'])
  assert.equal(heard, ['register of a,b', 'follower of used,setting-saved,setting-saved', 'items'])
})

test.run()
