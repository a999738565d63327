/** Units and people, from files and from a directory server. */
import { Refusal } from '../../refusal.ts'
import { readFiles } from '../../directory/csv-tables.ts'
import { recordImport } from '../../directory/import-record.ts'
import { actorOf, type Handlers } from '../call.ts'
import { lossesFor } from '../losses.ts'
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
  importDirectory: async ({ body, caller }) => {
    if (body.units === null && body.people === null)
      throw new Refusal('invalid', 'Choose a file of units, a file of people, or both.')
    const bytes = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'))
    const result = await importDirectory(readFiles({ units: bytes(body.units), people: bytes(body.people) }), {
      dryRun: body.dryRun,
      brake: { consent: body.allowRemovals },
      leaveOut: body.leaveOut,
      record: recordImport('files', actorOf(caller), now()),
    })
    return lossesFor(caller.account, result)
  },
  getImportSettings: () => importSettings.get(),
  putImportSettings: async ({ body, caller }) => {
    await importSettings.put(body, actorOf(caller))
    return {}
  },
  getLdap: async ({ caller }) => {
    const [settings, { last, next }] = [await ldap.settings(), await ldap.state()]
    const told = last && { ...last, result: last.result && lossesFor(caller.account, last.result) }
    return { source: settings?.source ?? null, hasPassword: settings?.hasPassword ?? false, last: told, next }
  },
  putLdap: async ({ body, caller }) => {
    await ldap.put(body.source, body.password, actorOf(caller))
    return {}
  },
  removeLdap: async ({ caller }) => {
    await ldap.remove(actorOf(caller))
    return {}
  },
  previewLdap: async ({ body, caller }) =>
    lossesFor(caller.account, await ldap.preview(body.source, body.password, body.leaveOut)),
  syncLdap: async ({ body, caller }) => {
    const consent = { removals: body.allowRemovals, leaveOut: body.leaveOut }
    return lossesFor(caller.account, await ldap.synchronise(actorOf(caller), consent))
  },
})
