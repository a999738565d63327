/** What head office takes from a branch server: what its people wrote, each author's part judged as if they had sent it. */
import type { Author } from '@carillon/shared-model/access/principals.ts'
import { isOf, type Fact } from '@carillon/shared-model/facts/codec.ts'
import type { UnknownFact } from '@carillon/shared-model/facts/fact.ts'
import type { LogName } from '@carillon/shared-model/logs/names.ts'
import type { SetAside } from '@carillon/shared-model/logs/parts.ts'
import { relay, type Covered } from '@carillon/shared-model/logs/relay.ts'
import type { AdminId, BranchId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Administrators } from '../accounts/administrators.ts'
import type { Devices } from '../accounts/devices.ts'
import type { Principals } from '../accounts/principals.ts'
import type { ChatMemberships } from '../chat/memberships.ts'
import type { Change } from '../ports/changes.ts'
import { project } from '../store/project.ts'
import { projectTalk } from '../store/project-talk.ts'
import type { Judge } from '../sync/turns.ts'
import type { AcknowledgedRosters } from './acknowledged-rosters.ts'
import type { BranchScope } from './branch-scope.ts'
import { takenVerdicts } from './taken-verdicts.ts'

type Parts = {
  branch: BranchId
  scope: Pick<BranchScope, 'hasComputer' | 'hasUnit'>
  devices: Devices
  administrators: Administrators
  principals: Principals
  memberships: ChatMemberships
  rosters: Pick<AcknowledgedRosters, 'author'>
  /** of the organisation, raw, base64url */
  rootKey: () => string
  now: () => number
  /** parts of an update that were not taken */
  setAside: (log: LogName, parts: readonly SetAside[]) => void
}

export class FromBranch {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @param refused called when the update is none at all */
  judge(name: LogName, update: Uint8Array, refused: (reason: string) => void): Judge {
    const { now, setAside, rootKey } = this.#parts
    if (name.kind === 'verdicts') return takenVerdicts(update, rootKey(), refused)
    return (heads) => {
      const covered = new Map<string, (Covered & { isPast: boolean }) | null>()
      const authors = (id: string): Covered | null => {
        const now = this.#coveredAuthor(id)
        const author = now ?? this.#parts.rosters.author(this.#parts.branch, id)
        const found = author && { author, talk: this.#talkOf(author, name), isPast: now === null }
        covered.set(id, found)
        return found
      }
      const relayed = relay(update, heads, name, authors, now())
      if (!relayed.ok) {
        refused(`${relayed.close} ${relayed.detail}`.trim())
        return null
      }
      if (relayed.setAside.length > 0) setAside(name, relayed.setAside)
      if (relayed.update === null) return null
      const changes = [...relayed.facts].flatMap(([id, facts]) => this.#changes(name, covered.get(id) ?? null, facts))
      return { update: relayed.update, heads: relayed.heads, changes }
    }
  }

  #changes(
    name: LogName,
    covered: (Covered & { isPast: boolean }) | null,
    facts: readonly (Fact | UnknownFact)[],
  ): Change[] {
    if (name.kind === 'branch') return facts.flatMap((fact) => this.#acted(fact))
    // What was written by whoever may not any more is kept, and counts for nothing; what they ask for is answered.
    if (covered?.isPast && name.kind !== 'outbox') return []
    const talk = covered?.talk ?? null
    return talk ? projectTalk(talk, name.month!, facts) : project(name.subject, facts, this.#parts.now())
  }

  #acted(fact: Fact | UnknownFact): Change[] {
    if (!isOf(fact, 'delivered')) return this.#enrolled(fact)
    const { by: branch, of, item, at, roster } = fact
    return [{ kind: 'delivered', delivery: { branch, of, item, at, roster }, isReported: true }]
  }

  /** A computer that the branch server has enrolled is one of the organisation's, if it stands where the branch is. */
  #enrolled(fact: Fact | UnknownFact): Change[] {
    const { scope, devices } = this.#parts
    if (!isOf(fact, 'enrolled') || !scope.hasUnit(fact.unit) || devices.get(fact.device)) return []
    const { device: id, name, key, unit, person, at, code } = fact
    const device = { id, name, key, unit, person, admin: null, enrolledAt: at, expiresAt: null }
    return [
      { kind: 'device-added', device, version: null },
      { kind: 'code-used', hash: code },
    ]
  }

  #coveredAuthor(id: string): Author | null {
    const { branch, scope, devices, administrators, principals } = this.#parts
    if (id === branch) return { kind: 'branch', id: branch }
    if (id.startsWith('d')) {
      const device = devices.get(id as DeviceId)
      return device && scope.hasComputer(device.id) ? principals.of(device) : null
    }
    // Whether they may what they ask for is answered with the request.
    const account = administrators.find(id as AdminId)
    return account ? { kind: 'admin', id: account.id, device: '' as DeviceId, feeds: [] } : null
  }

  #talkOf(author: Author, { kind, subject, month }: LogName): Covered['talk'] {
    if (kind !== 'talk' || author.kind === 'branch') return null
    return this.#parts.memberships.talkOf(author, subject, month!)
  }
}
