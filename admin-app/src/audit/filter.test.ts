import { newAdminId } from '@carillon/shared-model/org/ids.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { filterOf } from './filter.ts'

const read = (query: Record<string, string>) => filterOf((name) => query[name] ?? '')

test('CONSOLE-11: days are whole days of the reader, the last one included', () => {
  assert.equal(read({ from: '2026-11-24', until: '2026-11-24' }), {
    from: new Date(2026, 10, 24).getTime(),
    until: new Date(2026, 10, 25).getTime(),
  })
})

test('CONSOLE-11: what an address says that is not understood filters nothing', () => {
  assert.equal(read({ act: 'nothing.done', admin: 'a', from: 'yesterday', until: '2026-1-1', q: '  ' }), {})
  const admin = newAdminId()
  assert.equal(read({ act: 'item.recalled', admin, q: ' Anna ' }), { act: 'item.recalled', admin, text: 'Anna' })
})

test.run()
