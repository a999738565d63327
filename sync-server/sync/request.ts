/** What a connection asks for: `/sync?v=1&token=…&clock=…`, or `/sync/<log>?token=…` for the stock provider. */
export type SyncRequest = { log: string | null; token: string; version: number | null; clock: number | null }

const PATH = '/sync'

/** @param url path and query @returns null when it is not for synchronisation */
export const parseSyncRequest = (url: string): SyncRequest | null => {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  if (path !== PATH && !path.startsWith(`${PATH}/`)) return null
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
  const rest = path.slice(PATH.length + 1)
  const version = query.get('v')
  const clock = query.get('clock')
  return {
    log: rest === '' ? null : decode(rest),
    token: query.get('token') ?? '',
    version: version !== null && /^\d{1,9}$/.test(version) ? Number(version) : null,
    clock: clock !== null && /^\d{1,15}$/.test(clock) ? Number(clock) : null,
  }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // no log has such a name, and the peer is told so
  }
}
