/**
 * One configuration for all: `--mode` says what is built or served. Each app is a plain folder of static files that the
 * sync server serves under its own base path; the server and its command line become plain modules, since translating
 * each source while it loads takes a second.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type UserConfig } from 'vite'

const TARGETS = {
  admin: { folder: 'admin-app', base: '/console/', pages: ['index.html'] },
  endpoint: { folder: 'endpoint-app', base: '/endpoint/', pages: ['index.html', 'alert.html'] },
} as const

/** All in one folder: `files/home.ts` finds what comes with the server from there. */
const SERVER: UserConfig = {
  root: join(import.meta.dirname, 'sync-server'),
  build: {
    ssr: 'cli/main.ts',
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' } },
  },
}

const isTarget = (mode: string): mode is keyof typeof TARGETS => Object.hasOwn(TARGETS, mode)

export default defineConfig(({ mode }) => {
  // Editors, svelte-check and knip read this file in Vite's own modes, and only want to know the plugins.
  if (mode === 'server') return SERVER
  if (!isTarget(mode) && mode !== 'development' && mode !== 'production')
    throw new Error(`There is no app "${mode}". Say --mode ${[...Object.keys(TARGETS), 'server'].join(' or --mode ')}.`)
  const { folder, base, pages } = TARGETS[isTarget(mode) ? mode : 'admin']
  const root = join(import.meta.dirname, folder)
  return {
    root,
    base,
    publicDir: join(root, 'public'),
    // A component of ours is always in runes mode; a library decides for itself.
    plugins: [
      svelte({
        configFile: false,
        compilerOptions: {
          runes: ({ filename }) => (filename.split(/[/\\]/).includes('node_modules') ? undefined : true),
        },
      }),
    ],
    // Its WebAssembly does not survive the dev server's pre-bundling; production needs nothing.
    optimizeDeps: { exclude: ['@automerge/automerge'] },
    build: {
      outDir: join(root, 'dist'),
      emptyOutDir: true,
      manifest: 'manifest.json',
      target: 'es2023',
      sourcemap: false,
      // In kB. The apps are loaded from the organisation's own server, once, and then cached.
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        input: pages.map((page) => join(root, page)).filter((page) => existsSync(page)),
      },
    },
  }
})
