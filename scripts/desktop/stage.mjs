/**
 * Puts a built desktop app into an Electron of its own, as an installer would: a runtime takes what lies in its
 * `resources/app`, and not every runtime takes a path on its command line.
 */
import { copyFileSync, cpSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findElectron, folderOf } from './electron.mjs'

/** Where `vite build --mode desktop-<app>` puts main process and preload, and `--mode desktop-<app>-pages` the pages. */
const builtFolders = (root, app) => [join(root, 'dist', `${app}-desktop`), join(root, 'dist', `${app}-pages`)]

/** Makes the folder that is the app for Electron. @throws Error when it is not built */
export const assemble = (root, app, folder) => {
  const [main, pages] = builtFolders(root, app)
  if (!existsSync(join(main, 'main.cjs')) || !existsSync(pages))
    throw new Error('The app is not built. Run “npm run build:desktop”.')
  cpSync(main, folder, { recursive: true })
  cpSync(pages, join(folder, 'pages'), { recursive: true })
  // The console shows the real alert as a preview.
  if (app === 'admin') cpSync(join(root, 'dist', 'endpoint-pages'), join(folder, 'pages'), { recursive: true })
}

/** The files are the same on the disk where it can do that; a runtime has 200 MB. */
const linkAll = (from, to) => {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkAll(source, target)
    else
      try {
        linkSync(source, target)
      } catch {
        copyFileSync(source, target)
      }
  }
}

/**
 * @param root of the repository @param app `endpoint` or `admin` @param folder that is made
 * @returns path of the executable @throws Error when there is no Electron, or the app is not built
 */
export const stage = (root, app, folder) => {
  const electron = findElectron(root)
  if (electron === null)
    throw new Error('There is no Electron. Run “npx install-electron”, or name one with CARILLON_ELECTRON=/path.')
  rmSync(folder, { recursive: true, force: true })
  linkAll(folderOf(electron), folder)
  assemble(root, app, join(folder, 'resources', 'app'))
  return join(folder, basename(electron))
}
