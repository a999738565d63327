/**
 * A WebSocket client (RFC 6455) that costs far less than the server it loads: a bare socket, one read buffer for
 * all, frames built beforehand and written with one system call. It reads what servers send: whole, unmasked frames.
 */
import { writeSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d])
const BINARY = 0x2
const CLOSE = 0x8
const PING = 0x9
const PONG = 0xa

/** A masked client frame, as the protocol wants it from clients: servers pay for unmasking. */
export const clientFrame = (payload: Uint8Array, opcode = BINARY): Buffer => {
  const length = payload.byteLength
  const extended = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.allocUnsafe(6 + extended + length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (extended === 0 ? length : extended === 2 ? 126 : 127)
  if (extended === 2) frame.writeUInt16BE(length, 2)
  if (extended === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  const start = 6 + extended
  MASK.copy(frame, start - 4)
  for (let i = 0; i < length; i++) frame[start + i] = payload[i]! ^ MASK[i & 3]!
  return frame
}

export type Handlers = {
  /** the handshake is done */
  open: () => void
  /** a message; the bytes are only good until the call returns */
  message: (payload: Buffer) => void
  /** closed by the other side or by an error, before `end` was called */
  lost: (why: string) => void
}

// Reads of all sockets land here one after the other and are dealt with at once.
const shared = Buffer.allocUnsafeSlow(256 * 1024)

export class LoadSocket {
  readonly #socket: Socket
  readonly #handlers: Handlers
  #open = false
  #ended = false
  #left: Buffer | null = null
  #fd = -1

  /** @param path with its query */
  constructor(port: number, path: string, handlers: Handlers) {
    this.#handlers = handlers
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (length) => {
          this.#read(shared.subarray(0, length))
          return true
        },
      },
    })
    this.#socket.on('connect', () => {
      // A private field of Node's, used where it exists: a direct write is half of the cost of a stream's.
      this.#fd = (this.#socket as unknown as { _handle?: { fd?: number } })._handle?.fd ?? -1
      this.#write(
        Buffer.from(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: Y2FyaWxsb24gYmVuY2htYQ==\r\n\r\n',
        ),
      )
    })
    this.#socket.on('error', (error) => this.#lose(error.message))
    this.#socket.on('close', () => this.#lose('closed'))
  }

  /** @param frame from `clientFrame` */
  send(frame: Buffer): void {
    this.#write(frame)
  }

  end(): Promise<void> {
    this.#ended = true
    return new Promise((resolve) => {
      if (this.#socket.closed) resolve()
      this.#socket.once('close', () => resolve())
      this.#socket.resetAndDestroy()
    })
  }

  #write(bytes: Buffer): void {
    if (this.#fd < 0 || this.#socket.writableLength > 0) {
      this.#socket.write(bytes)
      return
    }
    try {
      const written = writeSync(this.#fd, bytes)
      if (written < bytes.length) this.#socket.write(bytes.subarray(written))
    } catch {
      this.#socket.write(bytes)
    }
  }

  #lose(why: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#fd = -1
    this.#handlers.lost(why)
  }

  #read(chunk: Buffer): void {
    let data = this.#left ? Buffer.concat([this.#left, chunk]) : chunk
    this.#left = null
    if (!this.#open) {
      const end = data.indexOf('\r\n\r\n')
      if (end < 0) {
        this.#left = Buffer.from(data)
        return
      }
      const status = data.toString('latin1', 0, data.indexOf('\r\n'))
      if (!status.includes(' 101 ')) {
        this.#socket.destroy()
        this.#lose(`refused: ${status}`)
        return
      }
      this.#open = true
      data = data.subarray(end + 4)
      this.#handlers.open()
    }
    while (data.length >= 2) {
      const short = data[1]! & 0x7f
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (data.length < head) break
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2))
      if (data.length < head + length) break
      this.#frame(data[0]!, data.subarray(head, head + length))
      data = data.subarray(head + length)
    }
    // The shared buffer is about to be overwritten.
    if (data.length > 0) this.#left = Buffer.from(data)
  }

  #frame(first: number, payload: Buffer): void {
    if ((first & 0x80) === 0) throw new Error('a fragmented message: this client reads whole ones only')
    const opcode = first & 0x0f
    if (opcode === PING) this.#write(clientFrame(payload, PONG))
    else if (opcode === CLOSE)
      this.#lose(
        `closed by the server: ${payload.length >= 2 ? payload.readUInt16BE(0) : ''} ${payload.toString('utf8', 2)}`,
      )
    else if (opcode !== PONG) this.#handlers.message(payload)
  }
}
