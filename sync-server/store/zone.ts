/** Where no unit says a time zone, everybody's is the server's. */
export const SERVER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone
