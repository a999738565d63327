/** The versions of a document: what one author did in one go. */
import { getChangesMetaSince, toJS, view, type Doc } from '@automerge/automerge/slim'
import type { LibraryDocument } from '@carillon/shared-model/library/document.ts'

/** Milliseconds without a change of the same author after which another version begins. */
const PAUSE = 5 * 60_000

export type Version = {
  /** hash of its last change */
  id: string
  /** what the document was after it */
  heads: string[]
  /** the administrator's id; null: the change does not say */
  by: string | null
  /** of its first and its last change, in milliseconds */
  from: number
  to: number
}

/**
 * Newest first. Changes stand in the order of their times, but never before one that they build on, whatever the
 * clocks of the authors say; so every browser sees the same versions.
 */
export const versionsOf = (document: Doc<LibraryDocument>): Version[] => {
  const changes = getChangesMetaSince(document, [])
  const times = new Map<string, number>()
  for (const { hash, time, deps } of changes)
    times.set(hash, Math.max(time * 1000, ...deps.map((dep) => times.get(dep) ?? 0)))
  changes.sort((a, b) => times.get(a.hash)! - times.get(b.hash)! || a.startOp - b.startOp || (a.hash < b.hash ? -1 : 1))
  const versions: Version[] = []
  const heads = new Set<string>()
  for (const { hash, deps, message, startOp, maxOp } of changes) {
    deps.forEach((dep) => heads.delete(dep))
    heads.add(hash)
    const at = times.get(hash)!
    // What a library begins every document with changes nothing.
    if (maxOp < startOp) continue
    // How it was made or imported is a version by itself, whoever went on right away.
    const last = versions.length > 1 ? versions.at(-1) : undefined
    if (last && last.by === message && at - last.to < PAUSE)
      Object.assign(last, { id: hash, heads: [...heads], to: at })
    else versions.push({ id: hash, heads: [...heads], by: message, from: at, to: at })
  }
  return versions.reverse()
}

export const contentAt = <Content extends LibraryDocument>(document: Doc<Content>, heads: string[]): Content =>
  toJS<Content>(view(document, heads))
