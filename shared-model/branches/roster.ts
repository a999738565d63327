/**
 * Everything that a branch server has to know in order to work alone: one snapshot for each branch, signed by the
 * organisation's root key and replaced whole (rules ROSTER-n).
 */
import { z } from 'zod'
import { grant, scope } from '../access/grants.ts'
import { profileGrant, profileId } from '../access/profiles.ts'
import { credential, signature } from '../facts/credential.ts'
import { deskServer } from '../facts/desk.ts'
import { at } from '../facts/fact.ts'
import { isJson, keepReceived } from '../facts/received.ts'
import { person, unit } from '../org/directory.ts'
import {
  adminId, branchId, conversationId, deviceId, personId, queueId, unitId, type BranchId,
} from '../org/ids.ts' // prettier-ignore
import { verifyEd25519, type Verify } from '../replica/authenticity.ts'
import { queueFields, savedReply } from '../views/talk.ts'
import { rawKey } from './certificate.ts'
import { organisation } from './key-file.ts'
import { rootSignedBytes, type SignByRoot } from './signed-by-root.ts'

/** Grants that this version knows; those of a newer one let nobody do anything here. */
const knownOf = <Granted extends z.ZodType>(schema: Granted) =>
  z
    .array(z.unknown())
    .max(200)
    .transform((all) =>
      all.flatMap((one): z.output<Granted>[] => {
        const read = schema.safeParse(one)
        return read.success ? [read.data] : []
      }),
    )

/** As a directory server calls it; null: none does. */
const entry = z.string().nullable()
const rosterUnit = unit.extend({ entry })
const rosterPerson = person.extend({
  entry,
  /** how often their conversations were erased */
  erasures: z.number().int().min(0),
  /** ids of their conversations with each queue, in the order of the queues: whether anything was said or not */
  offered: z.array(conversationId),
})
const device = { id: deviceId, name: z.string(), key: rawKey, enrolledAt: at, expiresAt: at.nullable() }
const rosterComputer = z.object({
  ...device,
  /** of one that stands elsewhere, the nearest above it that is in the roster */
  unit: unitId,
  /** null: nobody, or somebody of another branch */
  person: personId.nullable(),
  /** it stands elsewhere, or somebody of another branch works at it: head office is nearer */
  visiting: z.literal(true).optional(),
})
const rosterCode = z.object({
  /** of the whole code */
  hash: z.string().max(64),
  prefix: z.string().max(16),
  unit: unitId,
  person: personId.nullable(),
  uses: z.number().int(),
  used: z.number().int(),
  expiresAt: at,
})
const rosterAdministrator = z.object({
  id: adminId,
  login: z.string(),
  name: z.string(),
  createdAt: at,
  profile: profileId.nullable(),
  /** where the profile says `assigned`, within the units of the roster */
  responsible: scope,
  /** grants of their own, within the units of the roster */
  own: knownOf(grant),
  devices: z.array(z.object({ ...device, credential })),
})
const rosterProfile = z.object({
  id: profileId,
  name: z.string(),
  grants: knownOf(profileGrant),
  version: z.number().int(),
})
const rosterTalk = z.object({
  id: conversationId,
  person: personId,
  with: z.union([queueId, adminId]),
  /** in which anything was written, `yyyy-mm`, the oldest first */
  months: z.array(z.string().max(7)),
})

export const roster = z.object({
  /** milliseconds, by head office's hybrid clock: higher whenever anything in it is different */
  version: at,
  branch: branchId,
  organisation,
  /** where computers of the branch connect, the nearest first; left out: it is not known where the branch server is */
  servers: z.array(deskServer).min(1).max(16).optional(),
  /** IANA time zone where no unit says one */
  zone: z.string().max(64),
  /** that the branch serves, with all below it */
  unit: unitId,
  /** on the path from that one up to the root, and all below it; parents before their children */
  units: z.array(rosterUnit),
  /** of the branch's units */
  people: z.array(rosterPerson),
  /** of the branch's units, and of its people wherever they stand */
  computers: z.array(rosterComputer),
  /** that can still be used, of the branch's units */
  codes: z.array(rosterCode),
  /** who hold anything over the branch's units, or have a conversation with one of its people */
  administrators: z.array(rosterAdministrator),
  /** which these have and the product does not come with */
  profiles: z.array(rosterProfile),
  /** by id */
  queues: z.array(queueFields.extend({ id: queueId, replies: z.array(savedReply) })),
  /** conversations of its people that exist */
  talks: z.array(rosterTalk),
  retention: z.object({
    /** whole months that conversations are kept beside the current one; null: for ever */
    keepMonths: z.number().int().nullable(),
    /** everything before this month has been removed, `yyyy-mm`; null: nothing was */
    removedBefore: z.string().max(7).nullable(),
  }),
  /** by the root key */
  sig: signature,
})
export type Roster = z.infer<typeof roster>
/** All but when it was made and who says so. */
export type RosterContent = Omit<Roster, 'version' | 'sig'>

export const signRoster = (content: RosterContent, version: number, sign: SignByRoot): Roster => {
  const claims = { ...content, version }
  return { ...claims, sig: sign(rootSignedBytes('roster', claims)) }
}

export type RosterProblem = 'unreadable' | 'other-organisation' | 'other-branch' | 'forged' | 'older'
type Expected = {
  branch: BranchId
  /** of the organisation, raw, base64url */
  rootKey: string
  /** version of the one that the branch goes by; null: it has none yet */
  held: number | null
}

/** What every version of a roster has; the rest is not looked at until the signature is known to be good. */
const head = z.object({ version: at, branch: branchId, organisation: z.object({ rootKey: rawKey }), sig: signature })

/** Reads a roster and checks that it is for this branch, of this organisation, genuine, and no older than the one held. */
export const checkRoster = async (
  value: unknown,
  { branch, rootKey, held }: Expected,
  verify: Verify = verifyEd25519,
): Promise<{ roster: Roster } | { problem: RosterProblem }> => {
  const begun = isJson(value) ? head.safeParse(value) : null
  if (!begun?.success) return { problem: 'unreadable' }
  if (begun.data.organisation.rootKey !== rootKey) return { problem: 'other-organisation' }
  if (begun.data.branch !== branch) return { problem: 'other-branch' }
  if (!(await verify(rootKey, rootSignedBytes('roster', value as object), begun.data.sig))) return { problem: 'forged' }
  if (held !== null && begun.data.version < held) return { problem: 'older' }
  const read = readRoster(value)
  return read ? { roster: read } : { problem: 'unreadable' }
}

/** One that was checked when it came. @returns null when this version cannot read it */
export const readRoster = (value: unknown): Roster | null => {
  const read = roster.safeParse(value)
  return read.success ? keepReceived(read.data, value as object) : null
}
