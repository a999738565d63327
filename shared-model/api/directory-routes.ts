/** Units, people and computers: enrolment, import from files, and from a directory server. */
import { z } from 'zod'
import { deviceId, personId, unitId } from '../org/ids.ts'
import { deviceName, nothing, publicKey, route, time } from './route.ts'
import { organisation } from './session-routes.ts'

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
  /** line of the file, from 1; null for what the file no longer holds, and for entries of a directory server */
  line: z.number().int().nullable(),
  /** name of the entry (DN) of a directory server */
  entry: z.string().nullable(),
  kind: z.enum(['added', 'changed', 'removed', 'error', 'left-out']),
  /** column or attribute, for an error, when it concerns one */
  column: z.string().nullable(),
  text: z.string(),
  /** what `text` says, in parts for an app that says it in another language; absent: it cannot be taken apart */
  said: z.array(z.object({ code: z.string(), values: z.record(z.string(), z.string()) })).optional(),
})
export type ImportLine = z.infer<typeof importLine>
/** More would go than goes without being asked; to be done when the number is repeated. */
export const importStop = z.object({
  /** people and units together: what has to be repeated */
  removals: z.number().int(),
  people: z.number().int(),
  ofPeople: z.number().int(),
  units: z.number().int(),
  ofUnits: z.number().int(),
  /** that would be left with nobody */
  computers: z.number().int(),
  /** of a hundred people, and of a hundred units, so many go without being asked */
  mostRemoved: z.number(),
  /** a unit that would go and in which people are today, by code and name */
  occupied: z.string().nullable(),
})
export type ImportStop = z.infer<typeof importStop>
/** What would lose its unit, or has lost it: of one unit and one kind. */
export const importLoss = z.object({
  id: unitId,
  /** its code and name */
  unit: z.string(),
  /** accounts with permissions there, enrolment codes, campaigns and recurring messages for it, computers, its branch server */
  kind: z.enum(['grants', 'codes', 'campaigns', 'series', 'computers', 'branches']),
  count: z.number().int(),
  /** none where the account may not see such things */
  names: z.array(z.string()),
})
export type ImportLoss = z.infer<typeof importLoss>

export const importSettings = z.object({ mostRemoved: z.number().int().min(0).max(100) })

/** How many people and units may go, together; null: nobody has said. */
const allowRemovals = z.number().int().min(0).nullable().default(null)

/** How many rows may be left out; null: nobody has said. */
const leaveOut = z.number().int().min(0).nullable().default(null)

export const importResult = z.object({
  /** false for a preview, when there are errors, and when it has stopped: then nothing was changed */
  applied: z.boolean(),
  stop: importStop.nullable().default(null),
  /**
   * rows of which nothing can be made, and those that hang on them: it goes on without them when the number is repeated;
   * null: what is wrong is more than single rows
   */
  unreadable: z.number().int().nullable().default(0),
  losses: z.array(importLoss).default([]),
  units: z.object({ added: z.number(), changed: z.number(), removed: z.number(), unchanged: z.number() }),
  people: z.object({ added: z.number(), changed: z.number(), removed: z.number(), unchanged: z.number() }),
  lines: z.array(importLine),
})
export type ImportResult = z.infer<typeof importResult>

/**
 * A directory server that speaks LDAP, and how its entries become units and people. Names of attributes are the
 * server's; an attribute that an entry lacks is an empty value.
 */
export const ldapSource = z.object({
  /** `ldaps://host:636`, or `ldap://host:389`, which is refused without `startTls` unless the host is this computer */
  url: z
    .string()
    .trim()
    .regex(/^ldaps?:\/\/[^/\s]+$/, 'such as ldaps://directory.example:636')
    .max(500),
  startTls: z.boolean(),
  /** PEM of the authority that signed the server's certificate; null: those that the system trusts */
  authority: z.string().max(20_000).nullable(),
  /** with which the server is read; empty: anonymously */
  bindDn: z.string().trim().max(500),
  people: z.object({
    base: z.string().trim().min(1).max(500),
    filter: z.string().trim().min(1).max(1000),
    login: z.string().trim().min(1).max(100),
    firstName: z.string().trim().min(1).max(100),
    lastName: z.string().trim().min(1).max(100),
    email: z.string().trim().max(100),
    employeeNo: z.string().trim().max(100),
    title: z.string().trim().max(100),
    /** where a person belongs: the next unit above their entry, or the unit whose code an attribute holds */
    unit: z.union([
      z.object({ by: z.literal('place') }),
      z.object({ by: z.literal('attribute'), attribute: z.string().trim().min(1).max(100) }),
    ]),
  }),
  /** null: units are kept as they are, from files */
  units: z
    .object({
      /** a unit belongs to the next unit above its entry; the one that has none is the root */
      base: z.string().trim().min(1).max(500),
      filter: z.string().trim().min(1).max(1000),
      code: z.string().trim().max(100),
      /** `path`: the code is made of the names from the top down, and `code` is not read */
      codeBy: z.enum(['attribute', 'path']).default('attribute'),
      name: z.string().trim().min(1).max(100),
    })
    .refine(({ code, codeBy }) => codeBy === 'path' || code !== '', 'The attribute with the code is missing.')
    .nullable(),
  /** entries of which nothing can be made are left out without a word, also by schedule */
  leaveOut: z.boolean().default(false),
  /** minutes between synchronisations; null: only by hand */
  every: z.number().int().min(5).max(10_080).nullable(),
})
export type LdapSource = z.infer<typeof ldapSource>

const ldapBody = z.object({
  source: ldapSource,
  /** null keeps the one that is stored */
  password: z.string().max(1000).nullable(),
})
const ldapPreviewBody = ldapBody.extend({ leaveOut })
const wholeDirectory = { needs: 'directory.manage', over: 'organisation' } as const

export const directoryRoutes = {
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
    body: z.object({
      code: z.string().max(64),
      publicKey,
      deviceName,
      version: z.string().max(32),
      /** what it was enrolled as before: it is the same again where the server knows of no such computer (any more) */
      device: deviceId.optional(),
    }),
    reply: z.object({ device: deviceId, organisation }),
  }),
  createEnrolment: route({
    method: 'POST',
    path: '/api/enrolments',
    access: { needs: 'computers.manage', over: 'unit' },
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
    access: { needs: 'computers.manage', over: 'rows' },
    summary: 'Codes that are still valid; a code itself is shown by its first characters only',
    reply: z.object({ enrolments: z.array(enrolment) }),
  }),
  revokeEnrolment: route({
    method: 'DELETE',
    path: '/api/enrolments/:code',
    access: { needs: 'computers.manage', over: 'unit' },
    summary: 'Makes a code invalid; it is named by the first characters that the list shows',
    params: z.object({ code: z.string() }),
    reply: nothing,
  }),
  revokeComputer: route({
    method: 'DELETE',
    path: '/api/computers/:device',
    access: { needs: 'computers.manage', over: 'unit' },
    summary: 'Removes a computer: its connection ends at once and its key is void',
    params: z.object({ device: deviceId }),
    reply: nothing,
  }),
  importDirectory: route({
    method: 'POST',
    path: '/api/directory/import',
    access: { needs: 'directory.manage', over: 'organisation' },
    summary:
      'Imports units and people from CSV files, all or nothing; `dryRun` only says what would change. Where many would be removed it stops, and says how many `allowRemovals` has to say; rows of which nothing can be made are left out when `leaveOut` says how many',
    body: z.object({
      /** file contents, base64 */
      units: z.string().nullable().default(null),
      people: z.string().nullable().default(null),
      dryRun: z.boolean(),
      allowRemovals,
      leaveOut,
    }),
    reply: importResult,
  }),
  getImportSettings: route({
    method: 'GET',
    path: '/api/directory/import-settings',
    access: wholeDirectory,
    summary: 'How many people and units of a hundred an import removes without being asked',
    reply: importSettings,
  }),
  putImportSettings: route({
    method: 'POST',
    path: '/api/directory/import-settings',
    access: wholeDirectory,
    summary: 'Sets how many people and units of a hundred an import removes without being asked',
    body: importSettings,
    reply: nothing,
  }),
  getLdap: route({
    method: 'GET',
    path: '/api/directory/ldap',
    access: wholeDirectory,
    summary: 'The directory server from which units and people come, and how the last synchronisation went',
    reply: z.object({
      source: ldapSource.nullable(),
      hasPassword: z.boolean(),
      last: z
        .object({
          at: time,
          /** null: it went well; `code` is a stable name for programs, `text` a sentence in English */
          why: z.object({ code: z.string(), text: z.string() }).nullable(),
          /** its first lines */
          result: importResult.nullable(),
        })
        .nullable(),
      next: time.nullable(),
    }),
  }),
  putLdap: route({
    method: 'POST',
    path: '/api/directory/ldap',
    access: wholeDirectory,
    summary: 'Sets the directory server',
    body: ldapBody,
    reply: nothing,
  }),
  removeLdap: route({
    method: 'DELETE',
    path: '/api/directory/ldap',
    access: wholeDirectory,
    summary: 'Units and people stay as they are and come from files again',
    reply: nothing,
  }),
  previewLdap: route({
    method: 'POST',
    path: '/api/directory/ldap/preview',
    access: wholeDirectory,
    summary: 'Reads a directory server with settings that need not be stored, and tells what would change',
    body: ldapPreviewBody,
    reply: importResult,
  }),
  syncLdap: route({
    method: 'POST',
    path: '/api/directory/ldap/sync',
    access: wholeDirectory,
    summary: 'Synchronises now, as the settings that are stored say; stops as an import of files does',
    body: z.object({ allowRemovals, leaveOut }),
    reply: importResult,
  }),
}
