/** The app's own pages, served from the installation: which file an address means, and what the page may do. */
import { socketUrl } from '../wire/server-address.ts'

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
}

const pathOf = (address: string): string | null => {
  try {
    return decodeURIComponent(new URL(address).pathname)
  } catch {
    return null
  }
}

/** Name of the file below the folder of pages, or null where no file can be meant. */
export const fileOf = (address: string): string | null => {
  const path = pathOf(address)
  if (path === null) return null
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.some((part) => part === '..' || part === '.' || /[\\\0:]/.test(part))) return null
  const last = parts.at(-1) ?? ''
  // An address inside an app is the app's own affair.
  return /\.[a-z0-9]+$/i.test(last) ? parts.join('/') : [...parts.slice(0, 1), 'index.html'].join('/')
}

export const typeOf = (file: string): string => TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream'

/**
 * What a page may load: its own files, and the server that the enrolment names; and which others it may dial.
 * @param server its origin, or null while there is none @param sockets of the servers that its desk names @param wasm whether the app's editor is WebAssembly
 */
export const policyFor = (server: string | null, sockets: readonly string[], wasm: boolean): string => {
  const servers = server === null ? [] : [server, socketUrl(server), ...sockets]
  return [
    "default-src 'none'",
    `script-src 'self'${wasm ? " 'wasm-unsafe-eval'" : ''}`,
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    ["connect-src 'self'", ...servers].join(' '),
    "font-src 'self'",
    "media-src 'self'",
    "manifest-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
  ].join('; ')
}

export const headersFor = (file: string, policy: string): Record<string, string> => ({
  'content-type': typeOf(file),
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
})
