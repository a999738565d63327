/** What a link brings along after the `#`: it goes to no server's log, and is taken out of the address at once. */
export type Arrival =
  | { kind: 'plain' }
  | { kind: 'setup'; token: string }
  | { kind: 'invitation'; code: string }
  /** back from the OpenID Connect provider, with what the session is claimed by */
  | { kind: 'provider'; handle: string }
  /** back from it with nothing; `code` says why */
  | { kind: 'provider-error'; code: string }

/** @param hash of the location, with or without its `#` */
export const arrivalOf = (hash: string): Arrival => {
  const values = new URLSearchParams(hash.replace(/^#/, ''))
  const token = values.get('setup')
  if (token !== null) return { kind: 'setup', token }
  const invitation = values.get('invitation')
  if (invitation !== null) return { kind: 'invitation', code: invitation.trim() }
  const handle = values.get('provider')
  if (handle !== null) return { kind: 'provider', handle }
  const code = values.get('provider-error')
  return code === null ? { kind: 'plain' } : { kind: 'provider-error', code }
}
