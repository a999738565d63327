/** Logins differ by more than their capitals: one spelling for comparing and storing those of administrators. */
export const loginKey = (login: string): string => login.trim().normalize('NFC').toLowerCase()
