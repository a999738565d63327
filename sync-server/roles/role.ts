/** What head office and a branch server do each in their own way; everything else is the same (compose.ts). */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { BranchId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Reconciliation } from '@carillon/shared-model/views/reconciliation.ts'
import type { Installation } from '../accounts/installation.ts'
import type { Branches } from '../branch/branches.ts'
import type { Bundles } from '../branch/bundles.ts'
import type { AppendFacts } from '../ports/append.ts'
import type { Change } from '../ports/changes.ts'
import type { CredentialIssuer } from '../publish/credentials.ts'
import type { DeskAddition, DeskWriter } from '../publish/desks.ts'
import type { ScheduledTask } from '../publish/scheduled-task.ts'
import type { Vouch } from '../publish/voucher.ts'
import type { Sync } from '../sync/attach.ts'
import type { Foundation } from './parts/foundation.ts'
import type { LoadConversationIds, Registers } from './parts/registers.ts'
import type { Stores } from './parts/stores.ts'

/** Between head office and its branch servers, seen from either side. */
export type Link = {
  /** @returns whether the connection is from a branch server, and is answered */
  upgrade: (message: IncomingMessage, socket: Duplex, head: Buffer) => boolean
  /** whether computers may connect */
  isOpen: () => boolean
  contactOf: (branch: BranchId) => { connected: boolean; lastContact: number | null }
  /** of the servers on the other side, which computers of this one may dial as well */
  origins: () => readonly string[]
  /** null: there is no such branch server */
  unitServed: (branch: BranchId) => UnitId | null
  reconciliationOf: (branch: BranchId, unit: UnitId) => Promise<Reconciliation>
  /** what is carried by hand instead */
  bundles: Bundles
  start: () => void
  close: () => void
}

/** Who there is and what is known of them. */
export type KnownParts = {
  foundation: Foundation
  installation: Installation
  registers: Registers
  branches: Branches
}

export type LinkParts = KnownParts & {
  stores: Stores
  sync: Sync
  desks: DeskWriter
  version: string
}

export type AnswerParts = Omit<LinkParts, 'sync' | 'desks' | 'version'> & { append: AppendFacts }

export type Role = {
  isBranch: boolean
  installation: (foundation: Foundation) => Promise<Installation>
  loadConversationIds?: LoadConversationIds
  credentials: (installation: Installation, registers: Registers) => CredentialIssuer
  vouch: (installation: Installation) => Vouch
  deskAddition: (parts: KnownParts) => DeskAddition
  /** what is written besides when something was published */
  delivered: (signed: Signed, at: number) => readonly Change[]
  /** what is said of requests after they are answered */
  answers: (parts: AnswerParts) => Promise<readonly ScheduledTask[]>
  link: (parts: LinkParts) => Promise<Link> | Link
}
