/** What every store of the library's documents does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newCourseId, newTextId, type AdminId } from '@carillon/shared-model/org/ids.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { DocumentChange, DocumentRepository, Entry, Shown } from '../../ports/documents.ts'
import type { BlobRepository } from '../../ports/blobs.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const bytes = (...values: number[]) => new Uint8Array(values)
const [anna, ewa] = [newAdminId(), newAdminId()] as const
const NOTHING: Shown = { name: 'Ladders', description: '', lessons: 1 }
let documents = 0

const entryOf = (kind: DocumentKind, name = 'Ladders'): Entry => ({
  id: kind === 'course' ? newCourseId() : newTextId(),
  kind,
  document: `automerge:${documents++}`,
  name,
})
const added = (entry: Entry, opened: string[] = []): DocumentChange => ({
  kind: 'document-added',
  entry,
  shown: { ...NOTHING, name: entry.name },
  opened,
  by: anna,
  author: 'Anna',
  at: 1,
})
const changed = ({ id, kind }: Entry, shown: Partial<Shown>, opened: string[] = []): DocumentChange => ({
  kind: 'document-changed',
  id,
  of: kind,
  shown: { ...NOTHING, ...shown },
  opened,
  author: 'Anna',
  authors: { [anna]: 'Anna' },
  at: 2,
})
const saved = (key: string[], ...values: number[]): DocumentChange => ({
  kind: 'chunk-saved',
  chunk: { key, bytes: bytes(...values) },
})

type Context = {
  store: StoreUnderTest
  documents: DocumentRepository
  blobs: BlobRepository
  write: (...changes: DocumentChange[]) => Promise<void>
}

export const documentsSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<Context>(`documents in ${name}`)
  test.before.each(async (context) => {
    const store = await open()
    const { documents, blobs } = store.repositories
    const write = (...changes: DocumentChange[]) => store.unitOfWork(async ({ write }) => write(...changes))
    Object.assign(context, { store, documents, blobs, write })
  })
  test.after.each(({ store }) => store.close())

  test('LIB-2: chunks are kept by their keys, and read by how these begin, in order', async ({ documents, write }) => {
    await write(
      saved(['b', 'snapshot', '2'], 2),
      saved(['a', 'incremental', '1'], 1),
      saved(['a', 'snapshot', '9'], 9),
      saved(['ab', 'snapshot', '1'], 7),
      saved(['storage-adapter-id']),
    )
    const read = async (...prefix: string[]) =>
      (await documents.chunks(prefix)).map(({ key, bytes }) => [key.join(' '), ...bytes])
    assert.equal(await read('a'), [
      ['a incremental 1', 1],
      ['a snapshot 9', 9],
    ])
    assert.equal(await read('a', 'snapshot'), [['a snapshot 9', 9]])
    assert.equal(await read('storage-adapter-id'), [['storage-adapter-id']])
    assert.equal(await read('a', 'snap'), [], 'a part is a whole one')
    assert.equal(await documents.chunk(['a', 'snapshot', '9']), bytes(9))
    assert.is(await documents.chunk(['a', 'snapshot']), null)
    await write(saved(['a', 'snapshot', '9'], 5, 5))
    assert.equal(await documents.chunk(['a', 'snapshot', '9']), bytes(5, 5))
  })

  test('LIB-2: chunks are removed one by one, or by how their keys begin', async ({ documents, write }) => {
    await write(...['1', '2'].flatMap((n) => [saved(['a', 'x', n], 1), saved(['ab', 'x', n], 2)]))
    await write({ kind: 'chunk-removed', key: ['a', 'x', '1'] })
    assert.equal((await documents.chunks(['a'])).map(({ key }) => key), [['a', 'x', '2']]) // prettier-ignore
    await write({ kind: 'chunks-removed', prefix: ['a'] })
    assert.equal(await documents.chunks(['a']), [])
    assert.is((await documents.chunks(['ab'])).length, 2)
  })

  test('LIB-6: what was added is listed under the name that it has now, until it is removed', async ({
    documents,
    write,
  }) => {
    const [course, draft, template] = [entryOf('course'), entryOf('draft'), entryOf('template')]
    await write(added(course), added(draft), added(template))
    const listed = async () => (await documents.listed()).map(({ id }) => id).sort()
    assert.equal(await listed(), [course.id, draft.id, template.id].sort())
    assert.equal(await documents.find(course.id), course)
    await write(changed(course, { name: 'Steps' }))
    assert.equal(await documents.find(course.id), { ...course, name: 'Steps' })
    await write({ kind: 'document-removed', id: course.id, of: 'course', document: course.document })
    await write(changed(draft, {}), { kind: 'draft-sent', id: draft.id })
    assert.equal(await listed(), [template.id])
    assert.equal([await documents.find(course.id), await documents.find(draft.id)], [null, null])
    await write(changed(draft, { name: 'Late' }), changed(course, { name: 'Late' }))
    assert.equal(await listed(), [template.id], 'a change brings nothing back')
  })

  test('LIB-6: names that are half characters or end texts are kept as what can be read', async ({
    documents,
    write,
  }) => {
    const course = entryOf('course', 'half \ud800 and \0 nothing')
    await write(added(course))
    assert.is((await documents.find(course.id))!.name, 'half \ufffd and \ufffd nothing')
  })

  test('LIB-2: a unit that is refused keeps neither chunk nor entry', async ({ store, documents }) => {
    const course = entryOf('course')
    const refused = store.unitOfWork(async ({ write }) => {
      write(saved([course.document, 'snapshot', '1'], 1), added(course))
      throw new Error('refused')
    })
    assert.is(await refused.catch((error: Error) => error.message), 'refused')
    assert.equal([await documents.listed(), await documents.chunks([course.document])], [[], []])
  })

  const image = (hash: string) => ({ hash, type: 'image/png' as const, bytes: bytes(1, 2, 3) })

  test('LIB-7: an image that a document opens stays open for its kind, whatever the document shows later', async ({
    store,
    blobs,
    write,
  }) => {
    await store.unitOfWork(async ({ write }) => write({ kind: 'image-brought', image: image('a'), by: anna, at: 1 }))
    const kinds = async () => (await blobs.find('a'))!.kinds.sort()
    const [course, template] = [entryOf('course'), entryOf('template')]
    await write(added(course), added(template))
    assert.equal(await kinds(), [])
    await write(changed(course, {}, ['a']))
    assert.equal(await kinds(), ['course'])
    await write(changed(course, {}), added(entryOf('course'), ['a']), changed(template, {}, ['a']))
    assert.equal(await kinds(), ['course', 'template'])
    await write({ kind: 'document-removed', id: course.id, of: 'course', document: course.document })
    assert.equal(await kinds(), ['course', 'template'], 'older versions go on showing it')
  })

  test('LIB-7: of images is known who has brought them, and to documents of which kinds they are open', async ({
    store,
    blobs,
    write,
  }) => {
    const brought = (hash: string, by: AdminId) => ({ kind: 'image-brought' as const, image: image(hash), by, at: 1 })
    await store.unitOfWork(async ({ write }) => write(brought('a', anna), brought('a', ewa), brought('b', ewa)))
    await write(added(entryOf('course'), ['a']), added(entryOf('course'), ['a']), added(entryOf('draft'), ['a']))
    const origins = await blobs.origins(['b', 'a', 'unknown', 'a'])
    const sorted = origins.map(({ hash, broughtBy, kinds }) => [hash, broughtBy.sort(), kinds.sort()])
    assert.equal(sorted.sort(), [
      ['a', [anna, ewa].sort(), ['course', 'draft']],
      ['b', [ewa], []],
    ])
    assert.equal(await blobs.origins([]), [])
  })

  test.run()
}
