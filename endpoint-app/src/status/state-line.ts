import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import type { ConnectionState } from '@carillon/shared-model/replica/replica.ts'
import type { EndpointTranslator } from '../i18n/language.svelte.ts'

const MINUTE = 60_000

export type StateLine = {
  tone: 'good' | 'busy' | 'away' | 'over'
  text: string
  /** what the person can do about it */
  remedy: 'reload' | 'enrol' | null
}

/**
 * The honest state of the connection in words.
 * @param pending own facts that are on no server's disk yet
 * @param now by the server's clock, as `since` is
 * @param atBranch own facts that a branch server has, and head office not as far as is known
 */
export const stateLine = (
  say: EndpointTranslator,
  state: ConnectionState,
  pending: number,
  now: number,
  atBranch = 0,
): StateLine => {
  const onTheWay = atBranch > 0 ? [say.t('state.atBranch', { count: atBranch })] : []
  const waiting = [...(pending > 0 ? [say.t('state.pending', { count: pending })] : []), ...onTheWay]
  const withWaiting = (text: string) => [text, ...waiting].join(' · ')
  switch (state.kind) {
    case 'online':
      return pending > 0
        ? { tone: 'busy', text: say.t('state.sending'), remedy: null }
        : { tone: 'good', text: [say.t('state.connected'), ...onTheWay].join(' · '), remedy: null }
    case 'connecting':
      return { tone: 'busy', text: withWaiting(say.t('state.connecting')), remedy: null }
    case 'offline': {
      const span = now - state.since
      const text = span < MINUTE ? say.t('state.offlineNow') : say.t('state.offline', { duration: say.duration(span) })
      return { tone: 'away', text: withWaiting(text), remedy: null }
    }
    case 'ended':
      if (state.code === CLOSE.revoked.code) return { tone: 'over', text: say.t('state.removed'), remedy: 'enrol' }
      if (state.code === CLOSE.unknown.code)
        return { tone: 'over', text: withWaiting(say.t('state.unknown')), remedy: 'enrol' }
      if (state.code === CLOSE.version.code) return { tone: 'over', text: say.t('state.old'), remedy: 'reload' }
      return { tone: 'over', text: say.t('state.ended', { reason: state.reason }), remedy: 'reload' }
  }
}
