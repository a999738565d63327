import type { Severity } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { arrange, type Arrangement, type ShownAlert } from './arrange.ts'

const alert = (id: string, severity: Severity): ShownAlert => ({
  item: {
    id: id as ItemId,
    content: { kind: 'alert', severity, title: id, text: id, seconds: 30, screens: 'both' },
  } as InboxItem,
  until: 1,
  shownAt: 0,
  isHeld: false,
})
const ids = (arrangement: Arrangement) =>
  Object.fromEntries(Object.entries(arrangement).map(([place, alerts]) => [place, alerts.map(({ item }) => item.id)]))
const late = (...names: string[]) => new Set(names as ItemId[])
const test = suite('arrange')

test('SCREEN-1: each severity has its place, and the order stays', () => {
  const alerts = [alert('c', 'critical'), alert('w2', 'warning'), alert('w1', 'warning'), alert('i', 'info')]
  assert.equal(ids(arrange(alerts, late())), { critical: ['c'], warning: ['w2', 'w1'], info: ['i'], digest: [] })
})

test('SCREEN-2: what was missed is one digest, and what is critical is still a card', () => {
  const alerts = [alert('c', 'critical'), alert('w', 'warning'), alert('i', 'info'), alert('new', 'info')]
  assert.equal(ids(arrange(alerts, late('c', 'w', 'i'))), {
    critical: ['c'],
    warning: [],
    info: ['new'],
    digest: ['w', 'i'],
  })
})

test('SCREEN-2: a single missed alert is no storm', () => {
  assert.equal(ids(arrange([alert('w', 'warning')], late('w'))), { critical: [], warning: ['w'], info: [], digest: [] })
})

test.run()
