/** Whether a host name or address is this computer's own, on which nobody listens in. IPv6 also in brackets, as in URLs. */
export const isLoopback = (host: string): boolean =>
  ['localhost', '::1', '[::1]'].includes(host) || /^127(\.\d{1,3}){3}$/.test(host)
