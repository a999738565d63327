/** Head office's rosters: made of its registers and repositories, numbered and signed (ROSTER-4). */
import { createHash, sign, type KeyObject } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Organisation } from '@carillon/shared-model/api/session-routes.ts'
import { signRoster, type Roster, type RosterContent } from '@carillon/shared-model/branches/roster.ts'
import { ACCOUNT_CHANGES, type Administrators } from '../accounts/administrators.ts'
import type { Devices } from '../accounts/devices.ts'
import { LATEST_MONTHS } from '../chat/known-conversations.ts'
import { readRetention, RETENTION_KEY } from '../chat/retention.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { ChangeKind } from '../ports/changes.ts'
import { SERVER_ZONE, type Clock } from '../ports/clock.ts'
import type { ConversationIds } from '../ports/conversation-ids.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { SettingsChange } from '../ports/settings.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Credentials } from '../publish/credentials.ts'
import type { DeskServers, Place } from './desk-servers.ts'
import { rosterContent, type Branch } from './roster-content.ts'

type Parts = {
  unitOfWork: UnitOfWork
  organisation: () => Organisation
  rootKey: () => KeyObject
  administrators: Administrators
  devices: Devices
  /** that only head office can work out */
  conversationIds: Pick<ConversationIds, 'prepare' | 'of'>
  credentials: Pick<Credentials, 'ahead'>
  clock: Pick<Clock, 'now' | 'tick'>
  /** of a computer */
  nearestServers: (place: Place) => DeskServers | null
}

/** Of the last one that was made for a branch. */
type Made = { version: number; hash: string }

export class RosterMaker {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What the roster of a branch says now: the same one again unless something in it is different. */
  async make(branch: Branch): Promise<Roster> {
    const { unitOfWork, conversationIds, clock, rootKey } = this.#parts
    await conversationIds.prepare()
    const { content, version } = await unitOfWork(async ({ write, ...repositories }) => {
      const content = await this.#content(branch, repositories)
      const hash = createHash('sha256').update(canonicalize(content)!).digest('base64url')
      const last = (await repositories.settings.get(keyOf(branch))) as Made | undefined
      if (last?.hash === hash) return { content, version: last.version }
      const version = Math.max(clock.tick(), (last?.version ?? 0) + 1)
      write(made(branch, { version, hash }))
      return { content, version }
    })
    return signRoster(content, version, (bytes) => signedBy(rootKey(), bytes))
  }

  async #content(branch: Branch, repositories: Repositories): Promise<RosterContent> {
    const { administrators, devices, conversationIds, credentials, clock, organisation, nearestServers } = this.#parts
    const { directory, enrolments, queues, conversations, settings } = repositories
    const { name, serverId, rootKey } = organisation()
    const now = clock.now()
    return rosterContent({
      branch,
      organisation: { name, serverId, rootKey },
      servers: nearestServers({ device: branch, person: null }),
      zone: SERVER_ZONE,
      units: await directory.units(),
      people: await directory.people(),
      devices: [...devices.all()],
      codes: await enrolments.valid(now),
      administrators: [...administrators.all],
      profiles: administrators.profiles,
      queues: await queues.all(),
      replies: await queues.replies(),
      talks: (await conversations.existing(LATEST_MONTHS)).map(({ first: _, ...talk }) => talk),
      erasures: await conversations.erasures(),
      retention: await readRetention(settings),
      idOf: (person, queue) => {
        const id = conversationIds.of(person, queue)
        if (id === null) throw new Error('Head office works out the ids of all conversations.')
        return id
      },
      credentialOf: (admin, device, held) =>
        credentials.ahead(admin, device, { id: branch.id, units: [branch.unit] }, held, now),
    })
  }
}

const keyOf = ({ id }: Branch): string => `roster.${id}`
const made = (branch: Branch, value: Made): SettingsChange => ({ kind: 'setting-saved', key: keyOf(branch), value })

const signedBy = (key: KeyObject, bytes: Uint8Array): string => sign(null, bytes, key).toString('base64url')

const CHANGES = [
  ...ACCOUNT_CHANGES,
  'branch-origin-told',
  'code-issued',
  'code-revoked',
  'code-used',
  'conversation-opened',
  'conversations-erased',
  'device-added',
  'device-revoked',
  'directory-imported',
  'months-notified',
  'months-removed',
  'queue-removed',
  'queue-saved',
  'replies-saved',
  'setting-saved',
  'times-brought-back',
] as const satisfies readonly ChangeKind[]

/**
 * @param changed a roster may say something else by now. What goes by time alone, codes that are over and credentials that
 *   are renewed, is not told: once a day the caller looks by itself
 */
export const onRosterChanges = (announcements: Announcements, changed: () => void): void =>
  announcements.on(CHANGES, (changes) => {
    if (changes.some((change) => change.kind !== 'setting-saved' || change.key === RETENTION_KEY)) changed()
  })
