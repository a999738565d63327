/**
 * The one place where an author's text becomes HTML (DESIGN.md section 9). Raw HTML in the source is shown as text,
 * what Markdown makes is cleaned once more against a short list of elements, links open elsewhere and lead nowhere but
 * to the web, mail and telephones, and the only images are blobs named by their SHA-256.
 */
import createDOMPurify from 'dompurify'
import { Marked } from 'marked'
import type { BlobHash } from '../facts/blob.ts'
import { isModest } from './modest.ts'

/** The browser's window, or anything that DOMPurify can work in. */
export type WindowLike = NonNullable<Parameters<typeof createDOMPurify>[0]>

export type RenderOptions = {
  window: WindowLike
  /** where the image can be shown from now, such as an object URL; null while it is not at hand */
  imageUrl: (hash: BlobHash) => string | null
}

const IMAGE = /^sha256:([0-9a-f]{64})$/
const LINK = /^(?:https?:|mailto:|tel:)/i
const TAGS = 'a blockquote br code del em h1 h2 h3 h4 h5 h6 hr img li ol p pre strong table tbody td th thead tr'
  .split(' ')
  .concat('ul')

/** Their words stand apart from those before. */
const BLOCKS = new Set(['paragraph', 'heading', 'list_item', 'blockquote', 'table', 'text'])

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

const hashOf = (href: string): BlobHash | null => IMAGE.exec(href)?.[1] ?? null

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    // The source is set after cleaning, so that no address of the author's ever reaches the attribute.
    image: ({ href, text }) => {
      const hash = hashOf(href)
      return hash ? `<img alt="${escapeHtml(text)}" data-blob="${hash}">` : escapeHtml(text)
    },
  },
})

/**
 * Never throws: what is not modest, or what `marked` cannot read all the same, is shown as it was typed. The bound comes
 * first, since a stack that overflows late, or minutes of work, would not be caught.
 */
const read = <Result>(source: string, how: () => Result, asTyped: () => Result): Result => {
  if (!isModest(source)) return asTyped()
  try {
    return how()
  } catch {
    return asTyped()
  }
}
const typed = (source: string): string => `<p>${escapeHtml(source.trim()).replace(/\r\n?|\n/g, '<br>')}</p>`

/** @returns HTML that may be put into a page. An image that is not at hand keeps its `data-blob`, without a source. */
export const renderMarkdown = (source: string, { window, imageUrl }: RenderOptions): string => {
  const purify = createDOMPurify(window)
  purify.addHook('afterSanitizeAttributes', (node) => {
    if (node.tagName === 'A') {
      if (!LINK.test(node.getAttribute('href') ?? '')) node.removeAttribute('href')
      node.setAttribute('rel', 'noopener')
      node.setAttribute('target', '_blank')
    }
    if (node.tagName === 'IMG') {
      const url = imageUrl(node.getAttribute('data-blob') ?? '')
      if (url) node.setAttribute('src', url)
    }
  })
  const clean = (html: string): string =>
    purify.sanitize(html, {
      ALLOWED_TAGS: TAGS,
      ALLOWED_ATTR: ['href', 'title', 'alt', 'align', 'start', 'data-blob'],
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
    })
  return read(
    source,
    () => clean(marked.parse(source, { async: false })),
    () => clean(typed(source)),
  )
}

/** Hashes of every image that the text shows, each once, in order. */
export const imagesOf = (source: string): BlobHash[] => {
  const images = () => {
    const found = new Set<BlobHash>()
    void marked.walkTokens(marked.lexer(source), (token) => {
      const hash = token.type === 'image' ? hashOf(String((token as { href?: unknown }).href)) : null
      if (hash) found.add(hash)
    })
    return [...found]
  }
  return read(source, images, () => [])
}

/** Addresses of links and images that lead nowhere for whoever reads: files beside the text, of this computer or a share. */
export const deadLinks = (source: string): string[] => {
  const found = () => {
    const dead = new Set<string>()
    void marked.walkTokens(marked.lexer(source), (token) => {
      const href = 'href' in token ? String(token.href) : ''
      if (token.type === 'image' ? hashOf(href) === null : token.type === 'link' && !LINK.test(href)) dead.add(href)
    })
    return [...dead]
  }
  return read(source, found, () => [])
}

/** Only the words, in one line: for lists, notifications and titles. */
export const plainText = (source: string): string => {
  const parts = () => {
    const words: string[] = []
    void marked.walkTokens(marked.lexer(source), (token) => {
      if ('tokens' in token && token.tokens) {
        if (BLOCKS.has(token.type)) words.push(' ')
      } else if (token.type === 'br') words.push(' ')
      else if ('text' in token) words.push(token.text as string)
    })
    return words.join('')
  }
  return read(source, parts, () => source)
    .replace(/\s+/g, ' ')
    .trim()
}
