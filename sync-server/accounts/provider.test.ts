import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RAW_ROUTES, ROUTES } from '@carillon/shared-model/api/routes.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { refused, TestServer, type Device } from '../http/test-server.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { Browser, CLIENT, TestProvider } from './test-provider.ts'

const PEOPLE = [
  { sub: '1', email: 'Anna.Nowak@Library.example', email_verified: true, preferred_username: 'anowak' },
  { sub: '2', email: 'nobody@library.example' },
  { sub: '3', email: 'anna.nowak@library.example', email_verified: false },
  { sub: '4', email: 'bob@library.example', preferred_username: 'bob' },
  { sub: '5', preferred_username: 'ANOWAK' },
]

type Context = { server: TestServer; provider: TestProvider; owner: Device }
const test = suite<Context>('provider')

const put = async ({ server, provider, owner }: Context, changes: object = {}) => {
  const body = { name: 'Library ID', issuer: provider.issuer, clientId: CLIENT.id, claim: 'email' as const }
  const secret = { clientSecret: CLIENT.secret as string | null }
  return (await server.by(owner)).call('putProvider', { body: { ...body, ...secret, ...changes } })
}
const change = async (server: TestServer, sql: string, ...values: string[]) => {
  await server.stop()
  const database = openDatabase(`${server.folder}/carillon.sqlite`)
  try {
    database.run(sql, ...values)
  } finally {
    database.close()
    await server.start()
  }
}
const post = (browser: Browser, server: TestServer, path: string, body: object) =>
  browser.fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const start = async (server: TestServer, browser: Browser) => {
  const keys = await makeKeyPair()
  const body = { publicKey: await publicKeyText(keys.publicKey), deviceName: 'Browser' }
  const response = await post(browser, server, RAW_ROUTES.startProvider.path, body)
  assert.is(response.status, 200)
  const { url } = (await response.json()) as { url: string }
  return { url, keys, cookie: response.headers.get('set-cookie') ?? '' }
}
/** @returns what the console is told: `provider` or `provider-error` */
const arrive = async (browser: Browser, returned: string) => {
  const response = await browser.fetch(returned)
  assert.is(response.status, 302)
  const location = response.headers.get('location') ?? ''
  assert.match(location, /^\/console\/#provider(-error)?=/)
  return location.slice('/console/#'.length)
}
const claim = async (server: TestServer, browser: Browser, handle: string) => {
  const response = await post(browser, server, RAW_ROUTES.claimProvider.path, { handle })
  return { status: response.status, body: (await response.json()) as { error?: string } }
}
/** The whole way. @returns the same as `arrive` */
const signInAs = async ({ server }: Context, sub: string, browser = new Browser()) => {
  const { url } = await start(server, browser)
  return arrive(browser, await browser.signInAt(url, sub, server.origin))
}

test.before.each(async (context) => {
  const server = await TestServer.ready()
  await change(server, "UPDATE admins SET identity = 'anna.nowak@library.example'")
  context.provider = await TestProvider.start(`${server.origin}/api/provider/return`, PEOPLE)
  Object.assign(context, { server, owner: await server.signIn() })
  await put(context)
})
test.after.each(async ({ server, provider }) => {
  await server.end()
  await provider.end()
})

test('OIDC-1: a person whom the provider knows signs in with a key of their browser', async (context) => {
  const { server } = context
  assert.equal((await server.as(null).call('info', {})).provider, { name: 'Library ID' })
  const browser = new Browser()
  const { url, keys, cookie } = await start(server, browser)
  const { searchParams } = new URL(url)
  assert.equal(
    ['response_type', 'code_challenge_method'].map((name) => searchParams.get(name)),
    ['code', 'S256'],
  )
  for (const name of ['state', 'nonce', 'code_challenge']) assert.ok(searchParams.get(name), name)
  assert.match(cookie, /; Path=\/api\/provider; HttpOnly; SameSite=Lax$/)
  const [name, handle] = (await arrive(browser, await browser.signInAt(url, '1', server.origin))).split('=')
  assert.is(name, 'provider')
  const { status, body } = await claim(server, browser, handle!)
  assert.is(status, 200)
  const { device, organisation, account } = ROUTES.signIn.reply.parse(body)
  assert.is(account.login, 'anna')
  const client = await server.by({ device, organisation, keys })
  assert.is((await client.call('me', {})).account.login, 'anna')
  const { entries } = await client.call('listAudit', { query: { act: 'session.started' } })
  assert.is(entries[0]!.detail.how, 'provider')
})

test('OIDC-3: only the browser that began can end a sign-in', async ({ server }) => {
  const [attacker, victim] = [new Browser(), new Browser()]
  const { url } = await start(server, attacker)
  const returned = await attacker.signInAt(url, '1', server.origin)
  assert.is(await arrive(victim, returned), 'provider-error=sign-in-expired', 'without a cookie')
  await start(server, victim)
  assert.is(await arrive(victim, returned), 'provider-error=provider-failed', 'with a cookie of another sign-in')
  const [, handle] = (await arrive(attacker, returned)).split('=')
  assert.equal((await claim(server, victim, handle!)).body.error, 'sign-in-expired', 'claimed elsewhere')
  assert.is((await claim(server, attacker, handle!)).status, 200)
})

test('OIDC-3: a state, a code or an issuer that is not of this sign-in ends it', async ({ server, provider }) => {
  const spoilt = {
    state: 'x'.repeat(43),
    code: 'x'.repeat(43),
    iss: 'https://elsewhere.example',
  }
  for (const [name, value] of Object.entries(spoilt)) {
    const browser = new Browser()
    const { url } = await start(server, browser)
    const returned = new URL(await browser.signInAt(url, '1', server.origin))
    assert.is(returned.searchParams.get('iss'), provider.issuer)
    const right = returned.href
    returned.searchParams.set(name, value)
    assert.is(await arrive(browser, returned.href), 'provider-error=provider-failed', name)
    assert.is(await arrive(browser, right), 'provider-error=sign-in-expired', 'and nothing is left of it')
  }
})

test('OIDC-3: a person who refuses at the provider is told so', async ({ server }) => {
  const browser = new Browser()
  const { url } = await start(server, browser)
  const state = new URL(url).searchParams.get('state')!
  const returned = new URL(RAW_ROUTES.returnProvider.path, server.origin)
  returned.search = new URLSearchParams({ error: 'access_denied', state, iss: new URL(url).origin }).toString()
  assert.is(await arrive(browser, returned.href), 'provider-error=provider-failed')
})

test('OIDC-2: a handle is good once, for a minute, and a sign-in for ten', async (context) => {
  const { server } = context
  const browser = new Browser()
  const [, handle] = (await signInAs(context, '1', browser)).split('=')
  const cookies = new Map(browser.cookies.get(new URL(server.origin).host))
  assert.is((await claim(server, browser, handle!)).status, 200)
  browser.cookies.set(new URL(server.origin).host, cookies)
  assert.is((await claim(server, browser, handle!)).body.error, 'sign-in-expired')

  const [, late] = (await signInAs(context, '1', browser)).split('=')
  server.clock.now += 60_000
  assert.is((await claim(server, browser, late!)).body.error, 'sign-in-expired')

  const { url } = await start(server, browser)
  const returned = await browser.signInAt(url, '1', server.origin)
  server.clock.now += 600_000
  assert.is(await arrive(browser, returned), 'provider-error=sign-in-expired')
})

test('OIDC-3: what comes as a form or as text is not taken', async ({ server }) => {
  for (const path of [RAW_ROUTES.startProvider.path, RAW_ROUTES.claimProvider.path])
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { 'content-type': type }
      const response = await fetch(server.origin + path, { method: 'POST', headers, body: '{"handle":"x"}' })
      assert.is(response.status, 415, `${path} ${type}`)
    }
})

test('OIDC-4: whom no account names, and whose address is not verified, does not come in', async (context) => {
  assert.is(await signInAs(context, '2'), 'provider-error=unknown-identity')
  assert.is(await signInAs(context, '3'), 'provider-error=unverified-email')
  assert.is(await signInAs(context, '5'), 'provider-error=no-identity')
})

test('OIDC-4: names and numbers of the provider are compared as they are', async (context) => {
  const { server, owner } = context
  await put(context, { claim: 'preferred_username', clientSecret: null })
  assert.is(await signInAs(context, '1'), 'provider-error=unknown-identity')
  const client = await server.by(owner)
  const { entries } = await client.call('listAudit', { query: { act: 'provider.changed' } })
  const text = JSON.stringify(entries)
  assert.match(text, 'by preferred_username')
  assert.not.match(text, CLIENT.secret)
})

test('OIDC-5: a disabled account stays out, also one that is disabled on the way', async (context) => {
  const { server, owner } = context
  const client = await server.by(owner)
  const { administrator } = await client.call('createAdministrator', {
    body: {
      login: 'bob',
      name: 'Bob',
      profile: 'auditor',
      responsible: 'everything',
      own: [],
      identity: 'bob@library.example',
      password: null,
    },
  })
  const browser = new Browser()
  const [name, handle] = (await signInAs(context, '4', browser)).split('=')
  assert.is(name, 'provider')
  await client.call('disableAdministrator', { params: { admin: administrator.id } })
  assert.is((await claim(server, browser, handle!)).body.error, 'account-disabled')
  assert.is(await signInAs(context, '4'), 'provider-error=account-disabled')
})

test('OIDC-6: a provider is set only after its description has been read from a safe address', async (context) => {
  const { server, provider, owner } = context
  const attempt = (changes: object) => put(context, changes)
  assert.match(
    (await refused(attempt({ issuer: `${provider.issuer}/other` }), 'provider-unreadable')).message,
    '/other',
  )
  await refused(attempt({ issuer: 'http://192.0.2.1' }), 'insecure-provider')
  await refused(attempt({ issuer: provider.issuer.replace('127.0.0.1', 'localhost') }), 'provider-unreadable')
  const wellKnown = `${provider.issuer}/.well-known/openid-configuration`
  await refused(attempt({ issuer: wellKnown }), 'provider-unreadable')
  await refused(attempt({ clientId: 'another', clientSecret: null }), 'secret-needed')
  const client = await server.by(owner)
  const { provider: kept, redirectUri } = await client.call('getProvider', {})
  assert.equal(kept, { name: 'Library ID', issuer: provider.issuer, clientId: CLIENT.id, claim: 'email' })
  assert.is(redirectUri, `${server.origin}/api/provider/return`)
})

test('OIDC-6: the secret lies sealed', async ({ server }) => {
  const database = openDatabase(`${server.folder}/carillon.sqlite`)
  const settings = database.all<{ value: string }>('SELECT value FROM settings')
  database.close()
  assert.ok(settings.some(({ value }) => value.includes(CLIENT.id)))
  for (const { value } of settings) assert.not.match(value, CLIENT.secret)
})

test('OIDC-7: without the provider nobody signs in with it, and sessions go on', async (context) => {
  const { server, owner } = context
  const browser = new Browser()
  const [, handle] = (await signInAs(context, '1', browser)).split('=')
  const client = await server.by(owner)
  await client.call('removeProvider', {})
  assert.is((await server.as(null).call('info', {})).provider, null)
  assert.is((await claim(server, browser, handle!)).body.error, 'sign-in-expired')
  const body = { publicKey: 'x'.repeat(43), deviceName: 'Browser' }
  const response = await post(new Browser(), server, RAW_ROUTES.startProvider.path, body)
  assert.is(((await response.json()) as { error: string }).error, 'no-provider')
  await client.call('me', {})
})

test.run()
