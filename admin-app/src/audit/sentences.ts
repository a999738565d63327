/** Entries of the audit trail as sentences without a subject: who did it stands beside them. */
import type { AuditAct, AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { English } from '../i18n/en.ts'
import { fieldName, profileName } from './fields.ts'

type Words = Translator<English>
/** One detail as text; empty when the entry has none of that name. */
type Detail = (name: string) => string
type Teller = (name: string, detail: Detail, words: Words) => string

/** Older and newer servers may write words that are not known here: they are shown as they are. */
const oneOf =
  <Known extends string>(known: Record<Known, string>) =>
  (word: string): string =>
    Object.hasOwn(known, word) ? known[word as Known] : word

const how = (word: string, { t }: Words) =>
  oneOf({
    password: t('how.password'),
    'password and code': t('how.password and code'),
    'password and recovery code': t('how.password and recovery code'),
    provider: t('how.provider'),
    'with the old one': t('how.with the old one'),
    invitation: t('how.invitation'),
    code: t('how.code'),
    'recovery code': t('how.recovery code'),
    administrator: t('how.administrator'),
  })(word)

const ended = (word: string, { t }: Words) =>
  oneOf({
    'password changed': t('ended.password changed'),
    ended: t('ended.ended'),
    'account disabled': t('ended.disabled'),
    administrator: t('ended.administrator'),
  })(word)

const kindOf = (detail: Detail, { t }: Words) =>
  oneOf({ alert: t('item.alert'), message: t('item.message'), series: t('item.series') })(detail('kind'))
const source = (detail: Detail, { t }: Words) =>
  oneOf({ files: t('source.files'), ldap: t('source.ldap') })(detail('source'))
const refused = (detail: Detail, { t }: Words) =>
  oneOf({
    publish: t('refused.publish'),
    revise: t('refused.revise'),
    recall: t('refused.recall'),
    remind: t('refused.remind'),
    start: t('refused.start'),
    repeat: t('refused.repeat'),
    reschedule: t('refused.reschedule'),
  })(detail('act'))

const believed = (word: string, { t }: Words) =>
  oneOf({
    administrator: t('how.clock.administrator'),
    computers: t('how.clock.computers'),
    itself: t('how.clock.itself'),
  })(word)
const moment = (text: string, { dateTime }: Words): string => {
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : dateTime(at)
}
const clockTimes = (detail: Detail, words: Words) => ({
  shows: moment(detail('shows'), words),
  known: moment(detail('known'), words),
})

/** `3 added, 1 changed, 0 removed`; what is none is left out. */
const counts = (text: string, { t, list }: Words): string => {
  const parts = [...text.matchAll(/(\d+) (added|changed|removed)/g)].filter(([, number]) => number !== '0')
  if (parts.length === 0) return /\d/.test(text) ? t('part.none') : text
  return list(parts.map(([, number, what]) => t(`counts.${what as 'added'}`, { number: Number(number) })))
}

const imported = (detail: Detail, words: Words): string => {
  const { t } = words
  const parts = [
    ...(detail('units') ? [t('part.units', { counts: counts(detail('units'), words) })] : []),
    ...(detail('people') ? [t('part.people', { counts: counts(detail('people'), words) })] : []),
    ...(Number(detail('leftOut')) > 0 ? [t('part.leftOut', { count: Number(detail('leftOut')) })] : []),
  ]
  return parts.join('; ') || t('part.none')
}

const addressed = (detail: Detail, { t, list }: Words): string => {
  const to = detail('to')
  const [people, computers] = [Number(detail('people')), Number(detail('computers'))]
  const parts = [
    ...(to ? [to === 'everyone' ? t('to.everyone') : to] : []),
    ...(people > 0 ? [t('to.people', { count: people })] : []),
    ...(computers > 0 ? [t('to.computers', { count: computers })] : []),
  ]
  return parts.length > 0 ? list(parts) : t('to.nobody')
}

const changedFields = (detail: Detail, words: Words): string => {
  const names = [...detail('after').matchAll(/^([\w.]+):/gm)].map((match) => fieldName(match[1]!, words))
  return words.list([...new Set(names)])
}

/** Settings that were not there before were made, and those that are not there after were removed. */
const settings =
  (added: 'did.ldap.added' | 'did.provider.added', changed: 'did.ldap.changed' | 'did.provider.changed') =>
  (_: string, detail: Detail, { t }: Words): string => {
    if (!detail('before')) return t(added)
    if (detail('after')) return t(changed)
    return t(added === 'did.ldap.added' ? 'did.ldap.removed' : 'did.provider.removed')
  }

const TELLERS: Record<AuditAct, Teller> = {
  'server.set-up': (name, _, { t }) => t('did.server.set-up', { name }),
  'backup.taken': (_name, _, { t }) => t('did.backup.taken'),
  'session.started': (_name, detail, words) => words.t('did.session.started', { how: how(detail('how'), words) }),
  'session.ended': (name, detail, words) =>
    detail('how') === 'signed out'
      ? words.t('did.session.ended', { name })
      : words.t('did.session.endedHow', { name, how: ended(detail('how'), words) }),
  'session.locked-out': (name, detail, { t }) =>
    t('did.session.locked-out', { name, count: Number(detail('failures')) }),
  'session.unlocked': (name, _, { t }) => t('did.session.unlocked', { name }),
  'password.changed': (name, detail, words) =>
    words.t('did.password.changed', { name, how: how(detail('how'), words) }),
  'totp.begun': (name, _, { t }) => t('did.totp.begun', { name }),
  'totp.removed': (name, detail, words) => words.t('did.totp.removed', { name, how: how(detail('how'), words) }),
  'administrator.added': (name, detail, words) => {
    const id = detail('profile')
    const profile =
      id === '' || id === 'none' ? words.t('profile.none') : words.t('profile.named', { name: profileName(id, words) })
    return words.t('did.administrator.added', { name, profile })
  },
  'administrator.changed': (name, detail, words) =>
    words.t('did.administrator.changed', { name, fields: changedFields(detail, words) }),
  'administrator.invited': (name, _, { t }) => t('did.administrator.invited', { name }),
  'administrator.disabled': (name, _, { t }) => t('did.administrator.disabled', { name }),
  'administrator.enabled': (name, _, { t }) => t('did.administrator.enabled', { name }),
  'administrator.removed': (name, _, { t }) => t('did.administrator.removed', { name }),
  'profile.added': (name, _, { t }) => t('did.profile.added', { name }),
  'profile.changed': (name, _, { t }) => t('did.profile.changed', { name }),
  'profile.removed': (name, _, { t }) => t('did.profile.removed', { name }),
  'enrolment.issued': (name, detail, { t }) => {
    const [unit, person, count] = [detail('unit'), detail('person'), Number(detail('uses'))]
    return person
      ? t('did.enrolment.issuedPerson', { name, unit, person, count })
      : t('did.enrolment.issuedUnit', { name, unit, count })
  },
  'enrolment.revoked': (name, detail, { t }) => t('did.enrolment.revoked', { name, unit: detail('unit') }),
  'computer.removed': (name, detail, { t }) => t('did.computer.removed', { name, unit: detail('unit') }),
  'branch.added': (name, _, { t }) => t('did.branch.added', { name }),
  'branch.revoked': (name, _, { t }) => t('did.branch.revoked', { name }),
  'directory.imported': (_name, detail, words) =>
    words.t('did.directory.imported', { source: source(detail, words), parts: imported(detail, words) }),
  'directory.failed': (_name, detail, words) =>
    words.t('did.directory.failed', { source: source(detail, words), why: detail('why') }),
  'directory.settings-changed': (_name, detail, { t }) =>
    t('did.directory.settings-changed', { before: detail('before'), after: detail('after') }),
  'ldap.changed': settings('did.ldap.added', 'did.ldap.changed'),
  'provider.changed': settings('did.provider.added', 'did.provider.changed'),
  'item.published': (name, detail, words) =>
    words.t('did.item.published', { kind: kindOf(detail, words), name, to: addressed(detail, words) }),
  'item.revised': (name, detail, words) => words.t('did.item.revised', { kind: kindOf(detail, words), name }),
  'item.recalled': (name, detail, words) => words.t('did.item.recalled', { kind: kindOf(detail, words), name }),
  'item.reminded': (name, detail, words) => words.t('did.item.reminded', { kind: kindOf(detail, words), name }),
  'campaign.started': (name, detail, words) =>
    words.t('did.campaign.started', { name, count: Number(detail('lessons')), to: addressed(detail, words) }),
  'campaign.rescheduled': (name, detail, { t }) => t('did.campaign.rescheduled', { name, from: detail('from') }),
  'campaign.stopped': (name, _, { t }) => t('did.campaign.stopped', { name }),
  'series.started': (name, detail, words) =>
    words.t('did.series.started', { name, from: detail('from'), to: addressed(detail, words) }),
  'series.rescheduled': (name, detail, { t }) => t('did.series.rescheduled', { name, from: detail('from') }),
  'series.stopped': (name, _, { t }) => t('did.series.stopped', { name }),
  'course.created': (name, detail, { t }) => t('did.course.created', { name, count: Number(detail('lessons')) }),
  'course.removed': (name, _, { t }) => t('did.course.removed', { name }),
  'template.created': (name, _, { t }) => t('did.template.created', { name }),
  'template.removed': (name, _, { t }) => t('did.template.removed', { name }),
  'draft.created': (name, _, { t }) => t('did.draft.created', { name }),
  'draft.removed': (name, _, { t }) => t('did.draft.removed', { name }),
  'queue.added': (name, _, { t }) => t('did.queue.added', { name }),
  'queue.changed': (name, _, { t }) => t('did.queue.changed', { name }),
  'queue.removed': (name, _, { t }) => t('did.queue.removed', { name }),
  'chat.settings-changed': (_name, _, { t }) => t('did.chat.settings-changed'),
  'clock.doubted': (_name, detail, words) => words.t('did.clock.doubted', clockTimes(detail, words)),
  'clock.believed': (_name, detail, words) =>
    words.t('did.clock.believed', { ...clockTimes(detail, words), how: believed(detail('how'), words) }),
  'person.exported': (name, _, { t }) => t('did.person.exported', { name }),
  'person.erased': (name, detail, { t }) => t('did.person.erased', { name, count: Number(detail('messages')) }),
  'item.refused': (name, detail, words) =>
    words.t('did.item.refused', { act: refused(detail, words), name, why: detail('why') }),
  'item.voided': (name, detail, words) =>
    words.t('did.item.voided', { act: refused(detail, words), name, why: detail('why') }),
}

/** What was done, beginning with a capital letter. */
export const auditSentence = (
  { act, subject, detail }: Pick<AuditEntry, 'act' | 'subject' | 'detail'>,
  words: Words,
): string => {
  const text = TELLERS[act](subject?.name ?? '', (name) => String(detail[name] ?? ''), words).trim()
  return text.charAt(0).toLocaleUpperCase(words.locale) + text.slice(1)
}
