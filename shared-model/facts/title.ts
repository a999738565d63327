import type { Content } from './items.ts'

/** What lists call an item by: an alert without a title by its text. */
export const titleOf = (content: Content): string =>
  content.kind === 'message' ? content.subject : content.title || content.text.slice(0, 200)
