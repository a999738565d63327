import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId } from '@carillon/shared-model/org/ids.ts'
import { openedImages } from './opened-images.ts'

const [anna, ewa] = [newAdminId(), newAdminId()]

test('LIB-7: a document opens what its author has brought, or has from another of the kind, and nothing else', () => {
  const origins = [
    { hash: 'own', broughtBy: [ewa, anna], kinds: [] },
    { hash: 'copied', broughtBy: [ewa], kinds: ['template' as const, 'course' as const] },
    { hash: 'named', broughtBy: [ewa], kinds: ['template' as const] },
    { hash: 'nobody’s', broughtBy: [], kinds: [] },
  ]
  assert.equal(openedImages(origins, anna, 'course'), ['own', 'copied'])
  assert.equal(openedImages(origins, anna, 'draft'), ['own'])
  assert.equal(openedImages([], anna, 'course'), [])
})

test.run()
