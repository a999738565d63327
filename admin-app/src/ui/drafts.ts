/** Drafts outlive a crash and a closed window: they are written to the browser's storage as they are typed. */
import type { z } from 'zod'

export const loadDraft = <Draft>(key: string, schema: z.ZodType<Draft>, empty: Draft): Draft => {
  try {
    const parsed = schema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'))
    return parsed.success ? parsed.data : empty
  } catch {
    return empty // Not JSON: of another program, or cut short.
  }
}

export const saveDraft = (key: string, draft: unknown): void => localStorage.setItem(key, JSON.stringify(draft))
