import { useDesk } from '../app/context.ts'

/** Who an administrator's id is, as far as this account knows: itself, whoever sent something it sees, and accounts. */
export const authorNames = (): ((admin: string) => string) => {
  const desk = useDesk()
  if (desk.may('administrators.manage')) void desk.administrators.load()
  const known = $derived(
    new Map<string, string>([
      ...desk.views.items.map(({ admin, sentBy }): [string, string] => [admin, sentBy]),
      ...(desk.administrators.list ?? []).map(({ id, name }): [string, string] => [id, name]),
      [desk.identity.account.id, desk.identity.account.name],
    ]),
  )
  return (admin) => known.get(admin) ?? `${admin.slice(0, 6)}…`
}
