import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { APP_ORIGINS } from '../wire/app-origins.ts'
import { CALL, readCall, TELL } from './ipc.ts'
import { enrolmentLink, linkAmong, readDeepLink, readEnrolmentLink } from './links.ts'
import { ownCertificateBytes, renewedPin } from './own-certificate.ts'
import { fileOf, policyFor, typeOf } from './pages.ts'
import { judgeCertificate } from './judge-certificate.ts'
import { NOTHING_KEPT, readInstallation, readKept } from './settings.ts'

const test = suite('desktop')

test('DESKTOP-10: an address means a file of the installation, and never one outside', () => {
  const of = (path: string) => fileOf(APP_ORIGINS.endpoint + path)
  assert.is(of('/endpoint/'), 'endpoint/index.html')
  assert.is(of('/endpoint/alert.html?preview'), 'endpoint/alert.html')
  assert.is(of('/endpoint/assets/index-x1.js'), 'endpoint/assets/index-x1.js')
  assert.is(of('/console/messages/i123'), 'console/index.html')
  for (const path of [
    '/endpoint/%2e%2e%2f%2e%2e/etc/passwd.txt',
    '/endpoint/..%5c..%5cx.js',
    '/c:/x.js',
    '/%00.js',
    '/%zz',
  ])
    assert.is(of(path), null, path)
  assert.is(typeOf('endpoint/assets/a.js'), 'text/javascript; charset=utf-8')
})

test('DESKTOP-11: a page loads its own files and talks to the enrolled server, and the sockets of those that its desk names', () => {
  const policy = policyFor('https://carillon.example', ['wss://f01.carillon.example'], false)
  assert.match(policy, /^default-src 'none'; script-src 'self';/)
  assert.match(
    policy,
    /connect-src 'self' https:\/\/carillon\.example wss:\/\/carillon\.example wss:\/\/f01\.carillon\.example;/,
  )
  assert.match(policyFor(null, [], false), /connect-src 'self';/)
  assert.match(policyFor(null, [], true), /script-src 'self' 'wasm-unsafe-eval'/)
})

test('DESKTOP-12: what a page asks is checked before anything is done', () => {
  assert.equal(readCall('badge', { unread: 2, title: 'x' }), { name: 'badge', input: { unread: 2, title: 'x' } })
  const refused: [unknown, unknown][] = [
    ['badge', { unread: -1, title: 'x' }],
    ['badge', null],
    ['openExternal', { address: 'file:///etc/passwd' }],
    ['openExternal', { address: 'javascript:alert(1)' }],
    ['useServer', { link: 'ftp://x' }],
    ['constructor', null],
    ['toString', null],
    [7, null],
  ]
  for (const [name, input] of refused) assert.throws(() => readCall(name, input), /A page asked/, JSON.stringify(name))
})

test('DESKTOP-12: the preload names the same channels, imports nothing at run time and decides nothing', () => {
  const source = readFileSync(new URL('./main/preload.ts', import.meta.url), 'utf8')
  for (const channel of [CALL, TELL]) assert.ok(source.includes(`'${channel}'`), channel)
  assert.not.match(source, /\bif\b|\?|for \(/)
})

test('DESKTOP-1: links that open the apps, from anybody', () => {
  const link = 'https://carillon.example/endpoint/#enrol=7K3M-Q2ZD-0XPW-9RTA'
  const enrolment = { server: 'https://carillon.example', code: '7K3M-Q2ZD-0XPW-9RTA', certificate: null }
  assert.equal(readEnrolmentLink(link), enrolment)
  assert.equal(readDeepLink(`carillon://enrol?link=${encodeURIComponent(link)}`), { kind: 'enrol', link: enrolment })
  assert.equal(readDeepLink('carillon://open/message/i123'), { kind: 'open', hash: '#message=i123' })
  assert.equal(readDeepLink('carillon://console/messages/i123'), { kind: 'console', path: '/console/messages/i123' })
  for (const text of [
    'carillon://enrol?link=file:///x',
    'carillon://open/setup/x',
    'carillon://open/message/a%22b',
    'https://x/',
    'x',
  ])
    assert.is(readDeepLink(text), null, text)
  assert.equal(linkAmong(['/opt/carillon', '--x', 'carillon://open/chat/c1']), { kind: 'open', hash: '#chat=c1' })
})

test('DESKTOP-13: settings of an installation are read whole or refused with a sentence', () => {
  const text = '{"server":"https://carillon.example/","code":"ABCD","quiet":{"allowed":true,"longestMinutes":60}}'
  assert.equal(readInstallation(text, 'f').server, 'https://carillon.example')
  assert.equal(readInstallation(null, 'f'), {})
  assert.throws(() => readInstallation('{', '/etc/carillon/carillon.json'), /carillon\.json is no JSON/)
  assert.throws(() => readInstallation('{"server":"carillon"}', 'f'), /“server” cannot be/)
  assert.throws(() => readInstallation('{"quiet":{"allowed":"yes"}}', 'f'), /“quiet\.allowed”/)
})

test('DESKTOP-13: a damaged file of the account’s own is as good as none', () => {
  assert.equal(readKept('{"server'), NOTHING_KEPT)
  assert.equal(readKept(null), NOTHING_KEPT)
  assert.equal(readKept('{"server":7,"isEnrolled":true}'), { ...NOTHING_KEPT, isEnrolled: true })
})

test('DESKTOP-14: a pinned certificate is trusted, and no other in its place', () => {
  const server = 'https://carillon.example:8443'
  const asked = { hostname: 'carillon.example', hash: 'abc=' }
  assert.is(judgeCertificate('abc=', server, asked), 'trusted')
  assert.is(judgeCertificate('abd=', server, asked), 'refused')
  assert.is(judgeCertificate('abd=', server, { ...asked, hostname: 'other.example' }), 'as the system says')
  assert.is(judgeCertificate(null, server, asked), 'as the system says')
})

const KEY = 'M6nJ7NTP8uCFi6pmG2yWMv8jqFFoEUvyiRDqDs8mK2I='

test('DESKTOP-18: a link carries the fingerprint of a certificate of the server’s own', () => {
  const link = enrolmentLink('https://carillon.example', '7K3M-Q2ZD-0XPW-9RTA', KEY)
  assert.equal(readEnrolmentLink(link), {
    ...{ server: 'https://carillon.example', code: '7K3M-Q2ZD-0XPW-9RTA' },
    certificate: KEY,
  })
  assert.is(readEnrolmentLink(link.slice(0, -1)), null)
  assert.not.match(enrolmentLink('https://carillon.example', 'X', null), 'certificate')
})

test('DESKTOP-18: another certificate takes its place under the root key, and by nothing else', async () => {
  const certificate = { sha256: KEY, from: 2000 }
  const trust = { serverId: 's1', rootKey: 'root' }
  const sig = new TextDecoder().decode(ownCertificateBytes('s1', certificate))
  const verify = async (key: string, bytes: Uint8Array, signed: string) =>
    key === 'root' && signed === new TextDecoder().decode(bytes)
  const asked = { shown: KEY, pin: { sha256: 'old', from: 1000 }, trust }
  const judge = (reply: unknown, by: Partial<typeof asked> = {}) => renewedPin(reply, { ...asked, ...by }, verify)
  const good = { organisation: null, certificate: { ...certificate, sig } }
  assert.equal(await judge(good), certificate)
  assert.is(await judge(good, { shown: KEY.replace('M', 'N') }), null, 'the connection shows another one')
  assert.is(await judge(good, { pin: { sha256: 'old', from: 2000 } }), null, 'it is no newer')
  assert.is(await judge(good, { trust: { ...trust, serverId: 's2' } }), null, 'it is another server’s')
  assert.is(await judge(good, { trust: { ...trust, rootKey: 'other' } }), null, 'another organisation signed it')
  assert.is(await judge({ certificate: { ...certificate, from: 3000, sig } }), null, 'it was changed')
  for (const reply of [null, 'x', { certificate: null }, { certificate: { sha256: 'x' } }])
    assert.is(await judge(reply), null)
})

test.run()
