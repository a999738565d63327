/** The changes of a document, as far as its versions depend on them. Each is read once, however long the history grows. */
import { decodeChange, getChangesSince, getHeads, type Doc } from '@automerge/automerge/slim'

export type Change = {
  hash: string
  actor: string
  /** the administrator's id; null: the change does not say */
  by: string | null
  deps: readonly string[]
  /** by the author's clock, milliseconds */
  at: number
  /** numbers of its first and its last operation; a change of nothing has none, and its last is before its first */
  first: number
  last: number
  /** whether it put something in */
  writes: boolean
  /** whether it took away something that has parts, such as a lesson or a question, with all that is in it */
  removes: boolean
  /** keys that it took away, such as a lesson's id */
  keys: readonly string[]
  /** ids of the characters that it took away, `operation@actor` */
  erased: readonly string[]
}

/** Of an operation that is decoded; places in lists and texts have `elemId` in place of a key. */
type Operation = { action: string; key?: string; elemId?: string; pred: readonly string[] }

export class ChangeReader {
  readonly #changes: Change[] = []
  /** ids of everything that has parts */
  readonly #composites = new Set<string>()
  #heads: string[] = []

  /** Each after those that it builds on. @param document the same one each time, as it is now */
  read(document: Doc<unknown>): readonly Change[] {
    const added = getChangesSince(document, this.#heads)
    this.#heads = getHeads(document)
    for (const bytes of added) {
      const { ops, hash, actor, message, deps, time, startOp } = decodeChange(bytes)
      const change = { hash, actor, by: message, deps, at: time * 1000, first: startOp, last: startOp + ops.length - 1 }
      this.#changes.push({ ...change, ...this.#effect(ops, startOp, actor) })
    }
    return this.#changes
  }

  #effect(operations: readonly Operation[], first: number, actor: string) {
    let writes = false
    let removes = false
    const keys: string[] = []
    const erased: string[] = []
    for (const [index, { action, key, elemId, pred }] of operations.entries()) {
      if (action.startsWith('make')) this.#composites.add(`${first + index}@${actor}`)
      if (action !== 'del') writes = true
      if (pred.some((id) => this.#composites.has(id))) removes = true
      else if (action === 'del' && elemId !== undefined) erased.push(...pred)
      if (action === 'del' && key !== undefined) keys.push(key)
    }
    return { writes, removes, keys, erased }
  }
}
