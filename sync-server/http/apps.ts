/** The console and the endpoint, as Vite built them. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** Folders with the built apps. */
export type AppFolders = { console: string; endpoint: string }

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Carillon: not built</title>
<h1>This app has not been built</h1>
<p>The server runs, but the app’s files are missing. Run <code>npm run build</code> in Carillon’s folder and reload this page.</p>
</html>
`

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false

export const serveApps = async (app: FastifyInstance, folders: AppFolders): Promise<void> => {
  await app.register(fastifyStatic, { root: folders.console, serve: false })
  app.get('/', (_request, reply) => reply.redirect('/console/'))
  for (const [name, folder] of Object.entries(folders)) {
    app.get(`/${name}`, (_request, reply) => reply.redirect(`/${name}/`))
    app.get<{ Params: { '*': string } }>(`/${name}/*`, (request, reply) => {
      if (!existsSync(join(folder, 'index.html')))
        return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT)
      const path = request.params['*']
      // No file has such a name, and asking the disk for it throws.
      if (path.includes('\0')) return reply.callNotFound()
      const known = path !== '' && !path.split(/[/\\]/).includes('..') && isFile(join(folder, path))
      // An address inside an app is the app's own affair; a file that is missing is missing.
      if (!known && /\.[a-z0-9]+$/i.test(path)) return reply.callNotFound()
      const hashed = known && path.startsWith('assets/')
      return reply
        .header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
        .sendFile(known ? path : 'index.html', folder, { cacheControl: false })
    })
  }
}
