/** The audit trail, as lists and as a whole. */
import type { Administrators } from '../../accounts/administrators.ts'
import { loginKey } from '../../accounts/logins.ts'
import { Refusal } from '../../refusal.ts'
import { verifyStored } from '../../audit/verify.ts'
import type { AuditFilter } from '../../ports/audit.ts'
import type { Handlers } from '../call.ts'
import type { AccessServices, AuditServices } from '../services.ts'

type Family = Pick<Handlers, 'listAudit' | 'verifyAudit'>

/** @throws Refusal when nobody has the login that is asked for, disabled or not */
export const resolveFilter = (
  { login, ...filter }: AuditFilter & { login?: string | undefined },
  administrators: Pick<Administrators, 'all'>,
): AuditFilter => {
  if (!login) return filter
  const key = loginKey(login)
  const found = [...administrators.all].find((account) => account.login === key)
  if (!found) throw new Refusal('no-administrator', `There is no administrator with the login “${login}”.`)
  return { ...filter, admin: found.id }
}

export const auditHandlers = ({
  audit,
  administrators,
}: AuditServices & Pick<AccessServices, 'administrators'>): Family => ({
  listAudit: ({ query: { before, limit, ...filter } }) =>
    audit.list(resolveFilter(filter, administrators), before ?? Number.MAX_SAFE_INTEGER, limit),
  verifyAudit: ({ query }) => verifyStored(audit, query.expect ?? null),
})
