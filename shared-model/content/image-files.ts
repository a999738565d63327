/** Images that a Markdown file shows by path, and how they become blobs named by their hash. */
import type { BlobHash } from '../facts/blob.ts'

/** `![text](path)` or `![text](<path> "title")`, as CommonMark has inline images. */
const IMAGE = /!\[([^\]]*)\]\(\s*(?:<([^>\n]+)>|([^\s)]+))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g
/** `https:`, `data:` and the like, but no drive letter of Windows. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i

/** As they are written, each once. */
export const imageSources = (markdown: string): string[] => [
  ...new Set([...markdown.matchAll(IMAGE)].map(([, , bracketed, plain]) => bracketed ?? plain ?? '')),
]

/** Whether a source is an address somewhere, instead of a file. */
export const isAddress = (source: string): boolean => SCHEME.test(source)

/** @param hashes by source, all of them @returns the text as it is sent */
export const withHashes = (markdown: string, hashes: ReadonlyMap<string, BlobHash>): string =>
  markdown.replace(
    IMAGE,
    (_all, text: string, bracketed?: string, plain?: string) =>
      `![${text}](sha256:${hashes.get(bracketed ?? plain ?? '') ?? ''})`,
  )

/** @param fileOf null: as it is @returns the text with files instead of hashes */
export const withFiles = (markdown: string, fileOf: (hash: BlobHash) => string | null): string =>
  markdown.replace(IMAGE, (all, text: string, bracketed?: string, plain?: string) => {
    const file = fileOf((bracketed ?? plain ?? '').replace(/^sha256:/, ''))
    return file === null ? all : `![${text}](${file})`
  })
