/** The filters of the audit page: in its address as people's dates, at the server as milliseconds. */
import { auditAct } from '@carillon/shared-model/audit/entry.ts'
import type { auditFilter } from '@carillon/shared-model/api/audit-routes.ts'
import { adminId } from '@carillon/shared-model/org/ids.ts'
import type { z } from 'zod'

export type AuditFilter = Omit<z.output<typeof auditFilter>, 'login'>

/** Midnight of a day such as `2026-11-24` by this computer's clock, `later` days after; undefined: it is none. */
const midnight = (day: string, later: number): number | undefined => {
  const [, year, month, date] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? []).map(Number)
  if (year === undefined || month === undefined || date === undefined) return undefined
  const at = new Date(year, month - 1, date + later).getTime()
  return Number.isNaN(at) ? undefined : at
}

/** @param query a value of the address; what is not understood there filters nothing */
export const filterOf = (query: (name: string) => string): AuditFilter => {
  const act = auditAct.safeParse(query('act'))
  const admin = adminId.safeParse(query('admin'))
  const from = midnight(query('from'), 0)
  const until = midnight(query('until'), 1)
  const text = query('q').trim().slice(0, 100)
  return {
    ...(act.success ? { act: act.data } : {}),
    ...(admin.success ? { admin: admin.data } : {}),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(text ? { text } : {}),
  }
}
