/**
 * What each capability opens on each path, said once more and by hand: the tables of shared-model/access and the route
 * table have to come out the same. A capability, a route or a view of which nothing is said here does not compile or
 * fails its test.
 */
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { Over } from '@carillon/shared-model/api/route.ts'
import type { RAW_ROUTES, ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'

type Routes = typeof ROUTES & typeof RAW_ROUTES
export type AnyRoute = keyof Routes
/** Routes that need this capability, with how far it has to reach. */
type Needing<C extends Capability> = {
  [Name in AnyRoute as Routes[Name]['access'] extends { needs: C } ? Name : never]: Routes[Name]['access'] extends {
    over: infer O extends Over
  }
    ? O
    : never
}
type WithoutNeed = {
  [Name in AnyRoute as Routes[Name]['access'] extends string ? Name : never]: Routes[Name]['access']
}

/** What is asked of the publisher about the items of others, or about nothing yet. */
export const ACTS = [
  'message',
  'alert to people',
  'alert to computers',
  'recall',
  'revision',
  'reminder',
  'campaign',
  'calendar',
  'recurring message',
  'calendar of a message',
] as const
export type Act = (typeof ACTS)[number]

export type Opened<C extends Capability> = {
  publisher: readonly Act[]
  api: Needing<C>
  view: readonly ViewName[]
  /** `feeds`: those of the units within reach are read; `talks`: conversations of their people */
  log: 'feeds' | 'talks' | null
  /** `seen`: images in items within reach are fetched, and the items' texts; `brought`: one brings images */
  blob: 'seen' | 'brought' | null
  /** kinds of documents of the library that are read and changed */
  documents: readonly DocumentKind[]
  /** who has received an item of others */
  receipts: boolean
  /** how far people have got in a campaign of others */
  progress: boolean
}

const NOTHING = {
  publisher: [],
  api: {},
  view: [],
  log: null,
  blob: null,
  documents: [],
  receipts: false,
  progress: false,
} as const

export const OPENS = {
  'messages.send': {
    ...NOTHING,
    publisher: ['message', 'recurring message'],
    api: { putBlob: 'anywhere', createText: 'anywhere', text: 'anywhere', removeText: 'anywhere' },
    view: ['units', 'people', 'texts'],
    documents: ['template', 'draft'],
    blob: 'brought',
  },
  'alerts.people': { ...NOTHING, publisher: ['alert to people'], view: ['units', 'people', 'computers'] },
  'alerts.computers': { ...NOTHING, publisher: ['alert to computers'], view: ['units', 'computers'] },
  'receipts.see': {
    ...NOTHING,
    view: ['units', 'people', 'computers', 'items', 'series'],
    log: 'feeds',
    blob: 'seen',
    receipts: true,
  },
  'items.recall': { ...NOTHING, publisher: ['recall'], view: ['units', 'items', 'series'], blob: 'seen' },
  'courses.write': {
    ...NOTHING,
    api: { createCourse: 'organisation', removeCourse: 'organisation', putCourseImage: 'organisation' },
    view: ['courses'],
    documents: ['course'],
  },
  'campaigns.run': {
    ...NOTHING,
    publisher: ['campaign'],
    api: { course: 'anywhere' },
    view: ['units', 'people', 'courses', 'campaigns'],
  },
  'progress.see': { ...NOTHING, view: ['units', 'people', 'campaigns'], progress: true },
  'chat.answer': {
    ...NOTHING,
    api: { saveReplies: 'anywhere', openConversation: 'unit', searchConversations: 'rows' },
    view: ['units', 'people', 'queues', 'conversations'],
    log: 'talks',
  },
  'directory.manage': {
    ...NOTHING,
    api: {
      importDirectory: 'organisation',
      getImportSettings: 'organisation',
      putImportSettings: 'organisation',
      getLdap: 'organisation',
      putLdap: 'organisation',
      removeLdap: 'organisation',
      previewLdap: 'organisation',
      syncLdap: 'organisation',
    },
    view: ['units', 'people'],
  },
  'computers.manage': {
    ...NOTHING,
    api: { createEnrolment: 'unit', listEnrolments: 'rows', revokeEnrolment: 'unit', revokeComputer: 'unit' },
    view: ['units', 'people', 'computers'],
  },
  'branches.manage': {
    ...NOTHING,
    api: {
      addBranch: 'unit',
      listBranches: 'rows',
      reconciliation: 'unit',
      revokeBranch: 'unit',
      exportBundle: 'unit',
      importBundle: 'unit',
    },
    view: ['units'],
  },
  'administrators.manage': {
    ...NOTHING,
    api: {
      listAdministrators: 'account',
      createAdministrator: 'account',
      changeAdministrator: 'account',
      inviteAdministrator: 'account',
      disableAdministrator: 'account',
      enableAdministrator: 'account',
      removeAdministrator: 'account',
      resetTotp: 'account',
      administratorSessions: 'account',
      endAdministratorSessions: 'account',
      saveProfile: 'organisation',
      removeProfile: 'organisation',
    },
    view: ['units'],
  },
  'audit.read': {
    ...NOTHING,
    api: { listAudit: 'organisation', verifyAudit: 'organisation', exportAudit: 'organisation' },
  },
  'settings.manage': {
    ...NOTHING,
    api: {
      getProvider: 'organisation',
      putProvider: 'organisation',
      removeProvider: 'organisation',
      getClock: 'organisation',
      confirmClock: 'organisation',
      backup: 'organisation',
      addQueue: 'organisation',
      changeQueue: 'organisation',
      removeQueue: 'organisation',
      chatSettings: 'organisation',
      changeChatSettings: 'organisation',
      eraseConversations: 'organisation',
      exportPerson: 'organisation',
    },
    view: ['queues'],
  },
} as const satisfies { [C in Capability]: Opened<C> }

/** Routes that no capability opens: who else calls them. */
export const OPEN_ROUTES: WithoutNeed = {
  info: 'anyone',
  setup: 'anyone',
  signIn: 'anyone',
  signOut: 'admin',
  me: 'admin',
  ticket: 'principal',
  invitationPreview: 'anyone',
  acceptInvitation: 'anyone',
  security: 'admin',
  changePassword: 'admin',
  beginTotp: 'admin',
  confirmTotp: 'admin',
  removeTotp: 'admin',
  endSession: 'admin',
  enrolmentPreview: 'anyone',
  enrol: 'anyone',
  view: 'admin',
  report: 'receipts',
  coverage: 'receipts',
  item: 'item',
  campaignProgress: 'progress',
  getBlob: 'principal',
  putChatImage: 'principal',
  changes: 'admin',
  startProvider: 'anyone',
  returnProvider: 'anyone',
  claimProvider: 'anyone',
}
