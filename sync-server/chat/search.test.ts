import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { Database, Value } from '../store/sqlite/database.ts'
import { SqliteMessageSearch } from '../store/sqlite/message-search.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { searchMessages } from './search.ts'

const COUNT = 12_000
const OWN = 'c0'

/** Twelve thousand messages of two conversations, one of them with an unlike one among the first. */
const fill = (): Database => {
  const database = openDatabase(':memory:')
  // Of people and queues nothing is needed here.
  database.script('PRAGMA foreign_keys = OFF')
  database.transaction(() => {
    for (const id of [OWN, 'c1'])
      database.run("INSERT INTO conversations (id, person, unit, queue, rev) VALUES (?, 'p0', 'u0', 'q0', 1)", id)
    for (let at = 1; at <= COUNT; at++) {
      const text = at === 2 ? 'the elevator' : at === 4 ? 'dźwig w łodzi' : `the lift, ${at}`
      database.run(
        `INSERT INTO talk_messages (conversation, speaker, id, month, at, text, images, words)
         VALUES (?, 'person', ?, '2026-11', ?, ?, '[]', ?)`,
        at % 2 === 0 ? OWN : 'c1',
        `f${at}`,
        at,
        text,
        text,
      )
    }
  })
  return database
}
const database = fill()
const messages = new SqliteMessageSearch(database)
const isOwn = ({ id }: Talk) => id === OWN
const search = async (text: string, limit = 3, isMember = isOwn) =>
  (await searchMessages(messages, text, isMember, limit)).map((one) => one.text)

test('CHAT-12: the newest of many are found, and the oldest that are like no others', async () => {
  assert.equal(await search('the'), ['the lift, 12000', 'the lift, 11998', 'the lift, 11996'])
  assert.equal(await search('th', 1), ['the lift, 12000'])
  assert.equal(await search('the elevator'), ['the elevator'])
  assert.equal(await search('or'), ['the elevator'])
  assert.equal(await search('the lift, 1199'), ['the lift, 11998', 'the lift, 11996', 'the lift, 11994'])
  assert.equal(await search('no such words'), [])
  assert.is((await search('the', 200)).length, 200)
})

test('CHAT-12: marks of letters make no difference, and what was kept with them is found as it was written', async () => {
  assert.equal(await search('DŹWIG w łodzi'), ['dźwig w łodzi'], 'from before')
  database.run("UPDATE talk_messages SET words = 'dzwig w lodzi' WHERE seq = 4")
  for (const text of ['lodzi', 'ŁODZI', 'dźwig'.normalize('NFD')]) assert.equal(await search(text), ['dźwig w łodzi'])
})

test('CHAT-12: no search takes many messages at once, and others come in between', async () => {
  let most = 0
  const { all } = database
  database.all = <Row>(sql: string, ...values: Value[]): Row[] => {
    const rows = all.call(database, sql, ...values) as Row[]
    most = Math.max(most, rows.length)
    return rows
  }
  for (const text of ['the', 'th', 'the lift, ']) {
    let between = 0
    let isSearching = true
    const count = () => {
      between++
      if (isSearching) setImmediate(count)
    }
    setImmediate(count)
    assert.equal(await search(text, 3, () => false), [])
    isSearching = false
    assert.ok(between > 5, `${between} in between`)
  }
  database.all = all
  assert.ok(most <= 500, `${most} at once`)
})

test('CHAT-12: a zero byte is no part of what is searched for', async () => {
  assert.equal(await search('the\0 elevator'), ['the elevator'])
  assert.equal(await search('\0"\0'), [])
  assert.equal(await search('\0\0\0'), [])
})

test.run()
