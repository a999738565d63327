import type { AuditAct } from '@carillon/shared-model/audit/entry.ts'
import type { AuditRepository } from '../ports/audit.ts'
import { Refusal } from '../refusal.ts'

/** Acts that make another version. */
const CHANGES = {
  administrator: ['administrator.changed', 'administrator.disabled', 'administrator.enabled'],
  profile: ['profile.changed'],
} satisfies Record<string, readonly AuditAct[]>

/** `2026-11-23 14:05 UTC` */
const minute = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/**
 * Somebody has changed this since it was read. Who and when is told by the audit trail, where each change has its entry,
 * written with it and never removed: kept anywhere else it would be kept twice.
 */
export const changedMeanwhile = async (
  audit: Pick<AuditRepository, 'latest'>,
  kind: keyof typeof CHANGES,
  { id, name }: { id: string; name: string },
): Promise<Refusal> => {
  const last = await audit.latest(CHANGES[kind], id)
  const who = last ? `${last.by?.name ?? 'The server'} changed` : 'Somebody changed'
  return new Refusal(
    'changed-meanwhile',
    `${who} “${name}”${last ? ` at ${minute(last.at)}` : ''}, after you had opened it. Look at it again, then make your change anew.`,
  )
}
