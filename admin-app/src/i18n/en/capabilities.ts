/** The powers of administrators, as they are named and as sentences. */
export const capabilities = {} as const
