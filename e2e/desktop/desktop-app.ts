/** An installed app in real Electron, driven by playwright-core. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { stage } from '../../scripts/desktop/stage.mjs'
import { pulse } from '../support/until.ts'
import type { Screens } from './screens.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  // In Chromium 114, that of the runtime for tests, Ed25519 is behind this.
  '--enable-blink-features=WebCryptoCurve25519',
]

/** Which of the app's times are longer here (DESKTOP-6), and how long, milliseconds. */
const PATIENT: [number[], number] = [[300, 2000], 60_000]

type Options = {
  screens: Screens
  locale?: string
  args?: string[]
  settings?: string
  environment?: Record<string, string>
}

/** One installation and one account's folder, started as often as a test wants. */
export class Installation {
  readonly executable: string
  readonly folder: string

  private constructor(executable: string, folder: string) {
    this.executable = executable
    this.folder = folder
  }

  static async of(app: 'endpoint' | 'admin'): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'carillon-desktop-'))
    return new Installation(stage(ROOT, app, join(folder, 'installed')), folder)
  }

  get words(): string[] {
    return [...FLAGS, `--user-data-dir=${join(this.folder, 'account')}`]
  }

  environmentOf({ screens, locale = 'en', settings, environment }: Options): Record<string, string> {
    const { PATH = '', HOME = '' } = process.env
    return {
      ...{ PATH, HOME, LANGUAGE: locale, LC_ALL: `${locale === 'pl' ? 'pl_PL' : 'en_GB'}.UTF-8`, TZ: 'Europe/Warsaw' },
      ...screens.environment,
      ...(settings === undefined ? {} : { CARILLON_SETTINGS: settings }),
      ...environment,
    }
  }

  async start(options: Options): Promise<DesktopApp> {
    const electron = await _electron.launch({
      executablePath: this.executable,
      args: [...this.words, `--lang=${options.locale ?? 'en'}`, ...(options.args ?? [])],
      env: this.environmentOf(options),
      timeout: 60_000,
      // The system's own, and not one that the test pretends.
      colorScheme: null,
    })
    // A machine that has much else to do paints late, and would show its plain windows instead.
    await electron.evaluate((_electron, [limits, patience]) => {
      const later = globalThis.setTimeout
      const patient = (work: () => void, delay?: number, ...rest: unknown[]) =>
        later(work, limits.includes(delay ?? 0) ? patience : delay, ...(rest as []))
      Object.assign(globalThis, { setTimeout: Object.assign(patient, later) })
    }, PATIENT)
    return new DesktopApp(electron)
  }

  /** Starts the program once more beside the one that runs. Resolves when it has ended. */
  async startAgain(options: Options): Promise<void> {
    const args = [...this.words, ...(options.args ?? [])]
    const child = spawn(this.executable, args, { env: this.environmentOf(options), stdio: 'ignore' })
    await once(child, 'exit')
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

export class DesktopApp {
  readonly electron: ElectronApplication
  /** what went wrong in its pages */
  readonly errors: string[] = []

  constructor(electron: ElectronApplication) {
    this.electron = electron
    const watch = (page: Page) => {
      page.setDefaultTimeout(30_000)
      page.on('pageerror', ({ name, message }) => this.errors.push(`${name}: ${message}`))
      page.on('framenavigated', pulse)
      page.on('close', pulse)
      page.on('console', (message) => {
        if (/Content Security Policy|Uncaught/.test(message.text())) this.errors.push(message.text())
        pulse()
      })
    }
    for (const page of electron.windows()) watch(page)
    electron.on('window', (page) => {
      watch(page)
      pulse()
    })
  }

  /** The app's own window. */
  async main(): Promise<Page> {
    const isMain = (page: Page) => /:\/\/(endpoint\/endpoint|admin\/console)\/(?!alert|plain)/.test(page.url())
    const found = this.electron.windows().find(isMain)
    return found ?? this.electron.waitForEvent('window', isMain)
  }

  async close(): Promise<void> {
    await this.electron.close()
  }
}
