/** What is said of a type of fact, once, in the file of its family: codec and log table follow from it. */
import type { z } from 'zod'
import type { LogKind } from '../logs/names.ts'

type Declared = {
  readonly schema: z.ZodType
  /** the logs that admit it; its schema says where the server alone is the author */
  readonly logs: readonly LogKind[]
  /** in a log, where there are so many that every byte is paid for; one letter means one state in all types */
  readonly short?: { readonly type: string; readonly states: Readonly<Record<string, string>> }
}
/** By the type. */
export type Family = Readonly<Record<string, Declared>>
