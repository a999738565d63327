/**
 * One configuration for all: `--mode` says what is built or served. Each app is a plain folder of static files that the
 * sync server serves under its own base path; the server and its command line become plain modules, since translating
 * each source while it loads takes a second.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin, type UserConfig } from 'vite'
import about from './package.json' with { type: 'json' }

const TARGETS = {
  admin: { folder: 'admin-app', base: '/console/', pages: ['index.html'] },
  endpoint: { folder: 'endpoint-app', base: '/endpoint/', pages: ['index.html', 'alert.html'] },
} as const

/** All in one folder: `files/home.ts` finds what comes with the server from there. */
const SERVER: UserConfig = {
  root: join(import.meta.dirname, 'sync-server'),
  // Of a hundred small modules each, which every command would look for, read and compile one by one.
  ssr: { noExternal: ['zod', 'jose'] },
  build: {
    ssr: 'cli/process.ts',
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'main.js', chunkFileNames: '[name]-[hash].js' } },
  },
}

/**
 * The apps as installed programs, `--mode desktop-<app>` with main process and preload, and `--mode desktop-<app>-pages`.
 * All in CommonJS: a sandboxed preload is nothing else, and older runtimes take nothing else.
 */
const desktop = (app: DesktopApp): UserConfig => ({
  root: join(import.meta.dirname, `${app}-app`),
  publicDir: false,
  plugins: [withPackageFile(app)],
  ssr: { noExternal: true, external: ['electron'], target: 'node' },
  build: {
    ssr: true,
    outDir: join(import.meta.dirname, `dist/${app}-desktop`),
    emptyOutDir: true,
    target: 'node18',
    rolldownOptions: {
      input: {
        main: join(import.meta.dirname, `${app}-app/electron/main.ts`),
        preload: join(import.meta.dirname, 'shared-model/desktop/main/preload.ts'),
      },
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
    },
  },
})

/** What Electron reads first, and the pictures that the main process shows. */
const withPackageFile = (app: DesktopApp): Plugin => ({
  name: 'carillon-package-file',
  generateBundle() {
    const described = { name: `carillon-${app}`, productName: PRODUCTS[app], version: about.version, main: 'main.cjs' }
    this.emitFile({ type: 'asset', fileName: 'package.json', source: JSON.stringify(described) })
    const folder = join(import.meta.dirname, 'shared-model/desktop/icons')
    for (const name of readdirSync(folder))
      this.emitFile({ type: 'asset', fileName: name, source: readFileSync(join(folder, name)) })
  },
})

type DesktopApp = keyof typeof TARGETS
const PRODUCTS: Record<DesktopApp, string> = { admin: 'Carillon Console', endpoint: 'Carillon' }
/** Of the oldest runtime that the pages run in. */
const DESKTOP_TARGET = 'chrome114'

const isTarget = (mode: string): mode is keyof typeof TARGETS => Object.hasOwn(TARGETS, mode)

const MODES = ['server', ...Object.keys(TARGETS).flatMap((app) => [app, `desktop-${app}`, `desktop-${app}-pages`])]

export default defineConfig(({ mode }) => {
  // Editors, svelte-check and knip read this file in Vite's own modes, and only want to know the plugins.
  if (mode === 'server') return SERVER
  const [, installed, isPages] = /^desktop-([a-z]+)(-pages)?$/.exec(mode) ?? []
  if (installed && isTarget(installed) && !isPages) return desktop(installed)
  const app = isTarget(mode) ? mode : installed && isTarget(installed) ? installed : undefined
  if (!app && mode !== 'development' && mode !== 'production')
    throw new Error(`There is no app "${mode}". Say --mode ${MODES.join(' or --mode ')}.`)
  const { folder, base, pages } = TARGETS[app ?? 'admin']
  const root = join(import.meta.dirname, folder)
  return {
    root,
    base,
    publicDir: join(import.meta.dirname, 'shared-model/web/public'),
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
      // The address of a page begins with the app's name in an installation too.
      outDir: isPages ? join(import.meta.dirname, `dist/${app}-pages${base}`) : join(root, 'dist'),
      emptyOutDir: true,
      manifest: 'manifest.json',
      target: isPages ? DESKTOP_TARGET : 'es2023',
      sourcemap: false,
      // In kB. The apps are loaded from the organisation's own server, once, and then cached.
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        input: pages.map((page) => join(root, page)).filter((page) => existsSync(page)),
      },
    },
  }
})
