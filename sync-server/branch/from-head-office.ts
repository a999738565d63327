/** What a branch server takes from head office: whatever is in its scope, with the rows that follow from it. */
import { isOf, type Fact } from '@carillon/shared-model/facts/codec.ts'
import type { UnknownFact } from '@carillon/shared-model/facts/fact.ts'
import type { Published, Request } from '@carillon/shared-model/facts/items.ts'
import type { Heads } from '@carillon/shared-model/logs/gate.ts'
import type { LogName } from '@carillon/shared-model/logs/names.ts'
import { admitted } from '@carillon/shared-model/logs/relay.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { Change } from '../ports/changes.ts'
import type { Directory } from '../ports/directory.ts'
import type { Items } from '../ports/items.ts'
import { changesOf, historyOf } from '../publish/published-changes.ts'
import { project } from '../store/project.ts'
import { projectTalk } from '../store/project-talk.ts'
import type { Judge } from '../sync/turns.ts'
import { verdictChanges } from './taken-verdicts.ts'

type Parts = {
  items: Pick<Items, 'find' | 'hasAct'>
  directory: Directory
  talkOf: (conversation: string) => Talk | null
  now: () => number
}

const isNew = ({ act }: Request): boolean => act === 'publish' || act === 'start' || act === 'repeat'

export class FromHeadOffice {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * @param heads as they are known before the turn: what has been published is looked up by them
   * @param refused called when the update is none at all
   */
  async judge(name: LogName, update: Uint8Array, heads: Heads, refused: (reason: string) => void): Promise<Judge> {
    const before = admitted(update, heads)
    const rows = before.ok ? await this.#publishedRows([...before.facts.values()].flat()) : []
    return (heads) => {
      const taken = admitted(update, heads)
      if (!taken.ok) {
        refused(`${taken.close} ${taken.detail}`.trim())
        return null
      }
      if (taken.setAside.length > 0)
        refused(taken.setAside.map(({ author, reason }) => `${reason} ${author}`).join(', '))
      if (taken.update === null) return null
      const facts = [...taken.facts.values()].flat()
      return { update: taken.update, heads: taken.heads, changes: [...rows, ...this.#written(name, facts)] }
    }
  }

  /** Rows of what was published, each act once, however many logs it lies in. */
  async #publishedRows(facts: readonly (Fact | UnknownFact)[]): Promise<Change[]> {
    const { items, directory } = this.#parts
    const published = facts.filter((fact): fact is Published => isOf(fact, 'published')).sort((a, b) => a.at - b.at)
    const known = new Set<ItemId>()
    const changes: Change[] = []
    for (const fact of published) {
      const { request, at } = fact
      const isKnown = known.has(request.item) || (await items.find(request.item)) !== null
      if (!isKnown && !isNew(request)) continue
      if (isKnown && (await items.hasAct(request.item, fact.sig))) {
        changes.push({ kind: 'delivery-published', of: fact.sig })
        continue
      }
      if (isKnown && isNew(request)) continue
      known.add(request.item)
      changes.push(...changesOf(request, at, directory), historyOf(fact, at))
    }
    return changes
  }

  #written(name: LogName, facts: readonly (Fact | UnknownFact)[]): Change[] {
    const { talkOf, now } = this.#parts
    if (name.kind === 'verdicts') return verdictChanges(facts)
    if (name.kind === 'journal') return project(name.subject, facts, now())
    const talk = name.kind === 'talk' ? talkOf(name.subject) : null
    return talk ? projectTalk(talk, name.month!, facts) : []
  }
}
