/** Signing in with OpenID Connect. */
export const provider = {} as const
