import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { received } from '../facts/received.ts'
import { newBranchId, newUnitId } from '../org/ids.ts'
import { certificateProblem, readCertificate, signCertificate, type Certificate } from './certificate.ts'
import { readKeyFile, type KeyFile } from './key-file.ts'
import { rootSignedBytes, type SignByRoot } from './signed-by-root.ts'

const makeKey = () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const jwk = privateKey.export({ format: 'jwk' }) as KeyFile['key']
  const signing: SignByRoot = (bytes) => sign(null, bytes, privateKey).toString('base64url')
  return { jwk, raw: jwk.x, signing }
}
const [root, own, other] = [makeKey(), makeKey(), makeKey()]
const [FROM, UNTIL] = [1000, 2000]
const claims = { branch: newBranchId(), key: own.raw, unit: newUnitId(), from: FROM, until: UNTIL }
const certificate = signCertificate(claims, root.signing)
const expected = { rootKey: root.raw, now: 1500, branch: claims.branch, key: own.raw }

const CASES: [what: string, held: Certificate, more: Partial<typeof expected>, problem: string | null][] = [
  ['as it was issued', certificate, {}, null],
  ['at its beginning', certificate, { now: FROM }, null],
  ['at its end', certificate, { now: UNTIL }, null],
  ['before its beginning', certificate, { now: FROM - 1 }, 'early'],
  ['after its end', certificate, { now: UNTIL + 1 }, 'expired'],
  ['for another branch', certificate, { branch: newBranchId() }, 'other-branch'],
  ['for another key', certificate, { key: other.raw }, 'other-key'],
  ['of another organisation', certificate, { rootKey: other.raw }, 'forged'],
  ['by itself', signCertificate(claims, own.signing), {}, 'forged'],
  ['with another unit', { ...certificate, unit: newUnitId() }, {}, 'forged'],
  ['with a longer life', { ...certificate, until: UNTIL + 1 }, {}, 'forged'],
  ['signed as a roster', { ...claims, sig: root.signing(rootSignedBytes('roster', claims)) }, {}, 'forged'],
]
for (const [what, held, more, problem] of CASES)
  test(`CERTIFICATE-1: a certificate ${what}: ${problem ?? 'good'}`, async () => {
    const read = readCertificate(JSON.parse(JSON.stringify(held)))!
    assert.is(await certificateProblem(read, { ...expected, ...more }), problem)
  })

test('CERTIFICATE-1: what a newer version has added is verified and kept', async () => {
  const newer = signCertificate({ ...claims, colour: 'blue' } as typeof claims, root.signing)
  const read = readCertificate(newer)!
  assert.is(await certificateProblem(read, expected), null)
  assert.equal(received(read), newer)
  const changed = readCertificate({ ...newer, colour: 'red' })!
  assert.is(await certificateProblem(changed, expected), 'forged')
  assert.is(readCertificate({ ...claims }), null)
  assert.is(readCertificate('certificate'), null)
})

const file = (more: object = {}) => {
  const organisation = { name: 'City Library', serverId: 'server-1', rootKey: root.raw }
  return JSON.stringify({ branch: claims.branch, key: own.jwk, certificate, organisation, ...more })
}

test('CERTIFICATE-2: a key file is read with its certificate', async () => {
  const read = await readKeyFile(file(), 1500)
  assert.is(read.branch, claims.branch)
  assert.equal(read.certificate, certificate)
  assert.is(read.organisation.name, 'City Library')
})

const REFUSED: [what: string, text: string, words: RegExp, now?: number][] = [
  ['that is no JSON', '{', /not the key file of a branch server/],
  ['that lacks something', file({ certificate: undefined }), /not the key file of a branch server/],
  ['with another’s key', file({ key: other.jwk }), /is for another key. Ask for a new key file/],
  ['of another branch', file({ branch: newBranchId() }), /another branch server’s/],
  ['with another root key', file({ organisation: { name: '', serverId: 's', rootKey: other.raw } }), /not issued by/],
  ['before its time', file(), /does not hold yet. Check this computer’s clock/, FROM - 1],
  ['after its time', file(), /is over. Ask for a new key file/, UNTIL + 1],
]
for (const [what, text, words, now = 1500] of REFUSED)
  test(`CERTIFICATE-2: a key file ${what} is refused`, async () => {
    const refusal = await readKeyFile(text, now).catch((error: Error) => error.message)
    assert.match(refusal as string, words)
  })

test.run()
