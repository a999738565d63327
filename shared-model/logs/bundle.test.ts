import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newItemId } from '../org/ids.ts'
import { Chance } from '../replica/simulation/chance.ts'
import { BUNDLE_HISTORY, BUNDLE_VERSION } from './bundle-format.ts'
import { logName } from './names.ts'
import { openBundle, type BundleSource } from './read-bundle.ts'
import { contentOf, MemoryStore } from './simulation/memory-store.ts'
import { decodeStatement, encodeStatement, type Statement } from './statement.ts'
import { previewBundle, takeBundle } from './take-bundle.ts'
import { writeBundle } from './write-bundle.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const id = (prefix: string, n: number) => prefix + String(n).padStart(22, 'A')
const feed = logName('feed', id('u', 1), '2026-11')
const talk = (n: number) => logName('talk', id('t', n), '2026-11')
const journal = (n: number) => logName('journal', id('d', n), '2026-11')
const fact = (n = 1) => ({ t: 'r', a: NOW + n, b: id('d', 1), i: newItemId(NOW), s: 'r' })
const facts = (count: number) => Array.from({ length: count }, (_, n) => fact(n))

const signing = () => crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
const agreeing = () => crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits'])

/** A server with what bundles need: keys, and what it heard last from whom. */
class Server {
  readonly store: MemoryStore
  readonly heard = new Map<string, Statement>()
  readonly keys: { signing: CryptoKeyPair; agreeing: CryptoKeyPair }
  #made: number

  /** @param now by its clock */
  constructor(name: string, keys: Server['keys'], now = NOW) {
    this.store = new MemoryStore(name)
    this.keys = keys
    this.#made = now
  }

  get name(): string {
    return this.store.name
  }

  async bundleFor(other: Server) {
    const chunks: Uint8Array[] = []
    const written = await writeBundle({
      source: this.store.source(),
      sink: this.store.sink(other.name),
      theirs: this.heard.get(other.name) ?? null,
      from: { id: this.name, key: this.keys.signing.privateKey },
      to: { id: other.name, key: other.keys.agreeing.publicKey },
      made: ++this.#made,
      compress: async (bytes) => new Uint8Array(deflateRawSync(bytes)),
      write: async (bytes) => void chunks.push(bytes.slice()),
    })
    return { ...written, file: new Uint8Array(Buffer.concat(chunks)) }
  }

  reader(file: Uint8Array, others: readonly Server[], more: Partial<BundleSource> = {}): BundleSource {
    return {
      async *open() {
        for (let at = 0; at < file.byteLength; at += 1000) yield file.subarray(at, at + 1000)
      },
      decompress: async (bytes, most) => new Uint8Array(inflateRawSync(bytes, { maxOutputLength: most })),
      me: { id: this.name, key: this.keys.agreeing.privateKey },
      senderKey: async (sender) => others.find(({ name }) => name === sender)?.keys.signing.publicKey ?? null,
      isPast: () => false,
      ...more,
    }
  }

  async open(file: Uint8Array, from: Server) {
    const opened = await openBundle(this.reader(file, [from]))
    if (!opened.ok) throw new Error(opened.reason)
    return opened.bundle
  }

  async take(file: Uint8Array, from: Server) {
    const bundle = await this.open(file, from)
    const heard = async (statement: Statement) => {
      if (statement.made > (this.heard.get(from.name)?.made ?? 0))
        this.heard.set(from.name, decodeStatement(encodeStatement(statement)))
    }
    return takeBundle(bundle, { epoch: this.store.epoch, sink: this.store.sink(from.name), heard })
  }
}

const makeServer = async (name: string) => new Server(name, { signing: await signing(), agreeing: await agreeing() })
const makeServers = async () => [await makeServer('office'), await makeServer('branch')] as const
const write = async ({ store }: Server, client: number) => {
  await store.append(feed, client, facts(2))
  await store.append(journal(client % 3), client, facts(3))
  await store.append(talk(client % 2), client, facts(1))
}

test('BUNDLE-1: a bundle each way, and both have the same', async () => {
  const [office, branch] = await makeServers()
  await write(office, 1)
  await write(branch, 2)
  await branch.take((await office.bundleFor(branch)).file, office)
  await office.take((await branch.bundleFor(office)).file, branch)
  assert.equal(contentOf(office.store), contentOf(branch.store))
  assert.is(branch.store.cursors.get('office')?.seq, 3)
})

test('BUNDLE-2: in any order, any number of times, with some lost on the way', async () => {
  for (let seed = 0; seed < 6; seed++) {
    const chance = new Chance(seed)
    const [office, branch] = await makeServers()
    const stick: { file: Uint8Array; from: Server; to: Server }[] = []
    for (let step = 0; step < 14; step++) {
      const [from, to] = chance.happens(0.5) ? [office, branch] : [branch, office]
      await write(from, 10 + step)
      stick.push({ file: (await from.bundleFor(to)).file, from, to })
      const carried = chance.pick(stick)!
      if (chance.happens(0.6)) await carried.to.take(carried.file, carried.from)
    }
    // The last two hold all that is lacking, whatever was lost before.
    await branch.take((await office.bundleFor(branch)).file, office)
    await office.take((await branch.bundleFor(office)).file, branch)
    assert.equal(contentOf(office.store), contentOf(branch.store))
    for (const { file, from, to } of stick) assert.equal((await to.take(file, from)).skipped, [])
    assert.equal(contentOf(office.store), contentOf(branch.store))
  }
})

test('BUNDLE-3: a bundle holds what the receiver lacked by its own last word, and no more', async () => {
  const [office, branch] = await makeServers()
  for (let n = 0; n < 30; n++) await office.store.append(journal(n), 1, facts(50))
  const all = await office.bundleFor(branch)
  assert.is(all.logs, 30)
  await branch.take(all.file, office)
  // Not heard of yet: everything again.
  assert.is((await office.bundleFor(branch)).logs, 30)
  await office.take((await branch.bundleFor(office)).file, branch)
  const bytes = await office.store.append(journal(3), 1, facts(20))
  const next = await office.bundleFor(branch)
  assert.is(next.logs, 1)
  assert.equal(next.header.base?.cursor, branch.store.cursors.get('office'))
  assert.ok(next.bytes < all.bytes / 5 && next.bytes < bytes + 3000, `${next.bytes} of ${all.bytes}`)
  await branch.take(next.file, office)
  assert.equal(contentOf(office.store), contentOf(branch.store))
})

test('BUNDLE-4: a log whose beginning does not fit is named, the others come, and the cursor stays', async () => {
  const [office, branch] = await makeServers()
  await office.store.append(journal(1), 1, facts(2))
  await branch.take((await office.bundleFor(branch)).file, office)
  await office.take((await branch.bundleFor(office)).file, branch)
  await office.store.append(journal(1), 1, facts(2))
  await office.store.append(journal(2), 1, facts(2))
  const { file } = await office.bundleFor(branch)
  // Restored from a backup of before: what it said that it had it has no more.
  const restored = new Server('branch', branch.keys, NOW + 1000)
  restored.store.epoch = 'branch-restored'
  assert.equal((await restored.take(file, office)).skipped, [{ log: journal(1), reason: 'gap' }])
  assert.equal([...restored.store.logs.keys()], [journal(2)])
  assert.is(restored.store.cursors.size, 0)
  // The office learns of it by the next bundle, and begins anew.
  await office.take((await restored.bundleFor(office)).file, restored)
  await restored.take((await office.bundleFor(restored)).file, office)
  assert.equal(contentOf(restored.store), contentOf(office.store))
})

test('BUNDLE-4: a bundle that begins after the cursor does not move it', async () => {
  const [office, branch] = await makeServers()
  await office.store.append(journal(1), 1, facts(2))
  await branch.take((await office.bundleFor(branch)).file, office)
  await office.take((await branch.bundleFor(office)).file, branch)
  await office.store.append(journal(2), 1, facts(2))
  const { file } = await office.bundleFor(branch)
  branch.store.cursors.delete('office')
  await branch.take(file, office)
  assert.is(branch.store.cursors.size, 0)
})

test('BUNDLE-5: a dry run tells what would come, and changes nothing', async () => {
  const [office, branch] = await makeServers()
  await write(office, 1)
  await branch.store.append(talk(1), 2, facts(1))
  const { file } = await office.bundleFor(branch)
  const before = contentOf(branch.store)
  const preview = async () => previewBundle(await branch.open(file, office), branch.store.sink('office'))
  assert.equal(await preview(), {
    feed: { logs: 1, facts: 2 },
    journal: { logs: 1, facts: 3 },
    talk: { logs: 1, facts: 1 },
  })
  assert.equal(contentOf(branch.store), before)
  assert.is(branch.store.cursors.size, 0)
  await branch.take(file, office)
  assert.equal(await preview(), {})
})

test('BUNDLE-6: cut off anywhere, or with any byte changed, it is refused and nothing is taken', async () => {
  const [office, branch] = await makeServers()
  await write(office, 1)
  const { file } = await office.bundleFor(branch)
  const chance = new Chance(7)
  const places = new Set([...Array(24).keys(), ...Array.from({ length: 60 }, () => chance.below(file.byteLength))])
  for (const at of places) {
    const changed = file.slice()
    changed[at]! ^= 1 << chance.below(8)
    for (const bytes of [changed, file.slice(0, at)]) {
      const opened = await openBundle(branch.reader(bytes, [office]))
      assert.is(opened.ok, false, `at ${at}`)
    }
  }
  const longer = Uint8Array.from([...file, ...file.subarray(-100)])
  assert.equal(await openBundle(branch.reader(longer, [office])), { ok: false, reason: 'damaged' })
  assert.is(branch.store.logs.size, 0)
})

test('BUNDLE-6: what is not for this server, or not from one that it knows, is refused with the reason', async () => {
  const [office, branch] = await makeServers()
  const other = await makeServer('other')
  await write(office, 1)
  const { file } = await office.bundleFor(branch)
  const reasonOf = async (source: BundleSource) => {
    const opened = await openBundle(source)
    return opened.ok ? 'opened' : opened.reason
  }
  const impostor = new Server('office', other.keys)
  const version = (n: number) => Uint8Array.from(file, (byte, at) => (at === 16 ? n : byte))
  assert.equal(
    {
      itself: await reasonOf(branch.reader(file, [office])),
      'for another': await reasonOf(other.reader(file, [office])),
      'for another, by name': await reasonOf(new Server('branch', other.keys).reader(file, [office])),
      'from nobody known': await reasonOf(branch.reader(file, [])),
      'signed by another': await reasonOf(branch.reader(file, [impostor])),
      'of a database that was given up': await reasonOf(branch.reader(file, [office], { isPast: () => true })),
      'of a later version': await reasonOf(branch.reader(version(2), [office])),
      'of a version before the first': await reasonOf(branch.reader(version(0), [office])),
      'another file': await reasonOf(branch.reader(new TextEncoder().encode('%PDF-1.7 and so on'), [office])),
      'no file': await reasonOf(branch.reader(new Uint8Array(), [office])),
    },
    {
      itself: 'opened',
      'for another': 'notForUs',
      'for another, by name': 'damaged',
      'from nobody known': 'unknownSender',
      'signed by another': 'damaged',
      'of a database that was given up': 'old',
      'of a later version': 'newer',
      'of a version before the first': 'old',
      'another file': 'notABundle',
      'no file': 'notABundle',
    },
  )
})

test('BUNDLE-6: every version of the format has its line of history', () => {
  assert.is(BUNDLE_HISTORY.length, BUNDLE_VERSION)
})

test('BUNDLE-7: what is in it is compressed, and readable by nobody but the receiver', async () => {
  const [office, branch] = await makeServers()
  const secret = 'only the branch may read this '
  let bytes = 0
  for (let n = 0; n < 20; n++) bytes += await office.store.append(journal(n), 1, [{ ...fact(n), x: secret.repeat(50) }])
  const { file } = await office.bundleFor(branch)
  assert.ok(file.byteLength < bytes / 4, `${file.byteLength} of ${bytes}`)
  assert.not(Buffer.from(file).includes(secret))
  assert.not(Buffer.from(file).includes('journal/'))
  const again = await office.bundleFor(branch)
  assert.not(Buffer.from(again.file).equals(Buffer.from(file)), 'a key of its own')
})

test('BUNDLE-8: however much is in it, little of it is in memory', async () => {
  const [office, branch] = await makeServers()
  for (let n = 0; n < 40; n++) await office.store.append(talk(n), 1, [{ ...fact(n), x: String(n).repeat(60_000) }])
  const { file } = await office.bundleFor(branch)
  let [largest, records] = [0, 0]
  const reader = branch.reader(file, [office], {
    decompress: async (compressed, most) => {
      const plain = new Uint8Array(inflateRawSync(compressed, { maxOutputLength: most }))
      largest = Math.max(largest, plain.byteLength)
      records++
      return plain
    },
  })
  assert.ok((await openBundle(reader)).ok)
  assert.ok(records > 3 && largest < 1_000_000, `${records} of at most ${largest}`)
})

test('BUNDLE-8: a disk that refuses leaves no bundle, and taking one again goes on', async () => {
  const [office, branch] = await makeServers()
  await write(office, 1)
  const { file } = await office.bundleFor(branch)
  let writes = 0
  branch.store.disk = () => (++writes === 2 ? Promise.reject(new Error('full')) : Promise.resolve())
  await branch.take(file, office).then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'full'),
  )
  assert.is(branch.store.cursors.size, 0)
  await branch.take(file, office)
  assert.equal(contentOf(office.store), contentOf(branch.store))
})

test.run()
