/** An entry of the audit trail as it is kept: its text, its hash, and what it is found by. Pure. */
import { fold } from '@carillon/shared-model/content/fold.ts'
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import {
  auditBytes,
  auditEntry,
  FIRST_PREVIOUS,
  type AuditEntry,
  type AuditInput,
} from '@carillon/shared-model/audit/entry.ts'
import { cleanText } from './clean-text.ts'

/** @param last the entry before; undefined: there is none @param who by their names; null: nobody, or nobody that is known */
export const nextEntry = (
  { at, act, subject, detail }: AuditInput,
  last: Pick<AuditEntry, 'seq' | 'hash'> | undefined,
  { by, device }: Pick<AuditEntry, 'by' | 'device'>,
): AuditEntry => {
  const entry: AuditEntry = {
    seq: (last?.seq ?? 0) + 1,
    at,
    by,
    device,
    act,
    subject: subject && { id: cleanText(subject.id), name: cleanText(subject.name) },
    detail: Object.fromEntries(
      Object.entries(detail).map(([name, value]) => [name, typeof value === 'string' ? cleanText(value) : value]),
    ),
    previous: last?.hash ?? FIRST_PREVIOUS,
    hash: '',
  }
  return { ...entry, hash: hashOf(entry) }
}

/** What a text is searched in. */
export const wordsOf = ({ by, device, subject }: AuditEntry): string =>
  fold([by?.login, by?.name, device?.name, subject?.name].filter(Boolean).join('\n'))

/** As it is stored and exported: canonical, so that an entry has one text and no other. */
export const textOf = (entry: AuditEntry): string => canonicalize(entry) as string

export const hashOf = (entry: AuditEntry): string => createHash('sha256').update(auditBytes(entry)).digest('hex')

export const parseEntry = (text: string): AuditEntry => auditEntry.parse(JSON.parse(text))
