/** Signing in, and one's own account. */
export const security = {} as const
