import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkRoster, signRoster, type Roster } from '@carillon/shared-model/branches/roster.ts'
import { newAdminId, newDeviceId, newPersonId, newQueueId, newUnitId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '../accounts/administrators.ts'
import type { Device } from '../ports/devices.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { applyRoster } from './apply-roster.ts'
import { rosterContent, type RosterSource } from './roster-content.ts'
import { BRANCH_SERVER, conversationOf, ORGANISATION, randomWorld } from './test-worlds.ts'

const { privateKey } = generateKeyPairSync('ed25519')
const rootKey = (privateKey.export({ format: 'jwk' }) as { x: string }).x
const key = (of: string) => createHash('sha256').update(of).digest('base64url')

/** A branch where everybody has a computer and half have written to a queue for a year. */
const branchOf = (count: number): RosterSource => {
  const some = <Item>(length: number, make: (n: number) => Item): Item[] => Array.from({ length }, (_, n) => make(n))
  const [root, branch] = [newUnitId(), newUnitId()]
  const unit = { entry: null, deleted: false, timeZone: null }
  const people = some(count, (n) => ({
    ...{
      id: newPersonId(),
      employeeNo: `${n}`,
      login: `name.surname${n}`,
      firstName: 'Katarzyna',
      lastName: 'Kowalska',
    },
    ...{ email: `name.surname${n}@library.example.org`, unit: branch, title: 'Librarian', entry: null, deleted: false },
  }))
  const device = { key: key('a computer'), enrolledAt: 1_790_000_000_000, expiresAt: null }
  const computers = people.map(({ id: person }, n): Device => ({
    ...{ ...device, id: newDeviceId(), name: `PC-${n}`, unit: branch, person, admin: null },
  }))
  const administrators = some(10, (n): Administrator => ({
    ...{
      id: newAdminId(),
      login: `admin${n}`,
      name: 'Anna Nowak',
      passwordHash: '',
      createdAt: 1,
      profile: 'help-desk',
    },
    ...{ responsible: [branch], own: [], identity: null, totp: false, version: 1, disabledAt: null, grants: [] },
  }))
  const consoles = administrators.flatMap(({ id: admin }) =>
    some(2, (): Device => ({ ...device, id: newDeviceId(), name: 'Console', unit: null, person: null, admin })),
  )
  const queues = some(5, (n) => ({ id: newQueueId(), name: `Queue ${n}`, hours: null, answeredBy: [] }))
  const months = some(12, (n) => `2026-${String(n + 1).padStart(2, '0')}`)
  const talks = people
    .filter((_, n) => n % 2 === 0)
    .map(({ id: person }) => ({ id: conversationOf(person, queues[0]!.id, 0), person, with: queues[0]!.id, months }))
  return {
    ...randomWorld(1),
    organisation: { ...ORGANISATION, rootKey },
    branch: { id: BRANCH_SERVER, unit: branch },
    units: [
      { ...unit, id: root, code: 'BM', parent: null, name: 'City Library' },
      { ...unit, id: branch, code: 'F01', parent: root, name: 'Branch 1' },
    ],
    ...{ people, devices: [...computers, ...consoles], administrators, queues, talks, codes: [], erasures: new Map() },
    idOf: (person, queue) => conversationOf(person, queue, 0),
  }
}

const made = (count: number): string =>
  JSON.stringify(
    signRoster(rosterContent(branchOf(count)), 1000, (bytes) => sign(null, bytes, privateKey).toString('base64url')),
  )
const checked = async (text: string): Promise<Roster> => {
  const outcome = await checkRoster(JSON.parse(text), { branch: BRANCH_SERVER, rootKey, held: null })
  if ('problem' in outcome) throw new Error(outcome.problem)
  return outcome.roster
}

test('ROSTER-9: a roster of a hundred people is below 200 kB', async () => {
  const text = made(100)
  assert.is((await checked(text)).people.length, 100)
  assert.ok(Buffer.byteLength(text) < 200_000, `${Buffer.byteLength(text)} bytes`)
})

test('ROSTER-9: one of ten thousand is made, checked and taken', async () => {
  const roster = await checked(made(10_000))
  const { unitOfWork, repositories } = new SqliteWriter(openDatabase(':memory:'))
  assert.is(await applyRoster(unitOfWork, roster, () => new Set()), 'applied')
  assert.is((await repositories.directory.placedPeople()).length, 10_000)
  assert.is((await repositories.devices.admitted()).length, 10_020)
  assert.is((await repositories.conversations.existing(12)).length, 5000)
  assert.is(await applyRoster(unitOfWork, roster, () => new Set()), 'unchanged')
})

test.run()
