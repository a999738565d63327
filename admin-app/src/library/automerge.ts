/** Automerge is WebAssembly: a file of its own, which is fetched when the first course is opened. */
import { initializeWasm } from '@automerge/automerge/slim'
import wasm from '@automerge/automerge/automerge.wasm?url'

let loading: Promise<void> | null = null

/** Everything else of Automerge works only after this. */
export const loadAutomerge = (): Promise<void> => {
  loading ??= initializeWasm(wasm).catch((error: unknown) => {
    loading = null // Offline: the next page that needs it tries again.
    throw error
  })
  return loading
}
