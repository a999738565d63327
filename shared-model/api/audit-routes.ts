/** The audit trail: what was done, and whether anybody has tampered with the record. */
import { z } from 'zod'
import { auditAct, auditEntry, auditHash } from '../audit/entry.ts'
import { adminId } from '../org/ids.ts'
import { route } from './route.ts'

const needs = { needs: 'audit.read', over: 'organisation' } as const

/** Which entries; those of the export too. */
export const auditFilter = z.object({
  act: auditAct.optional(),
  admin: adminId.optional(),
  /** the same, for those who know no ids */
  login: z.string().trim().max(64).optional(),
  /** milliseconds, inclusive */
  from: z.coerce.number().int().optional(),
  /** milliseconds, exclusive */
  until: z.coerce.number().int().optional(),
  /** in the names of who did it, of the device, and of what it was done to; capitals make no difference */
  text: z.string().trim().max(100).optional(),
})

export const auditRoutes = {
  listAudit: route({
    method: 'GET',
    path: '/api/audit',
    access: needs,
    summary: 'Entries of the audit trail, newest first, a page at a time',
    query: auditFilter.extend({
      /** only entries with smaller numbers */
      before: z.coerce.number().int().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    reply: z.object({
      entries: z.array(auditEntry),
      /** there are older ones */
      more: z.boolean(),
    }),
  }),
  verifyAudit: route({
    method: 'GET',
    path: '/api/audit/verify',
    access: needs,
    summary: 'Computes the whole chain of the audit trail anew',
    query: z.object({
      /** a hash noted earlier; `expectedAt` says whether it is still there */
      expect: auditHash.optional(),
    }),
    reply: z.object({
      entries: z.number().int(),
      /** hash of the last entry: kept elsewhere, it shows later that nothing before it was changed or cut off */
      head: z.string(),
      /** number of the first entry that is not as it was written; null: all are */
      brokenAt: z.number().int().nullable(),
      /** number of the entry with the hash that was asked for; null: none has it, or none was asked for */
      expectedAt: z.number().int().nullable(),
    }),
  }),
}
