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

/**
 * What another tab writes is taken in at once, so that all show the same and none writes over what it has not shown.
 * @returns the way to stop
 */
export const followDraft = <Draft>(
  key: string,
  schema: z.ZodType<Draft>,
  empty: Draft,
  take: (draft: Draft) => void,
): (() => void) => {
  const onStorage = (event: StorageEvent) => {
    // Storage that is cleared takes nothing from the screen.
    if (event.key === key && event.newValue !== null) take(loadDraft(key, schema, empty))
  }
  window.addEventListener('storage', onStorage)
  return () => window.removeEventListener('storage', onStorage)
}

export const saveDraft = (key: string, draft: unknown): void => localStorage.setItem(key, JSON.stringify(draft))
