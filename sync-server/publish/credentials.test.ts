import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { credential, credentialBytes } from '@carillon/shared-model/facts/credential.ts'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { newAdminId, newBranchId, newDeviceId, newUnitId } from '@carillon/shared-model/org/ids.ts'
import { Credentials } from './credentials.ts'

const DAY = 86_400_000
const { privateKey } = generateKeyPairSync('ed25519')
const [admin, device] = [newAdminId(), newDeviceId()]
const unit = newUnitId()
const branch = { id: newBranchId(), units: [unit] }
const key = randomBytes(32)
const everything: Grant[] = [
  { capability: 'messages.send', scope: 'everything' },
  { capability: 'alerts.people', scope: 'everything' },
]
const there: Grant[] = [{ capability: 'messages.send', scope: [unit] }]
const accounts = {
  nameOf: () => 'Anna',
  grantsOf: () => everything,
  signingKey: (who: string, on: string) => (who === admin && on === device ? key : null),
}
const credentials = () => new Credentials(() => privateKey, accounts)
/** A day on which credentials begin anew. */
const START = 2000 * 10 * DAY

test('ROSTER-3: issued ahead, a credential names the branch, its unit and no more than is held there', () => {
  const made = credentials().ahead(admin, device, branch, there, START)
  assert.equal(made.branch, branch)
  assert.equal(made.may, ['messages.send'])
  assert.is(made.key, key.toString('base64url'))
  const signature = Buffer.from(made.sig, 'base64url')
  const signed = (claims: typeof made) =>
    verify(null, credentialBytes(admin, device, claims), createPublicKey(privateKey), signature)
  assert.ok(signed(credential.parse(JSON.parse(JSON.stringify(made)))))
  assert.not.ok(signed({ ...made, branch: { ...branch, units: [newUnitId()] } }))
  assert.not.ok(signed({ ...made, branch: undefined }))
})

test('ROSTER-3: it is good from the day before for thirty days, and renewed every ten', () => {
  const at = (time: number) => credentials().ahead(admin, device, branch, there, time)
  const made = at(START)
  assert.equal([made.from, made.until], [START - DAY, START + 29 * DAY])
  // Of servers that know nothing of one another, to the last millisecond.
  assert.equal(at(START + 10 * DAY - 1), made)
  const renewed = at(START + 10 * DAY)
  assert.equal([renewed.from, renewed.until], [START + 9 * DAY, START + 39 * DAY])
})

test('ROSTER-3: it is neither the one of what head office publishes nor another branch’s', () => {
  const all = credentials()
  const own = all.of(admin, device, START)
  const ahead = all.ahead(admin, device, branch, there, START)
  const elsewhere = all.ahead(admin, device, { ...branch, id: newBranchId() }, there, START)
  assert.is(own.branch, undefined)
  assert.equal(own.may, ['messages.send', 'alerts.people'])
  assert.is(new Set([own.sig, ahead.sig, elsewhere.sig]).size, 3)
  // Each is remembered beside the others.
  assert.is(all.of(admin, device, START), own)
  assert.is(all.ahead(admin, device, branch, there, START), ahead)
  assert.throws(() => all.ahead(admin, newDeviceId(), branch, there, START), /nobody to vouch for/)
})

test.run()
