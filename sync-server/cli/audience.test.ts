import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newDeviceId, newPersonId, newUnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { parseAudience, resolveAudience, type Lookup } from './audience.ts'
import { Failure, UsageError } from './command.ts'

const branch = newUnitId()
const anna = newPersonId()
const desk = newDeviceId()
const ROWS: Record<ViewName, object[]> = {
  units: [{ id: branch, code: 'F01' }],
  people: [{ id: anna, login: 'a.żak' }],
  computers: [
    { id: desk, name: 'Desk' },
    { id: newDeviceId(), name: 'kiosk' },
    { id: newDeviceId(), name: 'kiosk' },
  ],
  items: [],
  requests: [],
  courses: [],
  campaigns: [],
  texts: [],
  queues: [],
  conversations: [],
  series: [],
}
const lookup = (async (view: ViewName) => ROWS[view]) as Lookup
const resolve = (text: string) => resolveAudience(parseAudience(text), lookup)

const refused = async (text: string, kind: typeof Failure | typeof UsageError, words: RegExp) => {
  try {
    await resolve(text)
  } catch (error) {
    assert.instance(error, kind)
    assert.match((error as Error).message, words)
    return
  }
  assert.unreachable(`'${text}' was not refused`)
}

const test = suite('audience')

test('CLI-5: every kind of addressee is found, whatever its capitals, once', async () => {
  assert.equal(await resolve('everyone'), ['everyone'])
  assert.equal(await resolve('unit:F01, unit:f01,person:A.ŻAK,computer:desk'), [branch, anna, desk])
})

test('CLI-5: what is not known, or not one thing, is named', async () => {
  await refused('unit:F01,unit:X9', Failure, /unit with the code 'X9'/)
  await refused('person:nobody', Failure, /login 'nobody'/)
  await refused('computer:gone', Failure, /computer named 'gone'/)
  await refused('computer:kiosk', Failure, /several computers named 'kiosk'/)
  await refused('group:managers', Failure, /group 'managers'.*later version/)
})

test('CLI-2: what is not an audience is wrong usage', async () => {
  for (const text of ['', 'all', 'unit:', 'unit:F01,', 'room:3', 'F01'])
    await refused(text, UsageError, /is not an audience/)
})

test.run()
