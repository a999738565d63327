import { ApiError } from '@carillon/shared-model/api/client.ts'
import { blobReply, failure, RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { SvelteMap } from 'svelte/reactivity'

/** Images, which need the device's authorisation, as addresses that an `<img>` can show. */
export class Blobs {
  readonly #origin: string
  readonly #header: () => Promise<string | null>
  readonly #urls = new SvelteMap<BlobHash, string>()
  readonly #asked = new Set<BlobHash>()

  constructor(origin: string, header: () => Promise<string | null>) {
    this.#origin = origin
    this.#header = header
  }

  /**
   * @param to which permissions are asked for: those of who writes messages, courses, or in conversations
   * @throws ApiError with a sentence for people: not an image, too large
   */
  async upload(file: Blob, to: 'putBlob' | 'putCourseImage' | 'putChatImage' = 'putBlob'): Promise<BlobHash> {
    const { method, path } = RAW_ROUTES[to]
    const headers = { authorization: (await this.#header()) ?? '', 'content-type': file.type }
    const response = await fetch(this.#origin + path, { method, headers, body: file })
    const answer: unknown = await response.json().catch(() => null)
    if (!response.ok) {
      const failed = failure.safeParse(answer)
      throw new ApiError(response.status, failed.data?.error ?? 'unexpected', failed.data?.message ?? '')
    }
    const { hash } = blobReply.parse(answer)
    this.hold(hash, file)
    return hash
  }

  /** Shows an image that is here and need not be fetched. */
  hold(hash: BlobHash, file: Blob): void {
    if (!this.#urls.has(hash)) this.#urls.set(hash, URL.createObjectURL(file))
  }

  /** null until `load` has brought it. */
  url(hash: BlobHash): string | null {
    return this.#urls.get(hash) ?? null
  }

  /** Fetches what is not at hand yet; one that cannot be had is asked for again the next time. */
  async load(hash: BlobHash): Promise<string | null> {
    if (this.#urls.has(hash) || this.#asked.has(hash)) return this.url(hash)
    this.#asked.add(hash)
    try {
      const path = RAW_ROUTES.getBlob.path.replace(':hash', hash)
      const headers = { authorization: (await this.#header()) ?? '' }
      const response = await fetch(this.#origin + path, { headers })
      if (response.ok) this.#urls.set(hash, URL.createObjectURL(await response.blob()))
    } catch {
      // Offline: the text alternative stands in its place.
    } finally {
      this.#asked.delete(hash)
    }
    return this.url(hash)
  }

  /** Whether the server says that it does not have an image, or not for this account. */
  readonly lacks = async (hash: BlobHash): Promise<boolean> => {
    if (this.#urls.has(hash)) return false
    try {
      const headers = { authorization: (await this.#header()) ?? '' }
      const response = await fetch(this.#origin + RAW_ROUTES.getBlob.path.replace(':hash', hash), { headers })
      if (response.ok) this.#urls.set(hash, URL.createObjectURL(await response.blob()))
      return response.status === 404 || response.status === 403
    } catch {
      return false // Out of reach: nothing is known.
    }
  }

  close(): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url)
    this.#urls.clear()
  }
}
