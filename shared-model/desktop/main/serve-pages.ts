/** The scheme by which the pages come from the installation. In Electron's main process. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol, type Session } from 'electron'
import { APP_SCHEME } from '../../wire/app-origins.ts'
import { fileOf, headersFor, policyFor } from '../pages.ts'

/** Before the app is ready. */
export const registerScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])

export type PageSource = {
  origin: string
  /** where the built pages lie */
  folder: string
  wasm: boolean
  server: () => string | null
  /** of the other servers that the page may dial */
  sockets?: () => readonly string[]
  /** pages that are no file, by their path */
  made?: (address: URL) => string | null
}

const answer = (body: BodyInit, file: string, source: PageSource): Response =>
  new Response(body, { headers: headersFor(file, policyFor(source.server(), source.sockets?.() ?? [], source.wasm)) })

export const servePages = (session: Session, source: PageSource): void =>
  session.protocol.handle(APP_SCHEME, async ({ url, method }) => {
    const refused = new Response(null, { status: 404 })
    if (!url.startsWith(`${source.origin}/`) || method !== 'GET') return refused
    const made = source.made?.(new URL(url)) ?? null
    if (made !== null) return answer(made, 'page.html', source)
    const file = fileOf(url)
    if (file === null) return refused
    const bytes = await readFile(join(source.folder, file)).catch(() => null)
    return bytes === null ? refused : answer(new Uint8Array(bytes), file, source)
  })
