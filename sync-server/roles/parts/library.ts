import { DOCUMENT_KINDS, mayEdit } from '@carillon/shared-model/access/library-table.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import { DocumentLibrary } from '../../library/library.ts'
import { LibrarySockets } from '../../library/sockets.ts'
import type { Foundation } from './foundation.ts'
import type { Registers } from './registers.ts'

export const makeLibrary = async (
  { writer, background, disk, now }: Foundation,
  { administrators, devices, directory, authenticator }: Registers,
) => {
  const { unitOfWork, repositories, announcements } = writer
  const edits = (admin: AdminId, kind: DocumentKind) =>
    mayEdit(administrators.grantsOf(admin) ?? [], kind, directory.units)
  const nameOf = (admin: AdminId) => administrators.find(admin)?.name ?? null
  const library = await DocumentLibrary.load({
    unitOfWork,
    repositories,
    announcements,
    nameOf,
    mayEdit: edits,
    disk,
    now,
  })
  const sockets = new LibrarySockets({
    network: library.network,
    authenticator,
    mayEnter: ({ id, device }) => devices.get(device) !== undefined && DOCUMENT_KINDS.some((kind) => edits(id, kind)),
    background,
    now,
  })
  return { library, sockets }
}
