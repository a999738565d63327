/** Where a server is: its origin, as people type it, and its sockets. */

/** Nothing but a scheme, a name and a port, so that it fits a policy of what a page may load. */
export const ORIGIN = /^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i
export const SOCKET_URL = /^wss?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i

/** Where the sockets of a server are. */
export const socketUrl = (origin: string): string => origin.replace(/^http/, 'ws')

/** Of a server whose sockets are there. */
export const originOfSockets = (url: string): string => url.replace(/^ws/, 'http')
