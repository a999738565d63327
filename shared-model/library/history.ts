/** The versions of a document: what one author did in one go, at what that author had. Knows no Automerge. */
import type { Change } from './changes.ts'

/** Milliseconds without a change of the same author after which another version begins. */
const PAUSE = 5 * 60_000
/** Characters of one's own that are taken away in one go: as many are no slip of the keyboard any more. */
const PASSAGE = 12

export type Version = {
  /** hash of its first change: it stays while the version grows */
  id: string
  /** of what its author had after its last change */
  heads: string[]
  /** the administrator's id; null: the changes do not say */
  by: string | null
  /** of its first and its last change, in milliseconds */
  from: number
  to: number
}

type Hashes = ReadonlySet<string>
/** A version while it may grow. */
type Open = {
  version: Version
  last: Change
  /** the removals that its last change knows of */
  known: Hashes
  /** its last change took something away */
  takes: boolean
}

const NONE: Hashes = new Set()

/** Hardly ever a new set: removals are few, and most changes know the same. */
const union = (sets: readonly Hashes[]): Hashes => {
  let all = NONE
  for (const set of sets) {
    if (set === all || set.size === 0) continue
    const [larger, smaller] = set.size > all.size ? [set, all] : [all, set]
    all = [...smaller].every((hash) => larger.has(hash)) ? larger : new Set([...larger, ...smaller])
  }
  return all
}

/**
 * By time, but never before a change that they build on, whatever the clocks of the authors say; so every browser sees the
 * same versions.
 */
const inOrder = (changes: readonly Change[]): [change: Change, at: number][] => {
  const times = new Map<string, number>()
  for (const { hash, at, deps } of changes)
    times.set(
      hash,
      deps.reduce((time, dep) => Math.max(time, times.get(dep) ?? 0), at),
    )
  return changes
    .map((change): [Change, number] => [change, times.get(change.hash)!])
    .sort(([a, at], [b, then]) => at - then || a.first - b.first || a.last - b.last || (a.hash < b.hash ? -1 : 1))
}

/** Changes in which an author went back over more than a few characters, one after the other. */
const passagesTaken = (byActor: ReadonlyMap<string, readonly Change[]>): Hashes => {
  const taken = new Set<string>()
  for (const changes of byActor.values()) {
    let run: Change[] = []
    let erased = 0
    for (const change of changes) {
      if (change.writes || run.at(-1)?.writes || change.erased.length === 0) [run, erased] = [[], 0]
      run.push(change)
      erased += change.erased.length
      if (erased >= PASSAGE) for (const { hash } of run) taken.add(hash)
    }
  }
  return taken
}

const groupedByActor = (ordered: readonly (readonly [Change, number])[]): Map<string, Change[]> => {
  const byActor = new Map<string, Change[]>()
  for (const [change] of ordered) {
    const before = byActor.get(change.actor)
    if (before) before.push(change)
    else byActor.set(change.actor, [change])
  }
  return byActor
}

/** The one of an actor's changes that made the operation with this number. */
const changeOf = (changes: readonly Change[], operation: number): Change | undefined => {
  let [low, high] = [0, changes.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (changes[middle]!.first <= operation) low = middle
    else high = middle - 1
  }
  return changes[low]
}

/**
 * Newest first. A version is a chain of changes of one author, each of which builds on the one before, also while others
 * write between them. It ends with a pause, and before anything that somebody had in front of them is taken away: a change
 * that takes it away, or knows of another that does, begins a new one. So whatever was in the editor is in a version.
 * @param changes each after those that it builds on
 */
export const versionsOf = (changes: readonly Change[]): Version[] => {
  const ordered = inOrder(changes)
  const byHash = new Map(changes.map((change) => [change.hash, change]))
  const byActor = groupedByActor(ordered)
  const passages = passagesTaken(byActor)
  const known = new Map<string, Hashes>()
  /** by the hash of a change, the version that it is in */
  const places = new Map<string, Open>()
  const growing = new Map<string | null, Open[]>()
  const versions: Version[] = []

  const buildsOn = (change: Change, last: Change): boolean => {
    if (change.actor === last.actor) return true
    const seen = new Set<string>()
    const waiting = [...change.deps]
    for (let hash = waiting.pop(); hash !== undefined; hash = waiting.pop()) {
      if (hash === last.hash) return true
      const dep = byHash.get(hash)
      // Whatever builds on `last` has later operations.
      if (!dep || seen.has(hash) || dep.last <= last.last) continue
      seen.add(hash)
      waiting.push(...dep.deps)
    }
    return false
  }
  /** Whether it took away what another version, which may go on without it, has only in its later changes. */
  const erasesFresh = ({ erased }: Change, at: number, own: Open | undefined): boolean =>
    erased.some((id) => {
      const [operation, actor] = id.split('@') as [string, string]
      const made = changeOf(byActor.get(actor) ?? [], Number(operation))
      const place = made && places.get(made.hash)
      return place !== undefined && place !== own && at - place.version.to < PAUSE
    })

  for (const [change, at] of ordered) {
    const { hash, by, deps } = change
    const before = union(deps.map((dep) => known.get(dep) ?? NONE))
    // What a library begins every document with changes nothing.
    if (change.last < change.first) {
      known.set(hash, before)
      continue
    }
    const open = (growing.get(by) ?? []).filter(({ version }) => at - version.to < PAUSE)
    const own = open.find(({ last }) => buildsOn(change, last))
    const takes = change.removes || passages.has(hash) || erasesFresh(change, at, own)
    const knows = takes ? new Set([...before, hash]) : before
    known.set(hash, knows)
    const goesOn = own && before.size === own.known.size && (!takes || own.takes)
    if (goesOn) {
      Object.assign(own.version, { heads: [hash], to: at })
      Object.assign(own, { last: change, known: knows, takes })
      places.set(hash, own)
      growing.set(by, open)
      continue
    }
    const version: Version = { id: hash, heads: [hash], by, from: at, to: at }
    const place: Open = { version, last: change, known: knows, takes }
    places.set(hash, place)
    // How it was made or imported is a version by itself, whoever went on right away.
    if (versions.length > 0) growing.set(by, [...open.filter((other) => other !== own), place])
    versions.push(version)
  }
  return versions
    .map((version, index) => ({ version, index }))
    .sort((a, b) => b.version.to - a.version.to || b.index - a.index)
    .map(({ version }) => version)
}

/**
 * Heads of a document as it was for all who did not know yet that a key was taken away: with what was written under it
 * before that, and apart from it. null: nobody took it away.
 */
export const headsWithout = (removalOf: string, changes: readonly Change[]): string[] | null => {
  const known = new Map<string, Hashes>()
  for (const { hash, deps, keys } of changes) {
    const before = union(deps.map((dep) => known.get(dep) ?? NONE))
    known.set(hash, keys.includes(removalOf) ? new Set([...before, hash]) : before)
  }
  const removals = changes.filter(({ keys }) => keys.includes(removalOf))
  // One that was made good, and followed by another, takes nothing away any more.
  const last = removals.filter(
    ({ hash }) => !removals.some((other) => other.hash !== hash && known.get(other.hash)!.has(hash)),
  )
  if (last.length === 0) return null
  const heads = new Set<string>()
  for (const { hash, deps } of changes) {
    if (last.some((removal) => known.get(hash)!.has(removal.hash))) continue
    for (const dep of deps) heads.delete(dep)
    heads.add(hash)
  }
  return [...heads]
}
