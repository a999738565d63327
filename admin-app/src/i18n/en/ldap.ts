/** The directory server. */
export const ldap = {} as const
