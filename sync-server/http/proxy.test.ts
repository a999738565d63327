/** The proxies' files that operators copy, with the real proxies in front of a real server. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { freePort, listening } from '../files/test-ports.ts'
import { OWNER, TestServer } from './test-server.ts'

const pem = (name: string) => fileURLToPath(new URL(`./test-certificate/${name}.pem`, import.meta.url))
const ca = readFileSync(pem('certificate'))
const ORIGIN = 'https://carillon.example'

type Ports = { outside: number; inside: number }
/** An operator's file, with the ports and the certificate of this test. */
const documented = (name: string): string =>
  readFileSync(new URL(`../../docs/operators/${name}`, import.meta.url), 'utf8')
const PROXIES = [
  {
    name: 'nginx',
    binary: '/usr/sbin/nginx',
    write: (folder: string, { outside, inside }: Ports): string[] => {
      const site = documented('nginx.conf')
        .replace('listen 443', `listen 127.0.0.1:${outside}`)
        .replace('127.0.0.1:8080', `127.0.0.1:${inside}`)
        .replace('/etc/ssl/carillon/certificate.pem', pem('certificate'))
        .replace('/etc/ssl/carillon/key.pem', pem('key'))
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
        .join(' ')
      const around = `daemon off; pid ${folder}/pid; error_log ${folder}/log; events {} http { access_log off; ${temporary} include ${folder}/site; }`
      writeFileSync(join(folder, 'site'), site)
      writeFileSync(join(folder, 'whole'), around)
      return ['-e', join(folder, 'log'), '-c', join(folder, 'whole')]
    },
  },
  {
    name: 'Caddy',
    binary: '/usr/bin/caddy',
    write: (folder: string, { outside, inside }: Ports): string[] => {
      const site = documented('Caddyfile')
        .replace('carillon.example {', `https://localhost:${outside}, https://127.0.0.1:${outside} {`)
        .replace('127.0.0.1:8080', `127.0.0.1:${inside}`)
        .replace('# tls', 'tls')
        .replace('/etc/ssl/carillon/certificate.pem', pem('certificate'))
        .replace('/etc/ssl/carillon/key.pem', pem('key'))
      writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`)
      return ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')]
    },
  },
]

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; text: string }
const ask = (port: number, path: string, body?: object, headers: RequestOptions['headers'] = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const json = body && { 'content-type': 'application/json' }
    const options = { ca, agent: false, method: body ? 'POST' : 'GET', headers: { ...json, ...headers } }
    const sent = request(`https://127.0.0.1:${port}${path}`, options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }))
    })
    sent.on('error', reject).end(body && JSON.stringify(body))
  })

type World = { server: TestServer; inside: number }
const test = suite<World>('behind a proxy')

test.before.each(async (world) => {
  world.server = await TestServer.ready({ origin: ORIGIN, trustProxy: ['127.0.0.1'] })
  await world.server.stop()
  world.inside = await freePort()
  await world.server.start(world.inside)
})
test.after.each(({ server }) => server.end())

for (const { name, binary, write } of PROXIES)
  test(`PROXY-1: people reach the server through ${name} by the name that they know, over sockets too`, async ({
    server,
    inside,
  }) => {
    if (!existsSync(binary))
      throw new Error(`This test needs ${name}: apt-get install ${name === 'nginx' ? 'nginx-light' : 'caddy'}`)
    const folder = mkdtempSync(join(tmpdir(), 'carillon-proxy-'))
    const outside = await freePort()
    let said = ''
    const environment = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
    const child = spawn(binary, write(folder, { outside, inside }), {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += String(part)))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    try {
      await listening(outside, child, () => said)
      const page = await ask(outside, '/api/info')
      assert.is(page.status, 200, page.text)
      assert.ok(page.headers['strict-transport-security'])

      const keys = await makeKeyPair()
      const publicKey = await publicKeyText(keys.publicKey)
      const signingIn = { ...OWNER, publicKey, deviceName: 'Test', temporary: false }
      const signedIn = await ask(outside, '/api/sign-in', signingIn)
      assert.is(signedIn.status, 200, signedIn.text)
      assert.match(String(signedIn.headers['set-cookie']), /; Secure/)
      const device = { ...(JSON.parse(signedIn.text) as object), keys } as Parameters<TestServer['token']>[0]
      const token = await server.token(device)

      const units = 'code,parent,name\nA,,All\n'
      const files = { units: Buffer.from(units).toString('base64'), people: null, dryRun: false }
      const bearer = { authorization: `Bearer ${token}` }
      const imported = await ask(outside, '/api/directory/import', files, bearer)
      assert.is(imported.status, 200, imported.text)
      const unit = server.database.get<{ id: string }>('SELECT id FROM units')!.id
      const code = { unit, person: null, uses: 1, expiresIn: 60_000 }
      const issued = await ask(outside, '/api/enrolments', code, bearer)
      assert.match((JSON.parse(issued.text) as { link: string }).link, `${ORIGIN}/endpoint/#enrol=`)

      const socket = new WebSocket(`wss://127.0.0.1:${outside}/sync?v=1&token=${token}`, { ca })
      const welcome = await new Promise<Buffer>((resolve, reject) => {
        socket.once('message', resolve).once('error', reject)
        socket.once('close', (why) => reject(new Error(`closed: ${why}`)))
      })
      assert.ok(welcome.length > 0)
      const gone = new Promise((resolve) => socket.once('close', resolve))
      socket.close()
      await gone

      assert.is((await ask(outside, '/metrics')).status, 404)
      // Another address for each guess, as the caller says: the proxy knows better.
      const guess = { ...signingIn, password: 'wrong', publicKey }
      const answers: number[] = []
      for (let n = 0; n < 32; n++)
        answers.push((await ask(outside, '/api/sign-in', guess, { 'x-forwarded-for': `192.0.2.${n}` })).status)
      assert.is(answers.at(-1), 429)
    } finally {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
  })

test.run()
