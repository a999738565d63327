import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { verdictBytes } from '../branches/verdict-signature.ts'
import { credentialBytes, SIGNED_CAPABILITIES, type Credential } from '../facts/credential.ts'
import type { Published, PublishRequest } from '../facts/items.ts'
import { signedBytes } from '../facts/signature.ts'
import type { VerdictWord } from '../facts/verdicts.ts'
import { vouchedBytes } from '../facts/vouched.ts'
import { base64url, newAdminId, newBranchId, newDeviceId, newItemId } from '../org/ids.ts'
import { makeKeyPair, publicKeyText } from '../wire/tokens.ts'
import { Authenticity } from './authenticity.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const root = await makeKeyPair()
const stranger = await makeKeyPair()
const device = await makeKeyPair()
const admin = newAdminId(NOW)
const id = newDeviceId(NOW)

const sign = async (keys: CryptoKeyPair, bytes: Uint8Array<ArrayBuffer>) =>
  base64url(new Uint8Array(await crypto.subtle.sign('Ed25519', keys.privateKey, bytes)))

const vouch = async (fields: Partial<Credential> = {}, by = root): Promise<Credential> => {
  const key = await publicKeyText(device.publicKey)
  const claims = { key, may: [...SIGNED_CAPABILITIES], from: NOW - 1000, until: NOW + 1000, ...fields }
  return { ...claims, sig: await sign(by, credentialBytes(admin, id, claims)) }
}

const alert = (fields: Partial<PublishRequest> = {}): PublishRequest => ({
  act: 'publish',
  by: admin,
  name: 'Anna',
  at: NOW,
  item: newItemId(NOW),
  to: ['everyone'],
  content: { kind: 'alert', severity: 'critical', title: '', text: 'Fire', seconds: 10, screens: 'computers' },
  expires: null,
  ...fields,
})

const publish = async (fields: Partial<Published> = {}, request = alert(), by = device): Promise<Published> => ({
  type: 'published',
  at: NOW,
  by: 'server',
  v: 1,
  request,
  key: id,
  sig: await sign(by, signedBytes(request)),
  credential: await vouch(),
  ...fields,
})

const isGenuine = async (fact: Published): Promise<boolean | undefined> => {
  const authenticity = new Authenticity(await publicKeyText(root.publicKey))
  assert.is(authenticity.isGenuine(fact), undefined)
  await authenticity.check([fact])
  return authenticity.isGenuine(fact)
}

test('GENUINE-1: what a device of an administrator signed, and the organisation vouches for, is genuine', async () => {
  assert.is(await isGenuine(await publish()), true)
})

/** With head office's word for when it was published. @param at the time that it speaks of */
const vouchFor = async (by = root, at = NOW): Promise<Published> => {
  const fact = await publish()
  return { ...fact, vouched: await sign(by, vouchedBytes({ ...fact, at })) }
}

test('COPIES-1: head office vouches for the time of what it publishes, by the root key', async () => {
  assert.is(await isGenuine(await vouchFor()), true)
})

const FORGERIES: [what: string, fact: () => Promise<Published>][] = [
  ['without a credential', async () => {
    const { credential: _, ...fact } = await publish()
    return fact
  }],
  ['a credential that another key than the root key signed', async () => publish({ credential: await vouch({}, stranger) })],
  ['a credential of another administrator', () => publish({}, alert({ by: newAdminId(NOW) }))],
  ['a credential of another device', () => publish({ key: newDeviceId(NOW) })],
  ['a credential with a key put in', async () =>
    publish({ credential: { ...(await vouch()), key: await publicKeyText(stranger.publicKey) } }, alert(), stranger)],
  ['a credential with a permission put in', async () =>
    publish({ credential: { ...(await vouch({ may: ['messages.send'] })), may: ['alerts.computers'] } })],
  ['a credential whose time was stretched', async () => publish({ credential: { ...(await vouch()), until: NOW + 9000 } })],
  ['published before the credential began', () => publish({ at: NOW - 1001 })],
  ['published after the credential ended', () => publish({ at: NOW + 1001 })],
  ['a request that the device did not sign', () => publish({}, alert(), stranger)],
  ['a text that was changed on the way', async () => {
    const fact = await publish()
    return { ...fact, request: { ...fact.request, name: 'The director' } }
  }],
  ['an alert on computers by who may only send messages', async () =>
    publish({ credential: await vouch({ may: ['messages.send'] }) })],
  ['COPIES-1: a time that another key than the root key signed', () => vouchFor(stranger)],
  ['COPIES-1: a time that was moved within the credential', () => vouchFor(root, NOW + 1)],
  ['letters that are no signature', () => publish({ sig: '-'.repeat(86) })],
] // prettier-ignore
for (const [what, fact] of FORGERIES)
  test(`GENUINE-2: not genuine: ${what}`, async () => {
    assert.is(await isGenuine(await fact()), false)
  })

test('GENUINE-3: a forgery that says the same as a genuine fact gains nothing by its verdict', async () => {
  const authenticity = new Authenticity(await publicKeyText(root.publicKey))
  const genuine = await publish()
  await authenticity.check([genuine])
  const forgery = { ...genuine, request: alert({ name: 'The director' }) }
  assert.is(authenticity.isGenuine(forgery), undefined)
  await authenticity.check([forgery])
  assert.is(authenticity.isGenuine(forgery), false)
})

test('VERDICT-5: a verdict counts if head office signed all that it says, and not if a branch server did', async () => {
  const authenticity = new Authenticity(await publicKeyText(root.publicKey))
  const word: VerdictWord = {
    ...{ is: 'void', branch: newBranchId(NOW), item: newItemId(NOW), of: 'A'.repeat(86) },
    ...{ at: NOW, why: 'No.', flagged: false },
  }
  const verdict = async (by: CryptoKeyPair, said = word) => {
    return { type: 'verdict', at: NOW, by: 'server', v: 1, word: said, sig: await sign(by, verdictBytes({ word })) } as const // prettier-ignore
  }
  const genuine = await verdict(root)
  const forged = [await verdict(stranger), await verdict(root, { ...word, of: 'B'.repeat(86) })]
  await authenticity.check([genuine, ...forged])
  assert.is(authenticity.isGenuine(genuine), true)
  for (const one of forged) assert.is(authenticity.isGenuine(one), false)
})

test.run()
