import { useDesk } from '../app/context.ts'

/** Who an administrator's id is: as the lists of documents say, and as far as this account knows besides. */
export const authorNames = (): ((admin: string) => string) => {
  const desk = useDesk()
  if (desk.permissions.may('administrators.manage')) void desk.administrators.load()
  const known = $derived(
    new Map<string, string>([
      ...desk.views.items.map(({ admin, sentBy }): [string, string] => [admin, sentBy]),
      ...[...desk.views.courses, ...desk.views.texts].flatMap(({ authors }) => Object.entries(authors)),
      ...(desk.administrators.list ?? []).map(({ id, name }): [string, string] => [id, name]),
      [desk.identity.account.id, desk.identity.account.name],
    ]),
  )
  return (admin) => known.get(admin) ?? `${admin.slice(0, 6)}…`
}
