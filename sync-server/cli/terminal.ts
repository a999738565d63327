/** All that a command touches of the process which runs it. Only `process.ts` knows the real one. */
import { resolve } from 'node:path'
import type { Timers } from '@carillon/shared-model/replica/platform.ts'

export type Terminal = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** the folder from which relative paths go */
  readonly cwd: string
  /** the home folder of whoever runs the command */
  readonly home: string
  readonly stdin: NodeJS.ReadableStream & { isTTY?: boolean; unref?: () => void }
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
  /** the wall clock, milliseconds */
  readonly now: () => number
  /** a clock that nobody sets, whole milliseconds from any beginning */
  readonly elapsed: () => number
  readonly timers: Timers
  /**
   * Resolves when the command is asked to end: Ctrl+C, or a service manager's signal. A command that never asks is
   * simply ended.
   */
  readonly stopped: () => Promise<void>
  /** From now on a promise that nobody awaits does not end the process: it is told. */
  readonly outlive: (tell: (reason: unknown) => void) => void
}

/** A path as it was typed, wherever the process is. @throws Error with a sentence when it is none */
export const pathIn = ({ cwd }: Terminal, path: string): string => {
  if (path === '' || path.includes('\0'))
    throw new Error(`'${path.replace('\0', '\\0')}' is no path of a file or folder.`)
  return resolve(cwd, path)
}
