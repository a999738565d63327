/**
 * A call of every route, about one place: what the matrix sends. A route without an example does not compile. Bodies
 * that do not fit are enough where access is decided before they are read, and spare the server its work.
 */
import { deflateRawSync } from 'node:zlib'
import { agreementKey } from '@carillon/shared-model/logs/agreement-keys.ts'
import { writeBundle } from '@carillon/shared-model/logs/write-bundle.ts'
import { newAdminId, newPersonId, type BranchId } from '@carillon/shared-model/org/ids.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import type { AnyRoute } from './opens.ts'
import type { Place, World } from './world.ts'

export type Example = {
  params?: Record<string, string>
  query?: string
  body?: unknown
  type?: string
}
type Make = (at: Place, world: World) => Example | Promise<Example>

const plain: Make = () => ({})
const unfit: Make = () => ({ body: {} })
const account: Make = (at) => ({ params: { admin: at.account } })
const item: Make = (at) => ({ params: { item: at.item } })

const permissions = (at: Place) => ({
  name: 'New',
  profile: null,
  responsible: [],
  own: [{ capability: 'administrators.manage', scope: [at.unit] }],
  identity: null,
})

let made = 0
/** An account that was never used. */
const spare = async (at: Place, world: World): Promise<Example> => {
  const body = { login: `spare${++made}`, ...permissions(at) }
  const { text } = await world.call(world.owner.device, 'POST', '/api/administrators', body)
  const created = JSON.parse(text) as { administrator?: { id: string } }
  return { params: { admin: created.administrator?.id ?? newAdminId() } }
}

/** The beginning of a code, as lists show it. */
const code = async (at: Place, world: World): Promise<Example> => {
  const client = await world.server.by(world.owner.device)
  const issued = await client.call('createEnrolment', { body: { unit: at.room } })
  return { params: { code: issued.code.slice(0, 4) } }
}

const computer = async (at: Place, world: World): Promise<Example> => {
  const client = await world.server.by(world.owner.device)
  const issued = await client.call('createEnrolment', { body: { unit: at.room } })
  const { device } = await world.server.enrol(issued.code)
  return { params: { device } }
}

const newPublicKey = async () => publicKeyText((await makeKeyPair()).publicKey)

/** So that there is room for another. */
const revokeBranches = async (world: World): Promise<void> => {
  const client = await world.server.by(world.owner.device)
  for (const { id: branch, revokedAt } of (await client.call('listBranches', {})).branches)
    if (revokedAt === null) await client.call('revokeBranch', { params: { branch } })
}

/** One that served the place and is revoked. */
const branchServer = async (at: Place, world: World): Promise<Example> => {
  await revokeBranches(world)
  const client = await world.server.by(world.owner.device)
  const body = { unit: at.room, publicKey: await newPublicKey() }
  const { branch } = (await client.call('addBranch', { body })).certificate
  await client.call('revokeBranch', { params: { branch } })
  return { params: { branch } }
}

const admitted = async (at: Place, world: World, publicKey: string): Promise<BranchId> => {
  await revokeBranches(world)
  const client = await world.server.by(world.owner.device)
  return (await client.call('addBranch', { body: { unit: at.room, publicKey } })).certificate.branch
}

const admittedBranch = async (at: Place, world: World): Promise<Example> => ({
  params: { branch: await admitted(at, world, await newPublicKey()) },
})

/** Of a branch server that has nothing yet. */
const bundleOf = async (at: Place, world: World): Promise<Example> => {
  const { publicKey, privateKey } = await makeKeyPair()
  const branch = await admitted(at, world, await publicKeyText(publicKey))
  const { serverId, rootKey } = (await (await world.server.by(world.owner.device)).call('info', {})).organisation!
  const ready = { kind: 'ready', roster: 1, origin: null, program: '0' }
  const chunks: Uint8Array[] = []
  const nothing = async () => new Map<string, Uint8Array>()
  await writeBundle({
    source: {
      epoch: 'e',
      scope: () => ({ id: 's', has: () => false }),
      changedSince: async (seq) => ({ logs: [], seq }),
      stateVectors: nothing,
      diff: async () => new Uint8Array([0, 0]),
      rank: () => 0,
    },
    sink: {
      cursor: () => null,
      stateVectors: nothing,
      take: async () => ({ ok: true }),
      reached: async () => {},
      wants: () => false,
    },
    theirs: null,
    from: { id: branch, key: privateKey },
    to: { id: serverId, key: await agreementKey(rootKey) },
    words: Buffer.from(JSON.stringify([ready, { kind: 'contacts', now: 1, contacts: [] }])),
    made: 1,
    compress: async (bytes) => deflateRawSync(bytes),
    write: async (bytes) => void chunks.push(bytes),
  })
  return { params: { branch }, body: Buffer.concat(chunks), type: 'application/octet-stream' }
}

export const EXAMPLES: { [Name in AnyRoute]: Make } = {
  info: plain,
  setup: unfit,
  signIn: unfit,
  signOut: unfit,
  me: plain,
  ticket: plain,
  invitationPreview: unfit,
  acceptInvitation: unfit,
  security: plain,
  changePassword: unfit,
  beginTotp: unfit,
  confirmTotp: unfit,
  removeTotp: unfit,
  endSession: () => ({ params: { device: 'none' } }),
  listAdministrators: plain,
  createAdministrator: (at) => ({ body: { login: `new${++made}`, ...permissions(at) } }),
  // Of a version that is over: whoever may is told that it has changed.
  changeAdministrator: (at) => ({ params: { admin: at.account }, body: { version: -1, ...permissions(at) } }),
  inviteAdministrator: account,
  disableAdministrator: account,
  enableAdministrator: account,
  removeAdministrator: spare,
  resetTotp: account,
  administratorSessions: account,
  endAdministratorSessions: account,
  saveProfile: unfit,
  removeProfile: () => ({ params: { profile: 'none' } }),
  listAudit: plain,
  verifyAudit: plain,
  exportAudit: plain,
  enrolmentPreview: unfit,
  enrol: unfit,
  createEnrolment: (at) => ({ body: { unit: at.room, person: at.person } }),
  listEnrolments: plain,
  revokeEnrolment: code,
  revokeComputer: computer,
  addBranch: async (at, world) => {
    await revokeBranches(world)
    return { body: { unit: at.room, publicKey: await newPublicKey() } }
  },
  listBranches: plain,
  reconciliation: branchServer,
  revokeBranch: branchServer,
  exportBundle: admittedBranch,
  importBundle: bundleOf,
  importDirectory: unfit,
  getImportSettings: plain,
  putImportSettings: unfit,
  getLdap: plain,
  putLdap: unfit,
  removeLdap: plain,
  previewLdap: unfit,
  syncLdap: unfit,
  view: () => ({ params: { view: 'units' } }),
  report: item,
  coverage: (at) => ({ params: { item: at.series } }),
  item,
  createCourse: unfit,
  removeCourse: () => ({ params: { course: 'none' } }),
  course: () => ({ params: { course: 'none' } }),
  campaignProgress: (at) => ({ params: { item: at.campaign } }),
  createText: unfit,
  text: () => ({ params: { text: 'none' } }),
  removeText: () => ({ params: { text: 'none' } }),
  getProvider: plain,
  putProvider: unfit,
  removeProvider: plain,
  getClock: plain,
  confirmClock: unfit,
  putBlob: () => ({ body: Buffer.from('GIF89a\x10\0\x10\0 and the rest'), type: 'image/gif' }),
  putCourseImage: () => ({ body: Buffer.from('GIF89a\x10\0\x10\0 and a lesson'), type: 'image/gif' }),
  putChatImage: () => ({ body: Buffer.from('GIF89a\x10\0\x10\0 and a question'), type: 'image/gif' }),
  addQueue: unfit,
  changeQueue: () => ({ params: { queue: 'none' } }),
  removeQueue: () => ({ params: { queue: 'none' } }),
  saveReplies: (_, { queue }) => ({ params: { queue }, body: { replies: [] } }),
  openConversation: (at, { queue }) => ({ body: { person: at.person, queue } }),
  searchConversations: () => ({ query: '?text=lift' }),
  chatSettings: plain,
  changeChatSettings: unfit,
  // Of nobody: what is said here is needed by others.
  eraseConversations: () => ({ params: { person: newPersonId() } }),
  exportPerson: (at) => ({ params: { person: at.person } }),
  getBlob: (at) => ({ params: { hash: at.image } }),
  changes: plain,
  backup: plain,
  startProvider: unfit,
  returnProvider: plain,
  claimProvider: unfit,
}
