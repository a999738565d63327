/**
 * Everything that can be granted, each with a scope of its own: all that is said of a capability itself. What it opens
 * says so where it stands: routes (`access`), views (`view-table.ts`), documents, sending, and the console's menu.
 */
import { z } from 'zod'

/** As a name; as the end of “may …”, followed by where; and the same over the whole organisation. */
type Words = { readonly name: string; readonly may: string; readonly mayAll: string }

type Declared = {
  /** `organisation`: it concerns the organisation as a whole, and is granted over everything or not at all */
  readonly scope: 'units' | 'organisation'
  /** ready-made profiles that have it, beside the owner's; `assigned`: in the units that the account is responsible for */
  readonly profiles: { readonly [Id in OfficerProfile]?: 'everything' | 'assigned' }
  readonly en: Words
  readonly pl: Words
}

/** Ready-made profiles that have a part of the capabilities. */
export type OfficerProfile = 'communication-officer' | 'training-officer' | 'help-desk' | 'auditor'

const TABLE = {
  'messages.send': {
    scope: 'units',
    profiles: { 'communication-officer': 'everything', 'training-officer': 'assigned' },
    en: { name: 'Send messages', may: 'send messages', mayAll: 'send messages to everyone' },
    pl: { name: 'Wysyłanie wiadomości', may: 'wysyłać wiadomości', mayAll: 'wysyłać wiadomości do wszystkich' },
  },
  'alerts.people': {
    scope: 'units',
    profiles: {},
    en: { name: 'Send alerts to people', may: 'send alerts to people', mayAll: 'send alerts to everyone' },
    pl: { name: 'Wysyłanie alertów do osób', may: 'wysyłać alerty do osób', mayAll: 'wysyłać alerty do wszystkich' },
  },
  'alerts.computers': {
    scope: 'units',
    profiles: { 'communication-officer': 'assigned' },
    en: { name: 'Send alerts to computers', may: 'send alerts to computers', mayAll: 'send alerts to all computers' },
    pl: {
      name: 'Wysyłanie alertów na komputery',
      may: 'wysyłać alerty na komputery',
      mayAll: 'wysyłać alerty na wszystkie komputery',
    },
  },
  'receipts.see': {
    scope: 'units',
    profiles: { 'training-officer': 'assigned', auditor: 'everything' },
    en: { name: 'See receipts', may: 'see receipts', mayAll: 'see all receipts' },
    pl: {
      name: 'Wgląd w potwierdzenia odbioru',
      may: 'przeglądać potwierdzenia odbioru',
      mayAll: 'przeglądać wszystkie potwierdzenia odbioru',
    },
  },
  'items.recall': {
    scope: 'units',
    profiles: {},
    en: {
      name: 'Recall what others have sent',
      may: 'recall what others have sent',
      mayAll: 'recall what anybody has sent',
    },
    pl: {
      name: 'Wycofywanie tego, co wysłali inni',
      may: 'wycofywać to, co wysłali inni',
      mayAll: 'wycofywać wszystko, co wysłano',
    },
  },
  'courses.write': {
    scope: 'organisation',
    profiles: { 'training-officer': 'everything' },
    en: { name: 'Write courses', may: 'write courses', mayAll: 'write courses' },
    pl: { name: 'Pisanie kursów', may: 'pisać kursy', mayAll: 'pisać kursy' },
  },
  'campaigns.run': {
    scope: 'units',
    profiles: { 'training-officer': 'assigned' },
    en: {
      name: 'Run training campaigns',
      may: 'run training campaigns',
      mayAll: 'run training campaigns for everyone',
    },
    pl: {
      name: 'Prowadzenie kampanii szkoleniowych',
      may: 'prowadzić kampanie szkoleniowe',
      mayAll: 'prowadzić kampanie szkoleniowe dla wszystkich',
    },
  },
  'progress.see': {
    scope: 'units',
    profiles: { 'training-officer': 'assigned', auditor: 'everything' },
    en: {
      name: 'See progress in training',
      may: 'see progress in training',
      mayAll: 'see everybody’s progress in training',
    },
    pl: {
      name: 'Wgląd w postępy szkoleń',
      may: 'śledzić postępy szkoleń',
      mayAll: 'śledzić postępy szkoleń wszystkich osób',
    },
  },
  'chat.answer': {
    scope: 'units',
    profiles: { 'help-desk': 'assigned' },
    en: { name: 'Answer chats', may: 'answer chats', mayAll: 'answer all chats' },
    pl: { name: 'Odpowiadanie na czacie', may: 'odpowiadać na czacie', mayAll: 'odpowiadać na wszystkich czatach' },
  },
  'directory.manage': {
    scope: 'units',
    profiles: {},
    en: { name: 'Manage people and units', may: 'manage people and units', mayAll: 'manage all people and units' },
    pl: {
      name: 'Zarządzanie osobami i jednostkami',
      may: 'zarządzać osobami i jednostkami',
      mayAll: 'zarządzać wszystkimi osobami i jednostkami',
    },
  },
  'computers.manage': {
    scope: 'units',
    profiles: { 'help-desk': 'assigned' },
    en: {
      name: 'Manage computers and enrolment',
      may: 'manage computers and enrolment',
      mayAll: 'manage all computers and enrolment',
    },
    pl: {
      name: 'Zarządzanie komputerami i ich rejestracją',
      may: 'zarządzać komputerami i ich rejestracją',
      mayAll: 'zarządzać wszystkimi komputerami i ich rejestracją',
    },
  },
  'branches.manage': {
    scope: 'units',
    profiles: {},
    en: { name: 'Manage branches', may: 'manage branches', mayAll: 'manage all branches' },
    pl: { name: 'Zarządzanie filiami', may: 'zarządzać filiami', mayAll: 'zarządzać wszystkimi filiami' },
  },
  'administrators.manage': {
    scope: 'units',
    profiles: {},
    en: { name: 'Manage administrators', may: 'manage administrators', mayAll: 'manage all administrators' },
    pl: {
      name: 'Zarządzanie administratorami',
      may: 'zarządzać administratorami',
      mayAll: 'zarządzać wszystkimi administratorami',
    },
  },
  'audit.read': {
    scope: 'organisation',
    profiles: { auditor: 'everything' },
    en: { name: 'Read the audit trail', may: 'read the audit trail', mayAll: 'read the audit trail' },
    pl: { name: 'Wgląd w dziennik zdarzeń', may: 'czytać dziennik zdarzeń', mayAll: 'czytać dziennik zdarzeń' },
  },
  'settings.manage': {
    scope: 'organisation',
    profiles: {},
    en: { name: 'Change settings', may: 'change settings', mayAll: 'change settings' },
    pl: { name: 'Zmiana ustawień', may: 'zmieniać ustawienia', mayAll: 'zmieniać ustawienia' },
  },
} as const satisfies Record<string, Declared>

export type Capability = keyof typeof TABLE
export const CAPABILITY_TABLE: Readonly<Record<Capability, Declared>> = TABLE
/** In the order in which they are listed everywhere. */
export const CAPABILITIES = Object.keys(TABLE) as readonly Capability[]
export const capability = z.enum(CAPABILITIES)

/** These concern the organisation as a whole: they are granted over everything or not at all. */
export const UNDIVIDED: ReadonlySet<Capability> = new Set(
  CAPABILITIES.filter((one) => CAPABILITY_TABLE[one].scope === 'organisation'),
)
/** All others. */
export const DIVIDED: readonly Capability[] = CAPABILITIES.filter((one) => !UNDIVIDED.has(one))
