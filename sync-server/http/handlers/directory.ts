/** Units and people, from files and from a directory server. */
import { Refusal } from '../../accounts/refusal.ts'
import { readFiles } from '../../directory/csv-tables.ts'
import { recordImport } from '../../directory/import-record.ts'
import { actorOf } from '../callers.ts'
import type { Handlers } from '../handlers.ts'
import type { Services } from '../services.ts'

type Family = Pick<Handlers, 'importDirectory' | 'getLdap' | 'putLdap' | 'removeLdap' | 'previewLdap' | 'syncLdap'>

export const directoryHandlers = ({ database, importDirectory, ldap, now }: Services): Family => ({
  importDirectory: ({ body, caller }) => {
    if (body.units === null && body.people === null)
      throw new Refusal(400, 'invalid', 'Choose a file of units, a file of people, or both.')
    const bytes = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'))
    return importDirectory(readFiles({ units: bytes(body.units), people: bytes(body.people) }), {
      dryRun: body.dryRun,
      record: recordImport(database, 'files', actorOf(caller), now()),
    })
  },
  getLdap: () => {
    const { settings, state } = ldap
    return { source: settings?.source ?? null, hasPassword: settings?.hasPassword ?? false, ...state }
  },
  putLdap: ({ body, caller }) => {
    ldap.put(body.source, body.password, actorOf(caller))
    return {}
  },
  removeLdap: ({ caller }) => {
    ldap.remove(actorOf(caller))
    return {}
  },
  previewLdap: ({ body }) => ldap.preview(body.source, body.password),
  syncLdap: ({ caller }) => ldap.synchronise(actorOf(caller)),
})
