import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'

/** Subjects that a notification of several messages names. */
const NAMED = 3

/** What one notification says of everything that came at once; after an absence that is one, and not a storm. */
export type Digest = { kind: 'one'; item: InboxItem } | { kind: 'many'; count: number; subjects: string[] }

/** @param items messages, at least one */
export const digestOf = (items: readonly InboxItem[]): Digest => {
  const [item] = items
  if (items.length === 1 && item) return { kind: 'one', item }
  const newest = [...items].sort((a, b) => b.publishedAt - a.publishedAt)
  const subjects = newest.flatMap(({ content }) => (content.kind === 'message' ? [content.subject] : []))
  return { kind: 'many', count: items.length, subjects: [...new Set(subjects)].slice(0, NAMED) }
}
