/** A small organisation for tests: the root, two districts, three branches, five people, four computers. */
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Row } from '../data/row.ts'
import { UnitTree, type UnitNode } from './tree.ts'

const id = <Id>(prefix: string, name: string) => `${prefix}${name.padEnd(22, '-')}` as Id
export const u = (name: string) => id<UnitId>('u', name)
export const p = (name: string) => id<PersonId>('p', name)
export const d = (name: string) => id<DeviceId>('d', name)

const unit = (name: string, parent: string | null, title: string): UnitNode => ({
  id: u(name),
  code: name,
  parent: parent === null ? null : u(parent),
  name: title,
  timeZone: null,
  people: 0,
  rev: 1,
})

export const UNITS = [
  unit('root', null, 'Library'),
  unit('north', 'root', 'North'),
  unit('south', 'root', 'South'),
  unit('f1', 'north', 'Branch no 1, Long Street'),
  unit('f2', 'north', 'Branch no 2, Short Street'),
  unit('f10', 'north', 'Branch no 10, Żółć'),
]

const person = (name: string, unit: string): Row<'people'> => ({
  id: p(name),
  employeeNo: name,
  login: name,
  firstName: name,
  lastName: '',
  email: '',
  unit: u(unit),
  title: '',
  rev: 1,
})
export const PEOPLE = [
  person('ann', 'f1'),
  person('bob', 'f2'),
  person('cid', 'f10'),
  person('dan', 'north'),
  person('eve', 'south'),
]

export const computer = (name: string, unit: string, owner: string | null, connected = true): Row<'computers'> => ({
  id: d(name),
  name,
  unit: u(unit),
  person: owner === null ? null : p(owner),
  enrolledAt: 1,
  connected,
  lastSeen: 1000,
  clockOff: null,
  version: null,
  rev: 1,
})
export const COMPUTERS = [
  computer('pcann', 'f1', 'ann'),
  computer('desk1', 'f1', null),
  computer('pceve', 'south', 'eve', false),
  computer('desk2', 'south', null, false),
]

export const tree = () => new UnitTree(UNITS, new Intl.Collator('en', { numeric: true }).compare)
