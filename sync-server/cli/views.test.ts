import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Session } from './session.ts'
import { changedRows, viewRows } from './views.ts'

const test = suite('rows by command line')

const unit = (id: string, name: string, rev: number, deleted = false) => ({
  id: `u${id.padEnd(22, 'A')}`,
  code: id,
  name,
  kind: 'branch',
  parent: null,
  people: 1,

  timeZone: null,
  rev,
  deleted,
})

/** Answers with one page after another, as a server does whose rows change between them. */
const session = (...pages: ReturnType<typeof unit>[][]): Session => {
  const call = async (_name: string, { query }: { query: { after: number } }) => {
    const rows = pages.shift() ?? []
    return { rows, rev: rows.at(-1)?.rev ?? query.after }
  }
  return { api: { call } } as unknown as Session
}

test('a row that changes between two pages is there once, as it is now', async () => {
  const { rows, rev } = await changedRows(session([unit('F01', 'One', 1), unit('F02', 'Two', 2)], [unit('F01', 'First', 3)]), 'units') // prettier-ignore
  assert.equal(rows.map(({ name }) => name), ['First', 'Two']) // prettier-ignore
  assert.is(rev, 3)
})

test('a row that is deleted between two pages is not there', async () => {
  const rows = await viewRows(session([unit('F01', 'One', 1)], [unit('F01', 'One', 2, true)]), 'units')
  assert.equal(rows, [])
})

test.run()
