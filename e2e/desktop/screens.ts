/** An X server with displays that come and go, and what is really on them. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

const run = promisify(execFile)

const CONFIG = `
Section "ServerFlags"
  Option "AutoAddDevices" "off"
  Option "AutoEnableDevices" "off"
  Option "AutoAddGPU" "off"
EndSection
Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 256000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
  Modeline "1280x800" 83.5 1280 1352 1480 1680 800 803 809 831 -hsync +vsync
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual 4096 1200
    Modes "1280x800"
  EndSubSection
EndSection
`

export type Colour = { red: number; green: number; blue: number }

/** Each display is 1280 wide and 800 high, one to the right of the other. */
export const DISPLAY = { width: 1280, height: 800 }

export type OtherProgram = {
  id: string
  /** the next key that it gets */
  key: () => Promise<string>
  close: () => Promise<void>
}

export class Screens {
  readonly #folder: string
  readonly #processes: ChildProcess[] = []
  #display = ''

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** With one display, and a window manager. */
  static async start(): Promise<Screens> {
    const screens = new Screens(await mkdtemp(join(tmpdir(), 'carillon-x-')))
    await screens.#startServer()
    screens.#spawn('openbox', ['--sm-disable'])
    await screens.#untilManaged()
    return screens
  }

  /** For a program that is to be seen on these displays. */
  get environment(): Record<string, string> {
    return { DISPLAY: this.#display }
  }

  async plug(number: number): Promise<void> {
    const [output, left] = [`DUMMY${number}`, `DUMMY${number - 1}`]
    const mode = `${DISPLAY.width}x${DISPLAY.height}`
    await this.run('xrandr', '--addmode', output, mode).catch(() => undefined)
    await this.run('xrandr', '--output', output, '--mode', mode, '--right-of', left)
    await this.#probe()
  }

  async unplug(number: number): Promise<void> {
    await this.run('xrandr', '--output', `DUMMY${number}`, '--off')
    await this.#probe()
  }

  /** What is connected is found out when somebody asks, and told to all programs then. */
  async #probe(): Promise<void> {
    await this.run('xrandr', '--query')
  }

  /** A program of the X server, such as xdotool. @returns what it printed */
  async run(program: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(program, args, { env: { ...process.env, ...this.environment }, encoding: 'utf8' })
    return stdout.trim()
  }

  /** Of the pixel that is shown there now. */
  async colour(x: number, y: number): Promise<Colour> {
    const text = await this.run(
      'import',
      '-silent',
      '-window',
      'root',
      '-crop',
      `1x1+${x}+${y}`,
      '-depth',
      '8',
      'txt:-',
    )
    const [red, green, blue] = /#([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})/
      .exec(text)!
      .slice(1)
      .map((part) => parseInt(part, 16))
    return { red: red!, green: green!, blue: blue! }
  }

  /** A picture of all displays as they are now. */
  picture(path: string): Promise<string> {
    return this.run('import', '-silent', '-window', 'root', path)
  }

  /** A program of somebody else's that fills the first display and has the keyboard. */
  async otherProgram(): Promise<OtherProgram> {
    const { width, height } = DISPLAY
    const args = ['-oL', 'xev', '-name', 'other', '-geometry', `${width}x${height}+0+0`, '-event', 'keyboard']
    const child = this.#spawn('stdbuf', args, 'pipe')
    const lines = createInterface({ input: child.stdout! })
    const keys = lines[Symbol.asyncIterator]()
    const { value: first } = (await keys.next()) as { value: string }
    const id = /0x[0-9a-f]+/.exec(first)![0]
    // Read by the window manager when the window appears.
    await this.run('xdotool', 'windowunmap', '--sync', id)
    await this.run(
      'xprop',
      '-id',
      id,
      '-f',
      '_NET_WM_STATE',
      '32a',
      '-set',
      '_NET_WM_STATE',
      '_NET_WM_STATE_FULLSCREEN',
    )
    await this.run('xdotool', 'windowmap', '--sync', id)
    await this.run('xdotool', 'windowactivate', '--sync', id)
    return {
      id,
      key: async () => {
        for (;;) {
          const { value, done } = (await keys.next()) as { value: string; done?: boolean }
          if (done) throw new Error('The other program has ended.')
          const pressed = /^KeyPress/.test(value) ? await keys.next() : null
          const named = pressed ? ((await keys.next()).value as string) : ''
          const [, key] = /keysym 0x[0-9a-f]+, (\w+)/.exec(named) ?? []
          if (key) return key
        }
      },
      close: async () => {
        const gone = once(child, 'exit')
        child.kill()
        await gone
      },
    }
  }

  async close(): Promise<void> {
    for (const child of this.#processes.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill()
      await once(child, 'exit')
    }
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #startServer(): Promise<void> {
    const config = join(this.#folder, 'xorg.conf')
    await writeFile(config, CONFIG)
    const log = join(this.#folder, 'xorg.log')
    const args = ['-displayfd', '3', '-config', config, '-logfile', log, '-noreset', '-nolisten', 'tcp', '-novtswitch']
    const child = spawn('Xorg', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    this.#processes.push(child)
    const ended = once(child, 'exit').then(() => {
      throw new Error(`Xorg ended; its log is ${log}`)
    })
    ended.catch(() => undefined)
    // It writes its number when it listens.
    const [number] = (await Promise.race([once(child.stdio[3] as Readable, 'data'), ended])) as [Buffer]
    this.#display = `:${number.toString().trim()}`
  }

  #spawn(program: string, args: string[], output: 'ignore' | 'pipe' = 'ignore'): ChildProcess {
    const environment = { ...process.env, ...this.environment }
    const child = spawn(program, args, { env: environment, stdio: ['ignore', output, 'ignore'] })
    this.#processes.push(child)
    return child
  }

  /** `xprop -spy` tells of each property, that by which a window manager says that it is there among them. */
  async #untilManaged(): Promise<void> {
    const spy = spawn('xprop', ['-root', '-spy'], {
      env: { ...process.env, ...this.environment },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    spy.stdout.setEncoding('utf8')
    for await (const text of spy.stdout) if (/_NET_SUPPORTING_WM_CHECK\(WINDOW\)/.test(text as string)) break
    spy.kill()
    if (spy.exitCode === null && spy.signalCode === null) await once(spy, 'exit')
  }
}
