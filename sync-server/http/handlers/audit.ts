/** The audit trail, as lists and as a whole. */
import { loginKey } from '../../accounts/logins.ts'
import { Refusal } from '../../accounts/refusal.ts'
import { verifyStored } from '../../audit/verify.ts'
import type { AuditFilter, SqliteAudit } from '../../store/sqlite-audit.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'listAudit' | 'verifyAudit'>

/** @throws Refusal when nobody has the login that is asked for */
export const resolveFilter = (
  { login, ...filter }: AuditFilter & { login?: string | undefined },
  audit: SqliteAudit,
): AuditFilter => {
  if (!login) return filter
  const admin = audit.adminWith(loginKey(login))
  if (!admin) throw new Refusal(404, 'no-administrator', `There is no administrator with the login “${login}”.`)
  return { ...filter, admin }
}

export const auditHandlers = ({ audit }: Services): Family => ({
  listAudit: ({ query: { before, limit, ...filter } }) =>
    audit.list(resolveFilter(filter, audit), before ?? Number.MAX_SAFE_INTEGER, limit),
  verifyAudit: ({ query }) => verifyStored(audit, query.expect ?? null),
})
