/** A process under test or the load, each on a processor of its own where `taskset` can see to that. */
import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, Call, Measure } from './host.ts'

export const FOLDER = fileURLToPath(new URL('.', import.meta.url))
/** Processors, when they can be had one for each. */
export const SERVER_CPU = 0
export const LOAD_CPU = 1
export const canPin = spawnSync('taskset', ['-c', String(LOAD_CPU), 'true']).status === 0

const START_LIMIT = 60_000

export class Child {
  readonly #process: ChildProcess
  readonly #name: string
  readonly #waiting = new Map<number, { resolve: (output: unknown) => void; reject: (error: Error) => void }>()
  #calls = 0
  #errors = ''

  private constructor(name: string, process: ChildProcess) {
    this.#name = name
    this.#process = process
    process.on('message', (message) => {
      const answer = message as Answer
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if ('error' in answer) waiting?.reject(new Error(`${name}: ${answer.error}`))
      else waiting?.resolve(answer.output)
    })
    process.stderr?.on('data', (data: Buffer) => (this.#errors = (this.#errors + data.toString()).slice(-4000)))
    process.on('exit', (code, signal) => {
      if (code !== 0 && !this.#waiting.size) console.error(`${name} ended (${signal ?? code}).\n${this.#errors}`)
      for (const { reject } of this.#waiting.values())
        reject(new Error(`${name} ended (${signal ?? code}).\n${this.#errors}`))
      this.#waiting.clear()
    })
  }

  /**
   * @param file script, relative to this folder; it calls `answerCalls`
   * @param cpu the processor to run on
   * @param env added to this process's own
   */
  static start(name: string, file: string, cpu: number, env: Record<string, string> = {}): Child {
    const child = fork(FOLDER + file, [], {
      cwd: FOLDER,
      execArgv: ['--expose-gc', '--import', 'tsx'],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Arguments and structured values alike: buffers stay buffers.
      serialization: 'advanced',
    })
    // Before the program starts its threads they are all to stay on this processor.
    if (canPin && child.pid) spawnSync('taskset', ['-a', '-c', '-p', String(cpu), String(child.pid)])
    return new Child(name, child)
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** @param limit milliseconds after which the call has failed */
  call<Output>(name: string, input: unknown = {}, limit = START_LIMIT): Promise<Output> {
    const id = ++this.#calls
    return new Promise<Output>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new Error(`${this.#name}: "${name}" took longer than ${limit / 1000} s.\n${this.#errors}`))
      }, limit)
      this.#waiting.set(id, {
        resolve: (output) => {
          clearTimeout(timer)
          resolve(output as Output)
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      })
      if (this.#process.exitCode !== null || !this.#process.connected) {
        this.#waiting.get(id)?.reject(new Error(`${this.#name} has ended.\n${this.#errors}`))
        return
      }
      this.#process.send({ id, name, input } satisfies Call)
    })
  }

  measure(collect = false): Promise<Measure> {
    return this.call<Measure>('measure', { collect })
  }

  /** Asks it to stop and waits until it is gone; what does not go is killed. */
  async stop(limit = 30_000): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()))
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), limit)
    await this.call('stop', {}, limit).catch(() => this.#process.kill('SIGKILL'))
    await gone
    clearTimeout(timer)
  }
}
