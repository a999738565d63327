/** What a line of the route table is, and what lines have in common. */
import { z } from 'zod'
import type { Capability } from '../access/capabilities.ts'

/**
 * How far a capability has to reach:
 * `organisation`: over everything;
 * `unit`: over the unit that the call concerns, which the server finds from what is asked;
 * `rows`: anywhere, and the reply holds only what lies within its reach;
 * `anywhere`: what is asked for lies in no unit;
 * `account`: over all that the account in question may do (see access/delegation.ts).
 */
export type Over = 'organisation' | 'unit' | 'rows' | 'anywhere' | 'account'

/**
 * Who may call: `anyone`; `principal`: any enrolled device or administrator; `admin`: any administrator, about
 * themselves or as the reply's own rule says; `item`: whoever sees the item `:item` of the path; `receipts`: of those,
 * who sent it or sees receipts of all that it was addressed to; `progress`: the same of the campaign `:item` and the
 * progress of its people; else whoever holds
 * the capability.
 */
export type Access =
  'anyone' | 'principal' | 'admin' | 'item' | 'receipts' | 'progress' | { needs: Capability; over: Over }

/** Access that can be decided without knowing what is asked: routes outside the table have it. */
export type PlainAccess =
  | Exclude<Access, 'item' | 'receipts' | 'progress' | { over: Over }>
  | { needs: Capability; over: 'organisation' | 'anywhere' }

/** What a route outside the table decides by itself, as soon as it knows of which unit is asked. */
export type UnitAccess = { needs: Capability; over: 'unit' }

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
export const route = <const R extends Route>(definition: R) => definition

/** milliseconds since the epoch */
export const time = z.number().int()
/** raw Ed25519 public key, base64url */
export const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
export const deviceName = z.string().trim().min(1).max(64)
export const login = z.string().trim().min(1).max(64)
export const personName = z.string().trim().min(1).max(200)
export const password = z.string().min(1).max(1024)
export const newPassword = z.string().min(10, 'A password has at least 10 characters.').max(1024)
export const nothing = z.object({})
