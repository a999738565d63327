/** Settings of the organisation as a whole. Secrets go in and never come out. */
import { z } from 'zod'
import { nothing, route } from './route.ts'

const needs = { needs: 'settings.manage', over: 'organisation' } as const

const provider = z.object({
  /** on the button: “Sign in with …” */
  name: z.string().trim().min(1).max(60),
  /** address of the provider; its `/.well-known/openid-configuration` is read */
  issuer: z.url().max(500),
  clientId: z.string().trim().min(1).max(500),
  /** the claim that holds what an account's `identity` says */
  claim: z.enum(['email', 'preferred_username', 'sub']),
})

export const settingsRoutes = {
  getProvider: route({
    method: 'GET',
    path: '/api/settings/provider',
    access: needs,
    summary: 'The OpenID Connect provider with which administrators may sign in',
    reply: z.object({
      provider: provider.nullable(),
      /** to be entered at the provider */
      redirectUri: z.string(),
    }),
  }),
  putProvider: route({
    method: 'POST',
    path: '/api/settings/provider',
    access: needs,
    summary: 'Sets the OpenID Connect provider, after its description has been read from its address',
    body: provider.extend({
      /** null keeps the one that is stored */
      clientSecret: z.string().min(1).max(500).nullable(),
    }),
    reply: nothing,
  }),
  getClock: route({
    method: 'GET',
    path: '/api/settings/clock',
    access: needs,
    summary: 'Whether the clock of the server is doubted, since it has jumped by a day or more',
    reply: z.object({
      /** `wall`: what the clock shows; `time`: what the server goes by; and how many computers elsewhere show the same */
      doubt: z.object({ time: z.number(), wall: z.number(), agreeing: z.number(), disagreeing: z.number() }).nullable(),
    }),
  }),
  confirmClock: route({
    method: 'POST',
    path: '/api/settings/clock',
    access: needs,
    summary: 'Says that the clock of the server is right',
    body: z.object({
      /** what it showed whoever confirms it, milliseconds */
      shown: z.number().int(),
    }),
    reply: nothing,
  }),
  removeProvider: route({
    method: 'DELETE',
    path: '/api/settings/provider',
    access: needs,
    summary: 'Signing in with OpenID Connect ends; sessions go on',
    reply: nothing,
  }),
}
