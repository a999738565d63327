import { createHash, X509Certificate } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as dial, type TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ownCertificateBytes, renewedPin, type OwnCertificate } from '@carillon/shared-model/desktop/own-certificate.ts'
import { verifyEd25519 } from '@carillon/shared-model/replica/authenticity.ts'
import { readTlsPair } from '../files/tls-files.ts'
import { serve } from '../roles/serve.ts'
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

const paths = (cert: string, key: string) => ({ tlsCert: pem(cert), tlsKey: pem(key) })

/** Who the server says it is, to a new connection. */
const shown = (origin: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = dial({ port: Number(new URL(origin).port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    }).on('error', reject)
  })

test('TLS-1: a certificate and a key that do not belong together are refused at the start, with a sentence', async () => {
  const refused = await TestServer.bare(paths('certificate', 'renewed-key')).catch((error: unknown) => error)
  assert.match((refused as Error).message, /do not belong together/)
  assert.throws(() => readTlsPair(paths('key', 'key'), 0), /is not a certificate/)
  assert.throws(() => readTlsPair(paths('certificate', 'certificate'), 0), /is not a private key/)
  assert.throws(() => readTlsPair({ ...paths('certificate', 'key'), tlsKey: tmpdir() }, 0), /cannot be read/)
})

test('TLS-1: so is one that has expired', () => {
  assert.throws(() => readTlsPair(paths('certificate', 'key'), Date.UTC(2127, 0)), /expired on 2126-10-30/)
})

test('TLS-2: renewed files are used without a restart, and only once they fit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-tls-'))
  const [tlsCert, tlsKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  copyFileSync(pem('certificate'), tlsCert)
  copyFileSync(pem('key'), tlsKey)
  const logged: string[] = []
  const looks: { work: () => unknown; every: number }[] = []
  const repeat = (work: () => unknown, every: number) => {
    looks.push({ work, every })
    return () => {}
  }
  const config = { data: join(folder, 'data'), port: 0, tlsCert, tlsKey, logLevel: 'error' } as const
  const logTo = { write: (line: string) => void logged.push(line) }
  const server = await serve(config, () => Date.UTC(2027, 0), { repeat, logTo })
  const look = () => looks.filter(({ every }) => every === 60_000).forEach(({ work }) => work())
  try {
    const before = await shown(server.origin)
    look()
    copyFileSync(pem('renewed-certificate'), tlsCert)
    look()
    assert.is(await shown(server.origin), before)
    assert.match(logged.join(), /do not belong together/)
    copyFileSync(pem('renewed-key'), tlsKey)
    look()
    assert.is(await shown(server.origin), 'renewed')
    writeFileSync(tlsCert, 'torn')
    look()
    assert.is(await shown(server.origin), 'renewed')
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

/** @returns what the server says of its certificate, over a connection that trusts this one */
const saidOf = (origin: string, trusted: string) =>
  new Promise<OwnCertificate>((resolve, reject) => {
    const options = { ca: readFileSync(pem(trusted)), agent: false }
    request(`${origin}/api/info`, options, async (response) => {
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve((JSON.parse(text) as { certificate: OwnCertificate }).certificate)
    })
      .on('error', reject)
      .end()
  })

test('TLS-3: a certificate of the server’s own is signed by the root key, and so is the one after it', async () => {
  const server = await TestServer.ready()
  const before = await server.as(null).call('info', {})
  const { serverId, rootKey } = before.organisation!
  try {
    assert.is(before.certificate, null)
    await server.restart(paths('certificate', 'key'))
    const { sig, ...first } = await saidOf(server.origin, 'certificate')
    const der = new X509Certificate(ca).raw
    assert.is(first.sha256, createHash('sha256').update(der).digest('base64'))
    assert.ok(await verifyEd25519(rootKey, ownCertificateBytes(serverId, first), sig))
    await server.restart(paths('renewed-certificate', 'renewed-key'))
    const second = await saidOf(server.origin, 'renewed-certificate')
    const trust = { serverId, rootKey }
    const renewed = await renewedPin(
      { certificate: second },
      { shown: second.sha256, pin: first, trust },
      verifyEd25519,
    )
    assert.is(renewed?.sha256, second.sha256)
    const back = { shown: first.sha256, pin: renewed!, trust }
    assert.is(await renewedPin({ certificate: { ...first, sig } }, back, verifyEd25519), null)
  } finally {
    await server.end()
  }
})

test.run()
