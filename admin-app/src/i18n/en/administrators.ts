/** Pages of accounts and profiles. */
export const administrators = {} as const
