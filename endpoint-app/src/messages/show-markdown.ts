import { renderMarkdown } from '@carillon/shared-model/content/markdown.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { Attachment } from 'svelte/attachments'

/** Fills the element with an author's text, made safe by the one function that does so. */
export const showMarkdown =
  (source: string, urls: ReadonlyMap<BlobHash, string>): Attachment<HTMLElement> =>
  (element) => {
    element.innerHTML = renderMarkdown(source, { window, imageUrl: (hash) => urls.get(hash) ?? null })
  }
