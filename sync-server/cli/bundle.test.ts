/** Carry bundles by command line alone, between head office and a branch server that has never had a link. */
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestTerminal } from './run-cli.ts'

const test = suite('bundles by command line')
const terminal = new TestTerminal()
let origin = ''
let headOffice = ''
let id = ''
const branchFolder = terminal.path('branch')

const bundle = (...args: string[]) => terminal.run('branch', 'bundle', ...args, '--json')

test.before(async () => {
  ;({ origin, data: headOffice } = await terminal.serve())
  const key = terminal.path('f01.json')
  const added = await terminal.done('branch', 'add', '--unit', 'F01', '--out', key, '--server', origin)
  id = String(added.id)
  // Nothing answers there.
  const upstream = ['--upstream', 'http://127.0.0.1:9', '--key', key]
  const branch = terminal.start('serve', '--data', branchFolder, '--port', '0', ...upstream, '--json')
  await branch.until((event) => 'origin' in event)
})
test.after(() => terminal.close())

test('CLI-82: head office writes a bundle for a branch server, by its API and in its own folder', async () => {
  const { status, objects, stderr } = await bundle('export', '--to', 'down.bundle', '--branch', id, '--server', origin)
  assert.is(status, 0, stderr)
  assert.equal(objects, [{ file: 'down.bundle', bytes: statSync(terminal.path('down.bundle')).size }])
  assert.is(statSync(terminal.path('down.bundle')).mode & 0o777, 0o600)
  assert.is((await bundle('export', '--to', 'again.bundle', '--branch', id, '--data', headOffice)).status, 0)
  const unsaid = await bundle('export', '--to', 'none.bundle', '--data', headOffice)
  assert.is(unsaid.status, 1)
  assert.match(unsaid.stderr, /Say for which branch server/)
  const unknown = await bundle('export', '--to', 'none.bundle', '--branch', `b${'A'.repeat(22)}`, '--server', origin)
  assert.is(unknown.status, 1)
  assert.match(unknown.stderr, /There is no such branch server/)
})

test('CLI-83: a branch server without any link takes a bundle in its own folder, after a dry run', async () => {
  const file = terminal.path('down.bundle')
  const dry = await bundle('import', file, '--dry-run', '--data', branchFolder)
  assert.is(dry.status, 0, dry.stderr)
  const { made, from, ...told } = dry.objects[0]!
  assert.type(made, 'string')
  assert.type(from, 'string')
  const nothing = { contacts: 0, skipped: [] }
  assert.equal({ ...told, logs: {} }, { ...nothing, logs: {}, dryRun: true, roster: 'new', isComplete: null })
  const first = await bundle('import', file, '--data', branchFolder)
  assert.equal({ ...first.objects[0], logs: {} }, { ...nothing, logs: {}, from, made, dryRun: false, roster: 'new', isComplete: true }) // prettier-ignore
  const second = await bundle('import', file, '--data', branchFolder)
  assert.equal(second.objects[0], { ...nothing, logs: {}, from, made, dryRun: false, roster: 'same', isComplete: true })
  const text = await terminal.run('branch', 'bundle', 'import', file, '--data', branchFolder)
  assert.match(
    text.stdout,
    /^Made by .*\nThe roster is the one that is here\.\nEverything else in it is here already\.\n$/,
  )
})

test('CLI-84: a branch server writes a bundle for head office in its own folder, which head office takes by its API', async () => {
  const file = terminal.path('up.bundle')
  assert.is((await bundle('export', '--to', file, '--data', branchFolder)).status, 0)
  const { status, objects, stderr } = await bundle('import', file, '--server', origin)
  assert.is(status, 0, stderr)
  assert.equal([objects[0]!.from, objects[0]!.isComplete], [id, true])
})

test('CLI-85: what is refused is said in a sentence, and wrong usage is told apart', async () => {
  writeFileSync(terminal.path('damaged.bundle'), readFileSync(terminal.path('down.bundle')).subarray(0, -5))
  writeFileSync(terminal.path('other.bundle'), 'this is another file altogether')
  const refused = async (...args: string[]) => {
    const { status, stdout, stderr } = await bundle('import', ...args)
    assert.is(stdout, '')
    assert.is(status, 1)
    return stderr
  }
  const branch = ['--data', branchFolder]
  assert.match(await refused(terminal.path('damaged.bundle'), ...branch), /: This bundle is damaged/)
  assert.match(await refused(terminal.path('other.bundle'), ...branch), /: This file is no bundle/)
  assert.match(await refused(branchFolder, ...branch), /: This is a folder, not a file/)
  assert.match(await refused(terminal.path('none.bundle'), ...branch), /: There is no file or folder/)
  assert.match(await refused(terminal.path('up.bundle'), ...branch), /: This bundle is for another server/)
  assert.match(
    String(await refused(terminal.path('down.bundle'), '--data', terminal.path('empty'))),
    /: No server runs/,
  )
  for (const args of [
    [],
    ['export', '--data', branchFolder],
    ['import', ...branch],
    ['export', '--to', 'f', ...branch, '--server', origin],
  ])
    // prettier-ignore
    assert.is((await bundle(...args)).status, 2, args.join(' '))
})

test.run()
