/**
 * Keeps a replica in a folder: for each log a file of records that only grows, synchronised to the disk at each append,
 * and for each small value a file that is replaced whole. A record is its length and the CRC-32 of its bytes (both 32
 * bits, little-endian), then the bytes. A crash can leave half a record at the end of a file: it is cut off at the next
 * start, and nobody was told that it was kept.
 */
import { mkdirSync } from 'node:fs'
import { open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'

const HEADER = 8
const LOG = '.log'

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT'

const record = (bytes: Uint8Array): Buffer => {
  const buffer = Buffer.allocUnsafe(HEADER + bytes.length)
  buffer.writeUInt32LE(bytes.length, 0)
  buffer.writeUInt32LE(crc32(bytes), 4)
  buffer.set(bytes, HEADER)
  return buffer
}

/** The whole records at the beginning of a file, and where they end. */
const readRecords = (file: Buffer): { records: Uint8Array[]; end: number } => {
  const records: Uint8Array[] = []
  let end = 0
  while (end + HEADER <= file.length) {
    const start = end + HEADER
    const bytes = file.subarray(start, start + file.readUInt32LE(end))
    if (bytes.length < file.readUInt32LE(end) || crc32(bytes) !== file.readUInt32LE(end + 4)) break
    records.push(new Uint8Array(bytes))
    end = start + bytes.length
  }
  return { records, end }
}

export class FileStorage implements ReplicaStorage {
  readonly #logs: string
  readonly #values: string
  /** open for appending, its torn tail cut off */
  readonly #files = new Map<string, FileHandle>()
  /** where a file ends after a write that failed and could not be cut off yet, by its path */
  readonly #ends = new Map<string, number>()
  readonly #openFile: typeof open
  /** the last work on each file: one at a time, in order */
  readonly #queues = new Map<string, Promise<unknown>>()

  /** @param folder is made when it is missing; of one process at a time @param openFile the platform's, if not said otherwise */
  constructor(folder: string, openFile: typeof open = open) {
    this.#openFile = openFile
    this.#logs = join(folder, 'logs')
    this.#values = join(folder, 'values')
    for (const path of [this.#logs, this.#values]) mkdirSync(path, { recursive: true, mode: 0o700 })
  }

  load(log: string): Promise<Uint8Array[]> {
    const path = this.#logPath(log)
    return this.#inTurn(path, async () => (await this.#read(path)).records)
  }

  append(log: string, update: Uint8Array): Promise<void> {
    const path = this.#logPath(log)
    return this.#inTurn(path, async () => {
      const file = await this.#opened(path)
      const { size } = await file.stat()
      try {
        await file.appendFile(record(update))
        await file.datasync()
      } catch (error) {
        // Half of it would hide all that comes after, and the whole of it was not promised to anybody.
        await this.#cutOff(path, file, size)
        throw error
      }
    })
  }

  /** A disk that refuses this too is asked again before anything else is done with the file. */
  async #cutOff(path: string, file: FileHandle, size: number): Promise<void> {
    this.#ends.set(path, size)
    this.#files.delete(path)
    try {
      await file.truncate(size)
      await file.datasync()
      this.#ends.delete(path)
    } catch {
      // The end is kept.
    } finally {
      await file.close().catch(() => undefined)
    }
  }

  compact(log: string, merged: Uint8Array, count: number): Promise<void> {
    const path = this.#logPath(log)
    return this.#inTurn(path, async () => {
      const { records } = await this.#read(path)
      // It may have been removed since it was loaded.
      if (count === 0 || records.length === 0) return
      await this.#close(path)
      await this.#replace(this.#logs, path, Buffer.concat([merged, ...records.slice(count)].map(record)))
      this.#ends.delete(path)
    })
  }

  async logs(): Promise<string[]> {
    const names = await readdir(this.#logs)
    return names.filter((name) => name.endsWith(LOG)).map((name) => decodeURIComponent(name.slice(0, -LOG.length)))
  }

  remove(log: string): Promise<void> {
    const path = this.#logPath(log)
    return this.#inTurn(path, async () => {
      await this.#close(path)
      await rm(path, { force: true })
      this.#ends.delete(path)
    })
  }

  get<Value>(key: string): Promise<Value | undefined> {
    const path = this.#valuePath(key)
    return this.#inTurn(path, async () => {
      try {
        return deserialize(await readFile(path)) as Value
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    })
  }

  set(key: string, value: unknown): Promise<void> {
    const path = this.#valuePath(key)
    const bytes = serialize(value)
    return this.#inTurn(path, () => this.#replace(this.#values, path, bytes))
  }

  /** Resolves when all that was asked before is on the disk. */
  async flushed(): Promise<void> {
    await Promise.all(this.#queues.values())
  }

  async close(): Promise<void> {
    await this.flushed()
    for (const path of [...this.#files.keys()]) await this.#close(path)
  }

  #logPath(log: string): string {
    return join(this.#logs, encodeURIComponent(log) + LOG)
  }

  #valuePath(key: string): string {
    return join(this.#values, encodeURIComponent(key))
  }

  #inTurn<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (this.#queues.get(path) ?? Promise.resolve()).then(work)
    const settled = turn.catch(() => undefined)
    this.#queues.set(path, settled)
    void settled.then(() => {
      if (this.#queues.get(path) === settled) this.#queues.delete(path)
    })
    return turn
  }

  async #read(path: string): Promise<{ records: Uint8Array[]; end: number }> {
    try {
      return readRecords((await readFile(path)).subarray(0, this.#ends.get(path)))
    } catch (error) {
      if (isMissing(error)) return { records: [], end: 0 }
      throw error
    }
  }

  async #opened(path: string): Promise<FileHandle> {
    const known = this.#files.get(path)
    if (known) return known
    const { end } = await this.#read(path)
    const file = await this.#openFile(path, 'a', 0o600)
    try {
      await file.truncate(end)
      this.#ends.delete(path)
      await syncFolder(this.#logs)
    } catch (error) {
      await file.close()
      throw error
    }
    this.#files.set(path, file)
    return file
  }

  async #close(path: string): Promise<void> {
    const file = this.#files.get(path)
    this.#files.delete(path)
    await file?.close()
  }

  /** A crash leaves the old file or the new one. */
  async #replace(folder: string, path: string, bytes: Uint8Array): Promise<void> {
    const temporary = `${path}.tmp`
    const file = await this.#openFile(temporary, 'w', 0o600)
    try {
      await file.writeFile(bytes)
      await file.datasync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncFolder(folder)
  }
}

/** Makes new and changed names in a folder last. Windows cannot open folders, and does it by itself. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
