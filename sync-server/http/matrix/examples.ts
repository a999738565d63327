/**
 * A call of every route, about one place: what the matrix sends. A route without an example does not compile. Bodies
 * that do not fit are enough where access is decided before they are read, and spare the server its work.
 */
import { newAdminId, newPersonId } from '@carillon/shared-model/org/ids.ts'
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

const powers = (at: Place) => ({
  name: 'New',
  profile: null,
  responsible: [],
  own: [{ capability: 'administrators.manage', scope: [at.unit] }],
  identity: null,
})

let made = 0
/** An account that was never used. */
const spare = async (at: Place, world: World): Promise<Example> => {
  const body = { login: `spare${++made}`, ...powers(at) }
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
  createAdministrator: (at) => ({ body: { login: `new${++made}`, ...powers(at) } }),
  // Of a version that is over: whoever may is told that it has changed.
  changeAdministrator: (at) => ({ params: { admin: at.account }, body: { version: -1, ...powers(at) } }),
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
  importDirectory: unfit,
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
  putBlob: () => ({ body: Buffer.from('GIF89a and the rest'), type: 'image/gif' }),
  putCourseImage: () => ({ body: Buffer.from('GIF89a and a lesson'), type: 'image/gif' }),
  putChatImage: () => ({ body: Buffer.from('GIF89a and a question'), type: 'image/gif' }),
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
