/** What a command is, and the two ways in which one ends other than well. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { Output } from './output.ts'
import type { Terminal } from './terminal.ts'

export type Command = {
  readonly name: string
  /** one line, for the list of commands */
  readonly summary: string
  /** what follows `Usage: carillon`, one line each, then a line per option */
  readonly usage: string
  /** Resolves when the command is done. @throws UsageError or Failure, or whatever `sentenceOf` can put in words */
  run(args: string[], output: Output, terminal: Terminal): Promise<void>
}

/** The command was called wrongly: exit status 2. */
export class UsageError extends Error {}

/** The command could not do what was asked: exit status 1. The message is a sentence for people. */
export class Failure extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O & { json: { type: 'boolean' } }; allowPositionals: true; strict: true }>
>

/**
 * Reads the arguments of a command; `--json` is known to all of them.
 * @param positionals names of the arguments without a dash, all of them needed
 * @throws UsageError for unknown options, missing values, and too few or too many arguments
 */
export const parse = <const O extends Options>(
  args: string[],
  options: O,
  positionals: readonly string[] = [],
): Parsed<O> => {
  let parsed: Parsed<O>
  try {
    parsed = parseArgs({
      args,
      options: { ...options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    })
  } catch (error) {
    // Node's own sentences, without the advice about `--` that follows the first of them.
    throw new UsageError((error as Error).message.split('. ')[0]!.replace(/\.?$/, '.'))
  }
  const given = parsed.positionals
  const missing = positionals[given.length]
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`)
  if (given.length > positionals.length) throw new UsageError(`Unexpected argument '${given[positionals.length]}'.`)
  return parsed
}

/** @throws UsageError when an option that is needed was not given, or is empty */
export const needed = (value: string | undefined, option: string): string => {
  if (value) return value
  throw new UsageError(`--${option} is missing.`)
}
