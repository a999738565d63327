import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Route } from '@carillon/shared-model/api/route.ts'
import { WebSocket } from 'ws'
import { admitsSocket } from './foreign-origins.ts'
import { limited, REQUEST_TIME } from './connection-limits.ts'
import { RAW_ROUTES, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { readConfig } from '../config.ts'
import { refused, temporaryFolder, TestServer, type Device } from './test-server.ts'

type Context = { server: TestServer; owner: Device }
const test = suite<Context>('http')
test.before.each(async (context) => {
  context.server = await TestServer.ready()
  context.owner = await context.server.signIn()
})
test.after.each(({ server }) => server.end())

/** Gives the owner other grants, as if they had been made so. */
const grant = async (server: TestServer, grants: Grant[]) => {
  await server.stop()
  const database = openDataFolder(server.folder)
  database.run("UPDATE admins SET profile = NULL, responsible = '[]', grants = ?", JSON.stringify(grants))
  database.close()
  await server.start()
}

const enrolComputer = async ({ server, owner }: Context) => {
  await server.import(owner, 'code,parent,name\nA,,All\nB,A,Branch\n', null)
  const database = openDataFolder(server.folder)
  const units = database.all<{ id: never }>('SELECT id FROM units ORDER BY code').map(({ id }) => id)
  database.close()
  const { code } = await (await server.by(owner)).call('createEnrolment', { body: { unit: units[1]! } })
  return { units, computer: await server.enrol(code) }
}

test('HTTP-1: every route is open to whom the table says, and to nobody else', async (context) => {
  const { server, owner } = context
  const { computer } = await enrolComputer(context)
  await grant(server, [])
  const callers = { nobody: '', computer: await server.token(computer), administrator: await server.token(owner) }
  const routes: Pick<Route, 'method' | 'path' | 'access'>[] = [...Object.values(ROUTES), ...Object.values(RAW_ROUTES)]
  for (const { method, path, access } of routes) {
    if (access === 'anyone') continue
    for (const [caller, token] of Object.entries(callers)) {
      if (path === RAW_ROUTES.changes.path && caller === 'administrator') continue // HTTP-8
      if (path === ROUTES.signOut.path && caller === 'administrator') continue
      const response = await fetch(server.origin + path.replace(/:\w+/, 'x'), {
        method,
        headers: { authorization: `Bearer ${token}` },
      })
      const { error } = (await response.json()) as { error: string }
      const admits = {
        nobody: false,
        computer: access === 'principal',
        // Of an item that is not there, whoever asks learns that. Pictures of conversations are for those who answer.
        administrator:
          path !== RAW_ROUTES.putChatImage.path &&
          ['principal', 'admin', 'item', 'receipts', 'progress'].includes(access as string),
      }
      const expected = caller === 'nobody' ? 'unauthenticated' : 'forbidden'
      assert.is(error === expected, !admits[caller as keyof typeof admits], `${caller}: ${method} ${path} → ${error}`)
    }
  }
})

test('HTTP-1: a stranger’s megabytes are not taken in', async ({ server }) => {
  const { port } = new URL(server.origin)
  const status = await new Promise((resolve, reject) => {
    const upload = request({
      port,
      method: 'POST',
      path: '/api/directory/import',
      headers: { 'content-type': 'application/json', 'content-length': 20_000_000 },
    })
    upload.on('response', (response) => {
      resolve(response.statusCode)
      upload.destroy()
    })
    upload.on('error', reject)
    upload.write('{') // and never the rest
  })
  assert.is(status, 401)
})

test('HTTP-1: a capability over some units reaches no further', async (context) => {
  const { server, owner } = context
  const { units, computer } = await enrolComputer(context)
  await grant(server, [
    { capability: 'computers.manage', scope: [units[1]!] },
    { capability: 'directory.manage', scope: [units[1]!] },
  ])
  const client = await server.by(owner)
  assert.ok(await client.call('createEnrolment', { body: { unit: units[1]! } }))
  await refused(client.call('createEnrolment', { body: { unit: units[0]! } }), 'forbidden')
  assert.match((await refused(server.import(owner, '', null), 'forbidden')).message, 'whole organisation')
  await client.call('revokeComputer', { params: { device: computer.device } })
})

test('HTTP-2: what is wrong with a request is said in a sentence', async ({ server, owner }) => {
  const send = async (path: string, body: string, type = 'application/json') => {
    const response = await fetch(server.origin + path, { method: 'POST', headers: { 'content-type': type }, body })
    return { status: response.status, ...((await response.json()) as { error: string; message: string }) }
  }
  assert.equal(await send('/api/sign-in', '{'), {
    status: 400,
    error: 'invalid',
    message: 'The request is not valid JSON.',
  })
  assert.match((await send('/api/sign-in', '{"login":""}')).message, /^login: /)
  assert.is((await send('/api/sign-in', 'x', 'text/csv')).status, 415)
  assert.is((await send('/api/sign-in', `"${'x'.repeat(2_000_000)}"`)).status, 413)
  assert.is((await send('/api/nowhere', '{}')).error, 'not-found')
  await refused((await server.by(owner)).call('view', { params: { view: 'admins' }, query: {} }), 'not-found')
  await refused((await server.by(owner)).call('view', { params: { view: 'constructor' }, query: {} }), 'not-found')
})

test('HTTP-3: the description has every route', async ({ server }) => {
  const response = await fetch(`${server.origin}/api/openapi.json`)
  const { openapi, paths } = (await response.json()) as {
    openapi: string
    paths: Record<string, Record<string, { operationId: string }>>
  }
  assert.match(openapi, /^3\./)
  for (const [name, { method, path }] of Object.entries(ROUTES))
    assert.is(paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.operationId, name)
})

test('HTTP-4, HTTP-5: apps are served from their folders, with a strict policy', async () => {
  const console_ = temporaryFolder()
  mkdirSync(join(console_, 'assets'))
  writeFileSync(join(console_, 'index.html'), '<title>Console</title>')
  writeFileSync(join(console_, 'assets/app-1a2b.js'), 'export {}')
  writeFileSync(join(console_, '..', 'secret.txt'), 'secret')
  const server = await TestServer.bare({ console: console_, endpoint: join(console_, 'none') })
  try {
    const get = (path: string) => fetch(server.origin + path)
    const root = await get('/')
    assert.is(root.url, `${server.origin}/console/`)
    assert.match(await root.text(), 'Console')
    assert.match(
      root.headers.get('content-security-policy') ?? '',
      /^default-src 'none';script-src 'self' 'wasm-unsafe-eval';/,
    )
    const other = (await get('/endpoint/')).headers.get('content-security-policy')
    assert.match(other ?? '', /^default-src 'none';script-src 'self';/)
    assert.is(root.headers.get('x-content-type-options'), 'nosniff')
    assert.is(root.headers.get('cache-control'), 'no-cache')
    assert.is(
      (await get('/console/assets/app-1a2b.js')).headers.get('cache-control'),
      'public, max-age=31536000, immutable',
    )
    assert.match(await (await get('/console/messages/i123')).text(), 'Console')
    assert.is((await get('/console/assets/gone-9z.js')).status, 404)
    for (const path of [
      '/console/..%2fsecret.txt',
      '/console/%2e%2e/secret.txt',
      '/console/..%5csecret.txt',
      '/console/%00.js',
    ])
      assert.not.match(await (await get(path)).text(), /^secret/)
    const unbuilt = await get('/endpoint/')
    assert.is(unbuilt.status, 503)
    assert.match(await unbuilt.text(), 'npm run build')
  } finally {
    await server.end()
  }
})

test('HTTP-6: metrics are for whoever bears the token, from wherever they come', async ({ server }) => {
  const metrics = await server.metrics()
  assert.match(metrics, /^carillon_connections 0$/m)
  assert.match(metrics, 'carillon_http_requests_total{method="POST",route="/api/sign-in",status="200"} 1')
  for (const authorization of ['', 'Bearer', 'Bearer wrong', 'the token of the tests'])
    assert.is((await fetch(`${server.origin}/metrics`, { headers: { authorization } })).status, 404)
  const untold = await TestServer.bare({ metricsToken: undefined })
  assert.is((await fetch(`${untold.origin}/metrics`, { headers: { authorization: 'Bearer undefined' } })).status, 404)
  await untold.end()
  assert.equal(await (await fetch(`${server.origin}/healthz`)).json(), { ok: true })
})

test('HTTP-7: without TLS only loopback is served, unless told in so many words', () => {
  const refusal = (input: Parameters<typeof readConfig>[0]) => {
    try {
      readConfig(input)
    } catch (error) {
      return (error as Error).message
    }
    return null
  }
  assert.match(refusal({ data: 'x', host: '0.0.0.0' }) ?? '', 'Without TLS')
  assert.match(refusal({ data: 'x', host: '127.0.0.1.example.org' }) ?? '', '--allow-plain')
  assert.is(refusal({ data: 'x', host: '0.0.0.0', allowPlain: true }), null)
  assert.is(refusal({ data: 'x' }), null)
  assert.is(refusal({ data: 'x', host: '::1' }), null)
  assert.match(refusal({ data: 'x', tlsCert: import.meta.filename }) ?? '', 'needs both')
  assert.match(
    refusal({ data: 'x', tlsCert: '/nowhere.pem', tlsKey: '/nowhere.pem' }) ?? '',
    'There is no file /nowhere.pem',
  )
})

test('PROXY-2: a trusted proxy says from where somebody calls; nobody else does', async ({ server }) => {
  const trusting = await TestServer.ready({ trustProxy: ['127.0.0.0/8'], origin: 'https://carillon.example/' })
  try {
    assert.is(trusting.origin, 'https://carillon.example')
    for (const [running, port, refusesOthers] of [
      [server, Number(new URL(server.origin).port), true],
      [trusting, trusting.port, false],
    ] as const) {
      const guess = async (from: string): Promise<number> => {
        const headers = { 'content-type': 'application/json', 'x-forwarded-for': from }
        const body = JSON.stringify({ code: 'ABCD-EFGH-JKMN' })
        const options = { method: 'POST', headers, body }
        return (await fetch(`http://127.0.0.1:${port}/api/enrolment-preview`, options)).status
      }
      for (let n = 0; n <= 30; n++) assert.is.not(await guess('192.0.2.1'), 429)
      assert.is(await guess('192.0.2.1'), 429)
      assert.is((await guess('192.0.2.2')) === 429, refusesOthers, running.origin)
    }
  } finally {
    await trusting.end()
  }
})

test('PROXY-3: an origin with a path, and an address of a proxy that is none, are refused with a sentence', () => {
  const refusal = (input: object): string => {
    try {
      readConfig({ data: 'x', ...input })
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }
  for (const origin of ['https://carillon.example', 'http://10.0.0.1:8080/'])
    assert.is(readConfig({ data: 'x', origin }).origin, origin.replace(/\/$/, ''))
  assert.match(refusal({ origin: 'https://intranet.example/carillon/' }), 'cannot live below /carillon/')
  for (const origin of ['carillon.example', 'ftp://carillon.example', 'https://a:b@c.example', ''])
    assert.match(refusal({ origin }), /what people type|--origin is/)
  for (const address of ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'])
    assert.equal(readConfig({ data: 'x', trustProxy: [address] }).trustProxy, [address])
  for (const address of ['localhost', '10.0.0.0/33', '10.0.0.0/8/1', '10.0.0.0/', ''])
    assert.match(refusal({ trustProxy: [address] }), 'is no address of a proxy')
})

test('HTTP-7: a port that is taken is said so', async ({ server }) => {
  const { serve } = await import('../roles/serve.ts')
  try {
    await serve({ data: temporaryFolder(), port: Number(new URL(server.origin).port), logLevel: 'silent' })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, 'is taken by another program')
  }
})

/** Reads a stream of changes line by line. */
const changes = async (server: TestServer, owner: Device) => {
  const headers = { authorization: `Bearer ${await server.token(owner)}` }
  const response = await fetch(server.origin + RAW_ROUTES.changes.path, { headers })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  return { status: response.status, next: () => reader.read() }
}

test('HTTP-8: the stream of changes begins at once and ends with the server', async ({ server, owner }) => {
  const stream = await changes(server, owner)
  assert.is(stream.status, 200)
  assert.equal(await stream.next(), { done: false, value: '\n' })
  const next = stream.next()
  await server.stop()
  assert.is((await next).done, true)
  await server.start()
})

test('DESKTOP-15: to an installed app the stream of changes begins with more than a browser holds back', async ({
  server,
  owner,
}) => {
  const headers = { authorization: `Bearer ${await server.token(owner)}`, origin: 'carillon-app://admin' }
  const response = await fetch(server.origin + RAW_ROUTES.changes.path, { headers })
  const { value } = await response.body!.getReader().read()
  assert.ok(value!.length >= 1024, `${value!.length} bytes`)
  await server.stop()
  await server.start()
})

test('HTTP-10: no address makes the server fail, not even one that no file can have', async ({ server }) => {
  for (const path of ['/console/%00', '/endpoint/%00.js', '/console/a%00b', '/api/blobs/%00', '/console/%E0%A4%A'])
    assert.ok([400, 401, 404, 503].includes((await fetch(server.origin + path)).status), path)
})

test('HTTP-11: pages may talk to the host that they came from, and to no other', async ({ server }) => {
  const policy = (await fetch(`${server.origin}/console/`)).headers.get('content-security-policy') ?? ''
  const { host } = new URL(server.origin)
  assert.match(policy, `connect-src 'self' ws://${host} wss://${host};`)
})

test('DESKTOP-15: the installed apps may read answers, and pages from anywhere else may not', async ({ server }) => {
  const ask = (origin: string, method: string) => fetch(`${server.origin}/api/info`, { method, headers: { origin } })
  const allowed = (response: Response) => response.headers.get('access-control-allow-origin')
  for (const origin of ['carillon-app://endpoint', 'carillon-app://admin'])
    for (const method of ['GET', 'OPTIONS']) assert.is(allowed(await ask(origin, method)), origin)
  const asked = await ask('carillon-app://admin', 'OPTIONS')
  assert.is(asked.status, 204)
  assert.match(asked.headers.get('access-control-allow-headers') ?? '', 'authorization')
  for (const origin of ['https://other.example', 'carillon-app://other', 'null'])
    for (const method of ['GET', 'OPTIONS']) assert.is(allowed(await ask(origin, method)), null)
})

test('DESKTOP-15: a socket is for pages of this server, installed apps and programs, and for nobody else', async ({
  server,
}) => {
  const statusFor = (origin?: string) =>
    new Promise((resolve) => {
      const socket = new WebSocket(
        `${server.origin.replace('http', 'ws')}/sync`,
        origin === undefined ? {} : { origin },
      )
      socket.on('unexpected-response', (asked, { statusCode }) => (asked.destroy(), resolve(statusCode)))
      socket.on('upgrade', ({ statusCode }) => resolve(statusCode))
      socket.on('error', () => undefined)
      socket.on('open', () => socket.terminate())
    })
  for (const origin of [undefined, server.origin, 'carillon-app://endpoint', 'carillon-app://admin'])
    assert.is(await statusFor(origin), 101, origin)
  for (const origin of ['https://other.example', 'carillon-app://other', 'null', 'x'])
    assert.is(await statusFor(origin), 403, origin)
  const behind = { host: 'inside:8080', 'x-forwarded-host': 'carillon.example', origin: 'https://carillon.example' }
  assert.is(admitsSocket({ headers: behind }, []), true)
  assert.is(admitsSocket({ headers: { ...behind, 'x-forwarded-host': 'y' } }, ['https://carillon.example']), true)
  assert.is(admitsSocket({ headers: { ...behind, 'x-forwarded-host': 'y' } }, []), false)
})

test('HTTP-12: a request has a minute, and connections are bounded', () => {
  assert.ok(limited(createServer()).maxConnections > 10_000)
  const { requestTimeout, headersTimeout } = createServer(REQUEST_TIME)
  assert.equal([requestTimeout, headersTimeout], [60_000, 20_000])
})

test.run()
