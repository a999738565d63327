import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { agreementKey, agreementPrivateKey } from './agreement-keys.ts'

const makePair = async () => {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  return crypto.subtle.exportKey('jwk', pair.privateKey)
}
const agree = async (privateKey: CryptoKey, publicKey: CryptoKey) =>
  Buffer.from(await crypto.subtle.deriveBits({ name: 'X25519', public: publicKey }, privateKey, 256)).toString('hex')
/** u = 9: what a scalar makes of it is its public key (RFC 7748, section 6.1). */
const basePoint = () =>
  crypto.subtle.importKey('raw', Uint8Array.from([9, ...Array<number>(31).fill(0)]), { name: 'X25519' }, false, [])

test('BUNDLE-9: of a signing key both halves are a pair that agrees with others', async () => {
  for (let n = 0; n < 10; n++) {
    const [mine, theirs] = [await makePair(), await makePair()]
    const one = await agree(await agreementPrivateKey(mine), await agreementKey(theirs.x!))
    assert.is(one, await agree(await agreementPrivateKey(theirs), await agreementKey(mine.x!)))
    const raw = Buffer.from(await crypto.subtle.exportKey('raw', await agreementKey(mine.x!))).toString('hex')
    assert.is(raw, await agree(await agreementPrivateKey(mine), await basePoint()))
  }
})

test('BUNDLE-9: what is no key is refused', async () => {
  const [{ x }] = [await makePair()]
  const isRefused = (key: Promise<unknown>) =>
    key.then(
      () => false,
      () => true,
    )
  for (const wrong of ['', 'AAAA', `${x!}AAAA`]) assert.ok(await isRefused(agreementKey(wrong)), wrong)
  assert.ok(await isRefused(agreementPrivateKey({ x: x! })))
})

test.run()
