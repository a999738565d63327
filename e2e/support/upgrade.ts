/** Another version of the apps, as an upgrade leaves it on the server: the same pages, whose files have other names. */
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export type AppFolders = { console: string; endpoint: string }
const APPS = { console: 'admin-app', endpoint: 'endpoint-app' } as const
const ROOT = join(import.meta.dirname, '..', '..')
const TEXT = /\.(js|css|html|json)$/

/** A copy of what was built. @returns folders of the apps, as a server takes them */
export const copyApps = async (folder: string): Promise<AppFolders> => {
  await mkdir(folder, { recursive: true })
  for (const [name, app] of Object.entries(APPS))
    await cp(join(ROOT, app, 'dist'), join(folder, name), { recursive: true })
  return { console: join(folder, 'console'), endpoint: join(folder, 'endpoint') }
}

/** Replaces the files of the apps by those of another version, and leaves none of the version before. */
export const upgradeApps = async (folders: AppFolders, mark: string): Promise<void> => {
  for (const folder of Object.values(folders)) {
    const assets = await readdir(join(folder, 'assets'))
    const renamed = new Map(assets.map((name) => [name, name.replace(/(?=\.\w+$)/, mark)]))
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    for (const file of files) {
      if (!file.isFile() || !TEXT.test(file.name)) continue
      const path = join(file.parentPath, file.name)
      let text = await readFile(path, 'utf8')
      for (const [name, next] of renamed) text = text.replaceAll(name, next)
      await writeFile(path, text)
    }
    for (const [name, next] of renamed) await rename(join(folder, 'assets', name), join(folder, 'assets', next))
  }
}
