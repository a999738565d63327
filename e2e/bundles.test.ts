/** What the built apps carry: Automerge belongs to the console, and there to what is opened alone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const bundles = suite('bundles')
const ROOT = join(import.meta.dirname, '..')
const filesIn = (app: string) =>
  readdirSync(join(ROOT, app, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, path: join(entry.parentPath, entry.name) }))
const textOf = ({ path }: { path: string }) => readFileSync(path, 'utf8')

bundles('BUNDLE-1: the endpoint carries nothing of Automerge', () => {
  const files = filesIn('endpoint-app')
  assert.ok(files.some(({ name }) => name.endsWith('.js')))
  assert.equal(
    files.filter((file) => file.name.endsWith('.wasm') || /automerge/i.test(textOf(file))).map(({ name }) => name),
    [],
  )
})

bundles(
  'BUNDLE-2: the console’s pages load without it: it is in files of its own, which none of them begins with',
  () => {
    const files = filesIn('admin-app')
    assert.ok(files.some(({ name }) => /automerge.*\.wasm$/.test(name)))
    const page = textOf(files.find(({ name }) => name === 'index.html')!)
    const first = files.filter(({ name }) => name.endsWith('.js') && page.includes(name))
    assert.ok(first.length > 0)
    for (const file of first) {
      const text = textOf(file)
      assert.not.match(text, /automerge_wasm|WebAssembly/, file.name)
      // What it begins with is loaded with it.
      const begins = [...text.matchAll(/from"\.\/([^"]+)"/g)].map(([, name]) =>
        files.find((other) => other.name === name)!,
      )
      for (const other of begins) assert.not.match(textOf(other), /WebAssembly/, other.name)
    }
  },
)

bundles.run()
