/** An entry of the audit trail: who did what, when, from which device, and what changed by it. */
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { adminId, deviceId } from '../org/ids.ts'

/** What can be done, with the names of the details that each entry of the kind has. */
export const AUDIT_ACTS = {
  'server.set-up': [],
  'backup.taken': [],
  /** how: `password`, `password and code`, `password and recovery code`, `provider` */
  'session.started': ['how'],
  /** how: `signed out`, or what else ended it */
  'session.ended': ['how'],
  /** the login was locked out after so many wrong passwords or codes */
  'session.locked-out': ['failures'],
  /** on the server's own machine: attempts are counted anew */
  'session.unlocked': [],
  'password.changed': ['how'],
  'totp.begun': [],
  'totp.removed': ['how'],
  /** profile, responsible and own: what the account has got, as text */
  'administrator.added': ['profile', 'responsible', 'own'],
  /** what is different, as text: `before` and `after` name the fields */
  'administrator.changed': ['before', 'after'],
  'administrator.invited': [],
  'administrator.disabled': [],
  'administrator.enabled': [],
  'administrator.removed': [],
  'profile.added': ['after'],
  'profile.changed': ['before', 'after'],
  'profile.removed': [],
  /** subject: the code's beginning, as lists show it; unit and person: their names */
  'enrolment.issued': ['unit', 'person', 'uses'],
  'enrolment.revoked': ['unit'],
  'computer.removed': ['unit'],
  /** of branch servers: subject is the unit */
  'branch.added': [],
  'branch.revoked': [],
  /** source: `files` or `ldap`; counts as text, such as `3 added, 1 changed, 0 removed`; leftOut: how many rows were */
  'directory.imported': ['source', 'units', 'people', 'leftOut'],
  'directory.failed': ['source', 'why'],
  'directory.settings-changed': ['before', 'after'],
  'ldap.changed': ['before', 'after'],
  'provider.changed': ['before', 'after'],
  /**
   * kind: `alert` or `message`, `series` of what recurs; to: `everyone` or the names of units, null when none was named; people and computers:
   * how many were named one by one
   */
  'item.published': ['kind', 'to', 'people', 'computers'],
  'item.revised': ['kind'],
  'item.recalled': ['kind'],
  'item.reminded': ['kind'],
  /** lessons: how many; to, people and computers: as of items */
  'campaign.started': ['lessons', 'to', 'people', 'computers'],
  'campaign.rescheduled': ['from', 'repeat', 'pauses'],
  'campaign.stopped': [],
  /** from and repeat: as of its rule; to, people and computers: as of items */
  'series.started': ['from', 'repeat', 'to', 'people', 'computers'],
  'series.rescheduled': ['from', 'repeat', 'pauses'],
  'series.stopped': [],
  /** name: the course's; lessons: how many it was made with */
  'course.created': ['lessons'],
  'course.removed': [],
  /** hours and answeredBy: as text */
  'queue.added': ['hours', 'answeredBy'],
  'queue.changed': ['before', 'after'],
  'queue.removed': [],
  'chat.settings-changed': ['before', 'after'],
  /** shows: what the server's clock says; known: what the server goes by; both as in ISO 8601 */
  'clock.doubted': ['shows', 'known'],
  /** how: `administrator`, `computers` or `itself`, which is that it was set right */
  'clock.believed': ['how', 'shows', 'known'],
  'person.exported': [],
  /** counts */
  'person.erased': ['conversations', 'messages'],
  /** name: a template's; of a draft its subject */
  'template.created': [],
  'template.removed': [],
  'draft.created': [],
  'draft.removed': [],
  /** act: what was asked for; why: the reason that was given */
  'item.refused': ['act', 'why'],
  /** head office disowned what a branch server had delivered; act and why: as of what is refused */
  'item.voided': ['act', 'why'],
} as const satisfies Record<string, readonly string[]>
export type AuditAct = keyof typeof AUDIT_ACTS
export const auditAct = z.enum(Object.keys(AUDIT_ACTS) as [AuditAct, ...AuditAct[]])

/** SHA-256, lower-case hexadecimal */
export const auditHash = z.string().regex(/^[0-9a-f]{64}$/)
const detail = z.union([z.string(), z.number(), z.null()])

export const auditEntry = z.object({
  /** 1, 2, 3 … without a gap */
  seq: z.number().int().min(1),
  /** by the server's clock, milliseconds */
  at: z.number().int(),
  /** null: the server itself, such as a scheduled synchronisation */
  by: z.object({ id: adminId, login: z.string(), name: z.string() }).nullable(),
  device: z.object({ id: deviceId, name: z.string() }).nullable(),
  act: auditAct,
  /** what it was done to, by the name that it had then */
  subject: z.object({ id: z.string(), name: z.string() }).nullable(),
  detail: z.record(z.string(), detail),
  /** the hash of the entry before, 64 zeros before the first */
  previous: auditHash,
  /** SHA-256 of `auditBytes` */
  hash: auditHash,
})
export type AuditEntry = z.infer<typeof auditEntry>

/** Who does something, by which of their devices; null: the server itself. */
export type Actor = { by: z.infer<typeof adminId> | null; device: z.infer<typeof deviceId> | null }

/** What is to be written; the names of administrator and device, the number and the hashes are added as it is. */
export type AuditInput<Act extends AuditAct = AuditAct> = {
  [A in Act]: Actor & {
    at: number
    act: A
    subject: { id: string; name: string } | null
    detail: Record<(typeof AUDIT_ACTS)[A][number], string | number | null>
  }
}[Act]

export const FIRST_PREVIOUS = '0'.repeat(64)

/** What an entry's hash is computed of: all but the hash itself, in canonical form (RFC 8785), UTF-8. */
export const auditBytes = ({ hash: _, ...entry }: AuditEntry): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(canonicalize(entry))
