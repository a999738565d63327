import { createHash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestServer, type Device } from './test-server.ts'

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)])
const IMAGES: Record<string, Buffer> = {
  'image/png': PNG,
  'image/jpeg': Buffer.from('\xff\xd8\xff\xe0 and the rest', 'latin1'),
  'image/gif': Buffer.from('GIF89a\x10\0\x10\0 and the rest', 'latin1'),
  'image/webp': Buffer.from('RIFF1234WEBPVP8 and the rest'),
}

const test = suite<{ server: TestServer; owner: Device; put: (bytes: Buffer, type: string) => Promise<Response> }>(
  'images',
)
test.before.each(async (context) => {
  const server = await TestServer.ready()
  const owner = await server.signIn()
  const authorization = `Bearer ${await server.token(owner)}`
  context.server = server
  context.owner = owner
  context.put = (bytes, type) =>
    fetch(`${server.origin}/api/blobs`, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body: new Uint8Array(bytes),
    })
})
test.after.each(({ server }) => server.end())

test('BLOB-1: an image is stored under its hash and served for ever', async ({ server, owner, put }) => {
  for (const [type, bytes] of Object.entries(IMAGES)) {
    const hash = createHash('sha256').update(bytes).digest('hex')
    for (let n = 0; n < 2; n++) assert.equal(await (await put(bytes, type)).json(), { hash, type, size: bytes.length })
    const url = `${server.origin}/api/blobs/${hash}`
    assert.is((await fetch(url)).status, 401)
    const response = await fetch(url, { headers: { authorization: `Bearer ${await server.token(owner)}` } })
    assert.is(response.headers.get('content-type'), type)
    assert.is(response.headers.get('x-content-type-options'), 'nosniff')
    assert.match(response.headers.get('cache-control') ?? '', 'immutable')
    assert.is(response.headers.get('content-security-policy'), "default-src 'none'; sandbox")
    assert.equal(Buffer.from(await response.arrayBuffer()), bytes)
  }
  for (const hash of ['0'.repeat(64), 'x']) {
    const response = await fetch(`${server.origin}/api/blobs/${hash}`, {
      headers: { authorization: `Bearer ${await server.token(owner)}` },
    })
    assert.is(response.status, 404)
  }
})

test('BLOB-2: what is no image, or not the one it says, is refused', async ({ put }) => {
  const failure = async (bytes: Buffer, type: string) => {
    const response = await put(bytes, type)
    return [response.status, ((await response.json()) as { error: string }).error]
  }
  assert.equal(await failure(Buffer.from('<svg onload="alert(1)"/>'), 'image/svg+xml'), [415, 'not-an-image'])
  assert.equal(await failure(Buffer.from('<html>'), 'image/png'), [415, 'not-an-image'])
  assert.equal(await failure(PNG, 'image/jpeg'), [415, 'mistyped-image'])
  assert.equal(await failure(PNG, 'text/html'), [415, 'mistyped-image'])
  assert.equal(await failure(Buffer.alloc(0), 'image/png'), [415, 'not-an-image'])
  assert.is((await put(PNG, 'application/octet-stream')).status, 200)
})

test('BLOB-3: an image over 5 MB is refused with a sentence', async ({ put }) => {
  const limit = 5 * 1024 * 1024
  assert.is((await put(Buffer.concat([PNG, Buffer.alloc(limit - PNG.length)]), 'image/png')).status, 200)
  const response = await put(Buffer.concat([PNG, Buffer.alloc(limit)]), 'image/png')
  assert.is(response.status, 413)
  const { error, message } = (await response.json()) as { error: string; message: string }
  assert.is(error, 'too-large')
  assert.match(message, 'larger than 5 MB')
})

const u16 = (value: number) => [value >> 8, value & 255]
const size = (width: number, height: number): Record<string, Buffer> => {
  const png = Buffer.concat([PNG])
  png.write('IHDR', 12)
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  const webp = Buffer.alloc(40)
  webp.write('RIFF1234WEBPVP8X', 'latin1')
  webp.writeUIntLE(width - 1, 24, 3)
  webp.writeUIntLE(height - 1, 27, 3)
  const gif = Buffer.alloc(20)
  gif.write('GIF89a')
  gif.writeUInt16LE(width, 6)
  gif.writeUInt16LE(height, 8)
  const app0 = [0xff, 0xe0, 0, 4, 1, 2]
  const jpeg = Buffer.from([0xff, 0xd8, ...app0, 0xff, 0xc2, 0, 17, 8, ...u16(height), ...u16(width), 3, 0, 0, 0])
  return { 'image/png': png, 'image/webp': webp, 'image/gif': gif, 'image/jpeg': jpeg }
}

test('BLOB-4: an image of too many pixels is refused by its header', async ({ put }) => {
  for (const [type, bytes] of Object.entries(size(30_000, 30_000))) {
    const response = await put(bytes, type)
    assert.is(response.status, 413, type)
    assert.match(((await response.json()) as { message: string }).message, /30000 × 30000 pixels/)
  }
  for (const [type, bytes] of Object.entries(size(8000, 6000))) assert.is((await put(bytes, type)).status, 200, type)
})

test.run()
