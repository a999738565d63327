/** Who reads and writes which documents of the library: the whole access model of what is edited together, as data. */
import type { DocumentKind } from '../library/document.ts'
import type { UnitId } from '../org/ids.ts'
import type { Unit } from '../org/directory.ts'
import type { Capability } from './capabilities.ts'
import { holds, isGranted, type Grant } from './grants.ts'

type LibraryRule = {
  needs: Capability
  /** how far it has to reach; `anywhere`: the document lies in no unit, and serves all who send within theirs */
  over: 'organisation' | 'anywhere'
}

export const LIBRARY_TABLE: Record<DocumentKind, LibraryRule> = {
  course: { needs: 'courses.write', over: 'organisation' },
  template: { needs: 'messages.send', over: 'anywhere' },
  draft: { needs: 'messages.send', over: 'anywhere' },
}
export const DOCUMENT_KINDS = Object.keys(LIBRARY_TABLE) as DocumentKind[]

export const mayEdit = (
  grants: readonly Grant[],
  kind: DocumentKind,
  units: ReadonlyMap<UnitId, Pick<Unit, 'parent'>>,
): boolean => {
  const { needs, over } = LIBRARY_TABLE[kind]
  return over === 'organisation' ? isGranted(grants, needs, null, units) : holds(grants, needs)
}
