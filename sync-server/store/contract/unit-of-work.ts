/** What every store does with units of work and group commits: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newCourseId } from '@carillon/shared-model/org/ids.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import type { Announcements } from '../../ports/announcements.ts'
import type { Change } from '../../ports/changes.ts'
import type { Append, LogStore } from '../../ports/log-store.ts'
import { isDiskFull } from '../storage-failure.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export type WriterUnderTest = StoreUnderTest & {
  announcements: Announcements
  logs: LogStore
  /** From now on there is room for a few kilobytes at most, until `freeDisk`. */
  fillDisk: () => void
  freeDisk: () => void
}

const LOG = `journal/p${'A'.repeat(22)}/2026-11`
const setting = (key: string, value: object | null = { is: 'there' }): Change => ({ kind: 'setting-saved', key, value })
const audited = (name: string): Change => ({
  kind: 'audit',
  entry: { at: 1, by: null, device: null, act: 'backup.taken', subject: { id: 'x', name }, detail: {} },
})
/** More than a full disk takes. */
const large = (): Change => ({
  kind: 'chunk-saved',
  chunk: { key: ['a', 'snapshot', '1'], bytes: crypto.getRandomValues(new Uint8Array(60_000)) },
})
const course = (): Change => ({
  kind: 'document-added',
  entry: { id: newCourseId(), kind: 'course', document: `automerge:${crypto.randomUUID()}`, name: 'Ladders' },
  shown: { name: 'Ladders', description: '', lessons: 0 },
  opened: [],
  by: newAdminId(),
  author: 'Anna',
  at: 1,
})
const append = (clock: number): Append => ({
  log: LOG,
  update: appendUpdate(1, clock, ['a']),
  heads: new Map([[1, { clock: clock + 1, owner: 'd' }]]),
})
const gate = () => {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open, opened }
}
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => assert.unreachable() as never,
    (error: Error) => error,
  )

type Context = WriterUnderTest & {
  store: WriterUnderTest
  write: (...changes: Change[]) => Promise<void>
  clockOf: () => Promise<number | undefined>
}

export const unitOfWorkSuite = (name: string, open: () => Promise<WriterUnderTest> | WriterUnderTest): void => {
  const test = suite<Context>(`units of work in ${name}`)
  test.before.each(async (context) => {
    const store = await open()
    const write = (...changes: Change[]) => store.unitOfWork(async ({ write }) => write(...changes))
    const clockOf = async () => (await store.logs.heads([LOG])).get(LOG)?.get(1)?.clock
    Object.assign(context, { store, ...store, write, clockOf })
  })
  test.after.each(({ store }) => store.close())

  test('UNIT-1: units run one after the other, in the order in which they were asked for', async ({ unitOfWork }) => {
    const [first, second] = [gate(), gate()]
    const seen: string[] = []
    const run = (name: string, { opened }: ReturnType<typeof gate>) =>
      unitOfWork(async ({ settings, write }) => {
        const before = ((await settings.get('names')) ?? []) as string[]
        seen.push(`${name} begins`)
        await opened
        write({ kind: 'setting-saved', key: 'names', value: [...before, name] })
        seen.push(`${name} ends`)
        return [...before, name]
      })
    const both = [run('first', first), run('second', second)]
    second.open()
    await Promise.resolve()
    assert.equal(seen.includes('second begins'), false)
    first.open()
    assert.equal(await Promise.all(both), [['first'], ['first', 'second']])
    assert.equal(seen, ['first begins', 'first ends', 'second begins', 'second ends'])
  })

  test('UNIT-2: what a unit writes is read by nobody before it has ended, itself included', async ({
    unitOfWork,
    repositories,
  }) => {
    await unitOfWork(async ({ settings, write }) => {
      write(setting('a'))
      assert.is(await settings.get('a'), undefined)
      assert.is(await repositories.settings.get('a'), undefined)
    })
    assert.equal(await repositories.settings.get('a'), { is: 'there' })
  })

  test('UNIT-2: changes of a unit are made in their order', async ({ write, repositories }) => {
    await write(setting('a', { n: 1 }), setting('a', null), setting('a', { n: 2 }), setting('b'), setting('b', null))
    assert.equal(await repositories.settings.get('a'), { n: 2 })
    assert.is(await repositories.settings.get('b'), undefined)
  })

  test('UNIT-3: what a unit throws is told to whoever asked for it, and nothing of it is written', async ({
    unitOfWork,
    repositories,
    announcements,
    write,
  }) => {
    const told: Change[] = []
    announcements.on(['setting-saved', 'audit'], (changes) => void told.push(...changes))
    const refusal = new Error('refused')
    const refused = unitOfWork(async ({ write }) => {
      write(setting('a'), audited('a'))
      throw refusal
    })
    const after = write(setting('b'))
    assert.is(await failureOf(refused), refusal)
    await after
    assert.equal([await repositories.settings.get('a'), await repositories.audit.last()], [undefined, 0])
    assert.equal(told, [setting('b')])
  })

  test('UNIT-3: where the disk is full in the middle nothing of a unit is written or told, and others go on', async ({
    unitOfWork,
    repositories,
    announcements,
    write,
    fillDisk,
    freeDisk,
  }) => {
    await write(setting('a', { n: 1 }))
    const told: Change[] = []
    announcements.on(['setting-saved', 'chunk-saved', 'audit'], (changes) => void told.push(...changes))
    fillDisk()
    const failing = unitOfWork(async ({ write }) => write(setting('a', { n: 2 }), audited('a'), large(), setting('b')))
    const reading = unitOfWork(({ settings }) => settings.get('a'))
    assert.ok(isDiskFull(await failureOf(failing)))
    assert.equal(await reading, { n: 1 })
    assert.equal([await repositories.settings.get('b'), await repositories.audit.last()], [undefined, 0])
    assert.equal(await repositories.documents.chunks(['a']), [])
    assert.equal(told, [])
    freeDisk()
    await write(large(), audited('b'))
    assert.is((await repositories.documents.chunks(['a'])).length, 1)
    assert.is(await repositories.audit.last(), 1)
  })

  test('UNIT-4: what was committed is announced once to each who listens, in order, with what it concerns', async ({
    announcements,
    write,
  }) => {
    const heard: [string, string[]][] = []
    const listen = (name: string) => (changes: readonly Change[]) =>
      void heard.push([name, changes.map((change) => ('key' in change ? String(change.key) : change.kind))])
    announcements.on(['setting-saved', 'audit'], listen('both'))
    announcements.on(['audit'], listen('audit'))
    announcements.on(['code-used'], listen('codes'))
    await write(setting('a'), audited('x'), setting('b'))
    await write(setting('c'))
    assert.equal(heard, [
      ['both', ['a', 'audit', 'b']],
      ['audit', ['audit']],
      ['both', ['c']],
    ])
  })

  test('UNIT-4: it is announced when it is on disk, before the unit resolves and before the next one begins', async ({
    announcements,
    repositories,
    unitOfWork,
  }) => {
    const heard = gate()
    const order: string[] = []
    announcements.on(['setting-saved'], async () => {
      order.push(`told, and there: ${JSON.stringify(await repositories.settings.get('a'))}`)
      await heard.opened
      order.push('heard')
    })
    const first = unitOfWork(async ({ write }) => write(setting('a'))).then(() => order.push('first resolves'))
    const second = unitOfWork(async () => void order.push('second begins'))
    heard.open()
    await Promise.all([first, second])
    assert.equal(order.slice(0, 2), ['told, and there: {"is":"there"}', 'heard'])
    assert.equal(order.slice(2).sort(), ['first resolves', 'second begins'])
  })

  test('UNIT-4: views that have new rows are announced once a unit, and nothing of a unit that changes none', async ({
    announcements,
    unitOfWork,
    write,
  }) => {
    const views: string[][] = []
    announcements.onViews((changed) => views.push([...changed]))
    await write(setting('a'))
    await unitOfWork(async () => {})
    assert.equal(views, [])
    await write(course(), setting('a'), course())
    assert.equal(views, [['courses']])
  })

  test('UNIT-5: a group commit waits for the unit before it, and the unit after it for the commit', async ({
    announcements,
    clockOf,
    logs,
    repositories,
    unitOfWork,
  }) => {
    const first = gate()
    const told: string[] = []
    announcements.on(['setting-saved'], (changes) => void told.push(...changes.map(({ key }) => key)))
    const before = unitOfWork(async ({ write }) => {
      await first.opened
      assert.is(await clockOf(), undefined)
      write(setting('before'))
    })
    const commit = logs.commit({ appends: [append(0)], changes: [setting('with')] })
    const after = unitOfWork(async ({ settings, write }) => {
      assert.equal([await clockOf(), await settings.get('with')], [1, { is: 'there' }])
      write(setting('after'))
    })
    assert.is(await repositories.settings.get('with'), undefined)
    first.open()
    await Promise.all([before, commit, after])
    assert.equal(told, ['before', 'with', 'after'])
  })

  test('UNIT-5: a group commit is all of it or nothing, like a unit, and what comes after it goes on', async ({
    announcements,
    clockOf,
    fillDisk,
    freeDisk,
    logs,
    repositories,
    unitOfWork,
  }) => {
    const told: Change[] = []
    announcements.on(['setting-saved', 'chunk-saved'], (changes) => void told.push(...changes))
    await logs.commit({ appends: [append(0)], changes: [] })
    fillDisk()
    const failing = logs.commit({ appends: [append(1)], changes: [setting('a'), large()] })
    const reading = unitOfWork(async ({ settings }) => [await clockOf(), await settings.get('a')])
    assert.ok(isDiskFull(await failureOf(failing)))
    assert.equal(await reading, [1, undefined])
    assert.equal(told, [])
    freeDisk()
    await logs.commit({ appends: [append(1)], changes: [setting('a')] })
    assert.equal([await clockOf(), await repositories.settings.get('a')], [2, { is: 'there' }])
    assert.is(told.length, 1)
  })

  test.run()
}
