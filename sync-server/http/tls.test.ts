import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { fileURLToPath } from 'node:url'
import type { TLSSocket } from 'node:tls'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestServer } from './test-server.ts'

// Made for this test and trusted by nobody else.
const pem = (name: string) => fileURLToPath(new URL(`./test-certificate/${name}.pem`, import.meta.url))
const ca = readFileSync(pem('certificate'))

/** @param session of an earlier connection, to be resumed */
const connect = (origin: string, session?: Buffer) =>
  new Promise<{ hsts: string | undefined; reused: boolean; session: Buffer | undefined }>((resolve, reject) => {
    let latest: Buffer | undefined
    const sent = request(`${origin}/api/info`, { ca, agent: false, ...(session ? { session } : {}) }, (response) => {
      const reused = (response.socket as TLSSocket).isSessionReused()
      response
        .resume()
        .on('end', () => resolve({ hsts: response.headers['strict-transport-security'], reused, session: latest }))
    })
    sent.on('socket', (socket) => socket.on('session', (ticket: Buffer) => (latest = ticket)))
    sent.on('error', reject).end()
  })

const test = suite('tls')

test('HTTP-7: with a certificate the server speaks TLS only, and resumes sessions', async () => {
  const server = await TestServer.bare({ tlsCert: pem('certificate'), tlsKey: pem('key') })
  try {
    assert.match(server.origin, /^https:\/\/127\.0\.0\.1:\d+$/)
    const first = await connect(server.origin)
    assert.ok(first.hsts)
    assert.is(first.reused, false)
    assert.is((await connect(server.origin, first.session)).reused, true)
    const plain = await fetch(server.origin.replace('https', 'http')).catch(() => null)
    assert.is(plain, null)
  } finally {
    await server.end()
  }
})

test('HTTP-7: without one there is no header that would lock people out', async () => {
  const server = await TestServer.bare()
  try {
    const response = await fetch(`${server.origin}/api/info`)
    assert.is(response.headers.get('strict-transport-security'), null)
  } finally {
    await server.end()
  }
})

test.run()
