/**
 * The HTTP API as one table: what the server serves, what clients call, what OpenAPI describes, and who may call it.
 * A route without a rule does not compile. `access`: `anyone`; `principal`: any enrolled device or administrator;
 * `admin`: any administrator; else the capability that is needed somewhere (the handler applies its scope).
 */
import { z } from 'zod'
import type { Capability } from '../access/capabilities.ts'
import { grant } from '../access/grants.ts'
import { blobHash, signed } from '../facts/items.ts'
import { adminId, deviceId, itemId, personId, unitId } from '../org/ids.ts'
import { report, type ViewName } from '../views/rows.ts'

export type Access = 'anyone' | 'principal' | 'admin' | Capability
export type Route = {
  method: 'GET' | 'POST' | 'DELETE'
  /** path with `:parameters` */
  path: string
  access: Access
  summary: string
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  reply: z.ZodType
}
const route = <const R extends Route>(route: R) => route

/** milliseconds since the epoch */
const time = z.number().int()
/** raw Ed25519 public key, base64url */
const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const deviceName = z.string().trim().min(1).max(64)

export const account = z.object({ id: adminId, login: z.string(), name: z.string(), grants: z.array(grant) })
export type Account = z.infer<typeof account>

/** Whose server this is: its id is the audience of tokens; the root key is pinned at enrolment (base64url). */
export const organisation = z.object({ name: z.string(), serverId: z.string(), rootKey: publicKey })
export type Organisation = z.infer<typeof organisation>

const enrolment = z.object({
  code: z.string(),
  unit: unitId,
  person: personId.nullable(),
  uses: z.number().int(),
  used: z.number().int(),
  expiresAt: time,
  revoked: z.boolean(),
})

/** A line of an import: what would change or has changed, or what is wrong and where. */
export const importLine = z.object({
  file: z.enum(['units', 'people']),
  /** line of the file, from 1; null for what the file no longer holds */
  line: z.number().int().nullable(),
  kind: z.enum(['added', 'changed', 'removed', 'error']),
  /** column, for an error, when it concerns one */
  column: z.string().nullable(),
  text: z.string(),
})
export type ImportLine = z.infer<typeof importLine>
export const importResult = z.object({
  /** false for a preview, and when there are errors: then nothing was changed */
  applied: z.boolean(),
  units: z.object({ added: z.number(), changed: z.number(), removed: z.number(), unchanged: z.number() }),
  people: z.object({ added: z.number(), changed: z.number(), removed: z.number(), unchanged: z.number() }),
  lines: z.array(importLine),
})
export type ImportResult = z.infer<typeof importResult>

const password = z.string().min(1).max(1024)
const newPassword = z.string().min(10, 'A password has at least 10 characters.').max(1024)

export const ROUTES = {
  info: route({
    method: 'GET',
    path: '/api/info',
    access: 'anyone',
    summary: 'Whose server this is, and whether it has been set up',
    reply: z.object({ version: z.string(), wire: z.number(), organisation: organisation.nullable(), now: time }),
  }),
  setup: route({
    method: 'POST',
    path: '/api/setup',
    access: 'anyone',
    summary: 'First run: names the organisation and makes its owner; needs the token that the server printed',
    body: z.object({
      token: z.string(),
      organisation: z.string().trim().min(1).max(200),
      login: z.string().trim().min(1).max(64),
      name: z.string().trim().min(1).max(200),
      password: newPassword,
    }),
    reply: z.object({ organisation }),
  }),
  signIn: route({
    method: 'POST',
    path: '/api/sign-in',
    access: 'anyone',
    summary: 'Signs an administrator in and registers the public key of the device',
    body: z.object({
      login: z.string().trim().min(1).max(64),
      password,
      publicKey,
      deviceName,
      /** a script's device ends after an hour; a browser's when it signs out or is revoked */
      temporary: z.boolean().default(false),
    }),
    reply: z.object({ device: deviceId, account, organisation }),
  }),
  signOut: route({
    method: 'POST',
    path: '/api/sign-out',
    access: 'admin',
    summary: 'Revokes the device that asks',
    reply: z.object({}),
  }),
  me: route({
    method: 'GET',
    path: '/api/me',
    access: 'admin',
    summary: 'The account that asks, with its grants',
    reply: z.object({ account, organisation }),
  }),
  enrolmentPreview: route({
    method: 'POST',
    path: '/api/enrolment-preview',
    access: 'anyone',
    summary: 'What a code stands for, before it is used',
    body: z.object({ code: z.string().max(64) }),
    reply: z.object({ organisation: z.string(), unit: z.string(), person: z.string().nullable() }),
  }),
  enrol: route({
    method: 'POST',
    path: '/api/enrol',
    access: 'anyone',
    summary: 'Enrols a computer with a code and registers its public key',
    body: z.object({ code: z.string().max(64), publicKey, deviceName, version: z.string().max(32) }),
    reply: z.object({ device: deviceId, organisation }),
  }),
  createEnrolment: route({
    method: 'POST',
    path: '/api/enrolments',
    access: 'computers.manage',
    summary: 'Issues an enrolment code for a unit, or for one person',
    body: z.object({
      unit: unitId,
      person: personId.nullable().default(null),
      uses: z.number().int().min(1).max(10_000).default(1),
      /** milliseconds from now, at most a year */
      expiresIn: z
        .number()
        .int()
        .min(60_000)
        .max(366 * 86_400_000)
        .default(7 * 86_400_000),
    }),
    reply: z.object({ link: z.string(), code: z.string(), expiresAt: time }),
  }),
  listEnrolments: route({
    method: 'GET',
    path: '/api/enrolments',
    access: 'computers.manage',
    summary: 'Codes that are still valid; a code itself is shown by its first characters only',
    reply: z.object({ enrolments: z.array(enrolment) }),
  }),
  revokeEnrolment: route({
    method: 'DELETE',
    path: '/api/enrolments/:code',
    access: 'computers.manage',
    summary: 'Makes a code invalid; it is named by the first characters that the list shows',
    params: z.object({ code: z.string() }),
    reply: z.object({}),
  }),
  revokeComputer: route({
    method: 'DELETE',
    path: '/api/computers/:device',
    access: 'computers.manage',
    summary: 'Removes a computer: its connection ends at once and its key is void',
    params: z.object({ device: deviceId }),
    reply: z.object({}),
  }),
  importDirectory: route({
    method: 'POST',
    path: '/api/directory/import',
    access: 'directory.manage',
    summary: 'Imports units and people from CSV files, all or nothing; `dryRun` only says what would change',
    body: z.object({
      /** file contents, base64 */
      units: z.string().nullable().default(null),
      people: z.string().nullable().default(null),
      dryRun: z.boolean(),
    }),
    reply: importResult,
  }),
  view: route({
    method: 'GET',
    path: '/api/views/:view',
    access: 'admin',
    summary: 'Rows of a view that changed after a revision, in order of revision',
    params: z.object({ view: z.string() }),
    query: z.object({
      after: z.coerce.number().int().default(0),
      limit: z.coerce.number().int().min(1).max(5000).default(1000),
    }),
    reply: z.object({ rows: z.array(z.looseObject({ rev: z.number() })), rev: z.number() }),
  }),
  report: route({
    method: 'GET',
    path: '/api/items/:item/report',
    access: 'receipts.see',
    summary: 'Who has and who has not, and whom nobody can know about',
    params: z.object({ item: itemId }),
    reply: report,
  }),
  item: route({
    method: 'GET',
    path: '/api/items/:item',
    access: 'admin',
    summary: 'The text as it was sent, with every revision and recall, newest last, as signed',
    params: z.object({ item: itemId }),
    reply: z.object({ history: z.array(signed.extend({ at: time })) }),
  }),
  ticket: route({
    method: 'GET',
    path: '/api/ticket',
    access: 'principal',
    summary: 'A resumption ticket: stands in for a token for some hours, for clients that cannot sign one each minute',
    reply: z.object({ ticket: z.string(), expiresAt: time }),
  }),
} satisfies Record<string, Route>
export type RouteName = keyof typeof ROUTES

/** Routes whose bodies are not JSON; the server adds them beside the table, with the same access rules. */
export const RAW_ROUTES = {
  /** body: the image; reply: {hash, type, size} */
  putBlob: { method: 'POST', path: '/api/blobs', access: 'messages.send' },
  /** reply: the image */
  getBlob: { method: 'GET', path: '/api/blobs/:hash', access: 'principal' },
  /** reply: a line of JSON {"views": ViewName[]} whenever one of them has changed, and an empty line as a heartbeat */
  changes: { method: 'GET', path: '/api/views/changes', access: 'admin' },
  /** reply: the database as one gzipped file */
  backup: { method: 'GET', path: '/api/backup', access: 'settings.manage' },
} as const satisfies Record<string, { method: 'GET' | 'POST'; path: string; access: Access }>

export const blobReply = z.object({ hash: blobHash, type: z.string(), size: z.number() })
export const changesLine = z.object({ views: z.array(z.string()) as z.ZodType<ViewName[]> })

/** Every failure: a sentence for people, and a stable code for programs. */
export const failure = z.object({ error: z.string(), message: z.string() })
