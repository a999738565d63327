/** Setting a server up, signing in and out, and what an administrator does about their own account. */
import { z } from 'zod'
import { ownCertificate } from '../desktop/own-certificate.ts'
import { grant } from '../access/grants.ts'
import { profileId } from '../access/profiles.ts'
import { adminId, deviceId } from '../org/ids.ts'
import { deviceName, login, newPassword, nothing, password, personName, publicKey, route, time } from './route.ts'

/** `grants`: what the account may do after all: by its profile, and by grants of its own. */
export const account = z.object({
  id: adminId,
  login: z.string(),
  name: z.string(),
  profile: profileId.nullable(),
  grants: z.array(grant),
})
export type Account = z.infer<typeof account>

/** Whose server this is: its id is the audience of tokens; the root key is pinned at enrolment (base64url). */
export const organisation = z.object({
  name: z.string(),
  serverId: z.string(),
  rootKey: publicKey,
  /** where this is a branch server: whose disk has the last word, and where its sockets are */
  headOffice: z.object({ id: z.string(), url: z.string().max(300) }).optional(),
})
export type Organisation = z.infer<typeof organisation>

/** A device that signs for an administrator: a browser where they are signed in, or a script. */
export const session = z.object({
  device: deviceId,
  name: z.string(),
  signedInAt: time,
  /** last contact, or null when it was never connected */
  lastSeen: time.nullable(),
  connected: z.boolean(),
  /** null: until it is signed out or ended */
  expiresAt: time.nullable(),
  /** the one that asks */
  current: z.boolean(),
})
export type Session = z.infer<typeof session>

/** A time-based code (RFC 6238, six digits), or a recovery code. */
const secondFactor = z.string().trim().max(64)

export const sessionRoutes = {
  info: route({
    method: 'GET',
    path: '/api/info',
    access: 'anyone',
    summary: 'Whose server this is, whether it has been set up, and how one signs in besides a password',
    reply: z.object({
      version: z.string(),
      wire: z.number(),
      organisation: organisation.nullable(),
      now: time,
      /** what the button of an OpenID Connect provider says; null: there is none */
      provider: z.object({ name: z.string() }).nullable(),
      /** of the server's own certificate, signed by the root key; null: it has none, or an authority vouches for it */
      certificate: ownCertificate.nullable().default(null),
    }),
  }),
  setup: route({
    method: 'POST',
    path: '/api/setup',
    access: 'anyone',
    summary: 'First run: names the organisation and makes its owner; needs the token that the server printed',
    body: z.object({
      token: z.string(),
      organisation: z.string().trim().min(1).max(200),
      login,
      name: personName,
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
      login,
      password,
      /** needed when the account asks for one: the answer to a right password without it is `code-needed` */
      code: secondFactor.nullable().default(null),
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
    reply: nothing,
  }),
  me: route({
    method: 'GET',
    path: '/api/me',
    access: 'admin',
    summary: 'The account that asks, with its grants',
    reply: z.object({ account, organisation }),
  }),
  ticket: route({
    method: 'GET',
    path: '/api/ticket',
    access: 'principal',
    summary: 'A resumption ticket: stands in for a token for some hours, for clients that cannot sign one each minute',
    reply: z.object({ ticket: z.string(), expiresAt: time }),
  }),
  invitationPreview: route({
    method: 'POST',
    path: '/api/invitation-preview',
    access: 'anyone',
    summary: 'Whom an invitation is for, before it is accepted',
    body: z.object({ code: z.string().max(64) }),
    reply: z.object({ organisation: z.string(), login: z.string(), name: z.string() }),
  }),
  acceptInvitation: route({
    method: 'POST',
    path: '/api/invitations/accept',
    access: 'anyone',
    summary: 'Chooses the password of an account; the invitation is used up and other sessions end',
    body: z.object({ code: z.string().max(64), password: newPassword }),
    reply: z.object({ login: z.string() }),
  }),
  security: route({
    method: 'GET',
    path: '/api/security',
    access: 'admin',
    summary: 'How the account that asks signs in, and where it is signed in',
    reply: z.object({
      password: z.boolean(),
      /** asks for a time-based code */
      totp: z.boolean(),
      recoveryCodesLeft: z.number().int(),
      sessions: z.array(session),
    }),
  }),
  changePassword: route({
    method: 'POST',
    path: '/api/security/password',
    access: 'admin',
    summary: 'Changes the password of the account that asks and ends its other sessions',
    body: z.object({ current: password, password: newPassword }),
    reply: nothing,
  }),
  beginTotp: route({
    method: 'POST',
    path: '/api/security/totp',
    access: 'admin',
    summary: 'A new secret for an authenticator app; it is asked for only once it has been confirmed',
    body: z.object({ password }),
    reply: z.object({
      /** base32 */
      secret: z.string(),
      /** `otpauth://totp/…`, for a QR code */
      uri: z.string(),
    }),
  }),
  confirmTotp: route({
    method: 'POST',
    path: '/api/security/totp/confirm',
    access: 'admin',
    summary: 'Asks for time-based codes from now on; recovery codes are shown this once',
    body: z.object({ code: secondFactor }),
    reply: z.object({ recoveryCodes: z.array(z.string()) }),
  }),
  removeTotp: route({
    method: 'POST',
    path: '/api/security/totp/remove',
    access: 'admin',
    summary: 'Stops asking for time-based codes',
    body: z.object({ password, code: secondFactor }),
    reply: nothing,
  }),
  endSession: route({
    method: 'DELETE',
    path: '/api/security/sessions/:device',
    access: 'admin',
    summary: 'Ends another session of the account that asks',
    params: z.object({ device: deviceId }),
    reply: nothing,
  }),
}
