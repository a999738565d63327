/** Settings of the organisation, and what the server notes for itself: one JSON value a key. */
export interface SettingsRepository {
  /** As it was saved, parsed and unchecked; undefined: nothing. */
  get(key: string): Promise<unknown>
}

/** @param value null removes the setting; secrets in it are sealed by whoever saves it */
export type SettingsChange = { kind: 'setting-saved'; key: string; value: object | null }
