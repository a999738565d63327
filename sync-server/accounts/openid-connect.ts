/** The OpenID Connect provider as openid-client talks to it. Its answers are judged there, but for whose account it is. */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  ClientSecretBasic,
  ClientSecretPost,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  type ClientAuth,
  type Configuration,
} from 'openid-client'
import { isLoopback } from '../loopback.ts'
import { Refusal } from '../refusal.ts'

export type Claim = 'email' | 'preferred_username' | 'sub'
export type ProviderDescription = { name: string; issuer: string; clientId: string; claim: Claim }
export type Checks = { state: string; nonce: string; verifier: string }

/** Seconds that the provider has for each answer, and that its clock may differ from ours. */
const PATIENCE = 10
const TOLERANCE = 60

/** As the provider asks for it; Basic unless it says otherwise (OpenID Connect Discovery 1.0, section 3). */
const authentication =
  (secret: string): ClientAuth =>
  (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported
    const method = !methods || methods.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost
    return method(secret)(server, ...rest)
  }

/**
 * Reads the provider's description from its address.
 * @throws Refusal with a sentence when it cannot be read, or is not that of this address
 */
export const describeProvider = async (
  { issuer, clientId }: ProviderDescription,
  secret: string,
): Promise<Configuration> => {
  const address = new URL(issuer)
  const isPlain = address.protocol === 'http:'
  if (address.protocol !== 'https:' && !(isPlain && isLoopback(address.hostname)))
    throw new Refusal(
      'insecure-provider',
      'The address of the provider begins with https://. Only a provider on this machine may do without.',
    )
  if (address.pathname.includes('/.well-known/'))
    throw new Refusal('provider-unreadable', 'Give the address of the provider up to /.well-known, without it.')
  try {
    return await discovery(
      address,
      clientId,
      { client_secret: secret, [clockTolerance]: TOLERANCE },
      authentication(secret),
      {
        timeout: PATIENCE,
        execute: isPlain ? [allowInsecureRequests, enableNonRepudiationChecks] : [enableNonRepudiationChecks],
      },
    )
  } catch (error) {
    throw new Refusal(
      'provider-unreadable',
      `The description of the provider cannot be read from ${issuer} (${reasonOf(error)}). Is the address right?`,
    )
  }
}

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error
  return (cause instanceof Error && (cause as NodeJS.ErrnoException).code) || message
}

/**
 * Exchanges the code of the browser's return for what the provider says about the person.
 * @returns the value of the claim, as the provider vouches for it
 * @throws Refusal when the provider did not sign anybody in, or does not vouch; Error when its answer is not valid
 */
export const identityFrom = async (
  provider: Configuration,
  returned: URL,
  { state, nonce, verifier }: Checks,
  claim: Claim,
): Promise<string> => {
  const tokens = await authorizationCodeGrant(provider, returned, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  })
  const known = tokens.claims()
  if (!known) throw new Error('The provider gave no ID token.')
  const isComplete = known[claim] !== undefined || !provider.serverMetadata().userinfo_endpoint
  const claims = isComplete ? known : await fetchUserInfo(provider, tokens.access_token, known.sub)
  const identity: unknown = claims[claim]
  if (typeof identity !== 'string' || identity === '')
    throw new Refusal('no-identity', `The provider does not tell “${claim}”, by which accounts are found here.`)
  // Some providers write it as text.
  if (claim === 'email' && [false, 'false'].includes(claims.email_verified as string | boolean))
    throw new Refusal('unverified-email', 'The provider has not verified your e-mail address.')
  return identity
}
