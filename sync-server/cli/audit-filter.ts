/** Options that choose entries of the audit trail. */
import { AUDIT_ACTS, auditAct, type AuditAct } from '@carillon/shared-model/audit/entry.ts'
import { UsageError } from './command.ts'
import { duration } from './quantities.ts'

export const FILTER_OPTIONS = {
  act: { type: 'string' },
  by: { type: 'string' },
  since: { type: 'string' },
  text: { type: 'string' },
} as const
export const FILTER_USAGE = `  --act A               only this act, such as item.published
  --by LOGIN            only what this administrator did
  --since TIME          only what is younger: 12h, 7d, 4w
  --text T              only with this in the names of administrator, device or subject`

export type FilterValues = { [Option in keyof typeof FILTER_OPTIONS]?: string | undefined }
export type FilterQuery = { act?: AuditAct; login?: string; from?: number; text?: string }

/** @param now the server's time, milliseconds @throws UsageError */
export const filterOf = ({ act, by, since, text }: FilterValues): ((now: number) => FilterQuery) => {
  const known = act === undefined ? undefined : auditAct.safeParse(act)
  if (known?.success === false)
    throw new UsageError(`'${act}' is not an act: one of ${Object.keys(AUDIT_ACTS).join(', ')}.`)
  const age = since === undefined ? undefined : duration(since, 'since')
  return (now) => ({
    ...(known ? { act: known.data } : {}),
    ...(by === undefined ? {} : { login: by }),
    ...(age === undefined ? {} : { from: now - age }),
    ...(text === undefined ? {} : { text }),
  })
}
