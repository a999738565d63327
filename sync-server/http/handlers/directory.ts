/** Units and people, from files and from a directory server. */
import { Refusal } from '../../refusal.ts'
import { readFiles } from '../../directory/csv-tables.ts'
import { recordImport } from '../../directory/import-record.ts'
import { actorOf, type Handlers } from '../call.ts'
import type { DirectoryServices, ServerServices } from '../services.ts'

type Family = Pick<
  Handlers,
  | 'importDirectory'
  | 'getImportSettings'
  | 'putImportSettings'
  | 'getLdap'
  | 'putLdap'
  | 'removeLdap'
  | 'previewLdap'
  | 'syncLdap'
>

export const directoryHandlers = ({
  importDirectory,
  importSettings,
  ldap,
  now,
}: DirectoryServices & ServerServices): Family => ({
  importDirectory: ({ body, caller }) => {
    if (body.units === null && body.people === null)
      throw new Refusal('invalid', 'Choose a file of units, a file of people, or both.')
    const bytes = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'))
    return importDirectory(readFiles({ units: bytes(body.units), people: bytes(body.people) }), {
      dryRun: body.dryRun,
      brake: { consent: body.allowRemovals },
      record: recordImport('files', actorOf(caller), now()),
    })
  },
  getImportSettings: () => importSettings.get(),
  putImportSettings: async ({ body, caller }) => {
    await importSettings.put(body, actorOf(caller))
    return {}
  },
  getLdap: async () => {
    const [settings, state] = [await ldap.settings(), await ldap.state()]
    return { source: settings?.source ?? null, hasPassword: settings?.hasPassword ?? false, ...state }
  },
  putLdap: async ({ body, caller }) => {
    await ldap.put(body.source, body.password, actorOf(caller))
    return {}
  },
  removeLdap: async ({ caller }) => {
    await ldap.remove(actorOf(caller))
    return {}
  },
  previewLdap: ({ body }) => ldap.preview(body.source, body.password),
  syncLdap: ({ body, caller }) => ldap.synchronise(actorOf(caller), body.allowRemovals),
})
