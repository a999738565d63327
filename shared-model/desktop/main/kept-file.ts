/** The app's own small file, and the organisation's settings, on the disk. In Electron's main process. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { safeStorage } from 'electron'
import { readInstallation, readKept, type InstallationSettings, type KeptState } from '../settings.ts'

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

export class KeptFile {
  readonly #path: string
  #state: KeptState

  constructor(path: string) {
    this.#path = path
    this.#state = readKept(read(path))
  }

  get state(): KeptState {
    return this.#state
  }

  /** At once: what was decided holds after a crash. */
  change(changed: Partial<KeptState>): void {
    this.#state = { ...this.#state, ...changed }
    mkdirSync(dirname(this.#path), { recursive: true })
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#state), { mode: 0o600 })
    renameSync(`${this.#path}.new`, this.#path)
  }

  /** Keeps a code until it is used, sealed where the system has a key store. @returns whether it is sealed */
  keepCode(code: string): boolean {
    const sealed = safeStorage.isEncryptionAvailable()
    this.change({ code: { sealed, text: sealed ? safeStorage.encryptString(code).toString('base64') : code } })
    return sealed
  }

  /** null: there is none, or it was sealed by another account */
  get code(): string | null {
    const { code } = this.#state
    if (code === null || !code.sealed) return code?.text ?? null
    try {
      return safeStorage.decryptString(Buffer.from(code.text, 'base64'))
    } catch {
      return null
    }
  }
}

/** Where the organisation may have put its settings, the first that is there holds. */
export const installationFiles = (platform: string, resources: string, environment: NodeJS.ProcessEnv): string[] => {
  const common =
    platform === 'win32'
      ? join(environment.ProgramData ?? 'C:\\ProgramData', 'Carillon', 'carillon.json')
      : platform === 'darwin'
        ? '/Library/Application Support/Carillon/carillon.json'
        : '/etc/carillon/carillon.json'
  const named = environment.CARILLON_SETTINGS
  return [...(named === undefined ? [] : [named]), common, join(resources, 'carillon.json')]
}

/** @throws Error with a sentence: there is a file, and it cannot be used */
export const installationSettingsFrom = (files: readonly string[]): InstallationSettings => {
  for (const path of files) {
    const text = read(path)
    if (text !== null) return readInstallation(text, path)
  }
  return {}
}
