import type { IncomingMessage } from 'node:http'
import { networkInterfaces } from 'node:os'

const plain = (address: string): string => address.replace(/^::ffff:/, '').replace(/%.*$/, '')

const isOwn = (address: string): boolean =>
  address.startsWith('127.') ||
  address === '::1' ||
  Object.values(networkInterfaces()).some((all) => all?.some((own) => plain(own.address) === address))

/**
 * Whether somebody asks from another machine, whose clock is another one than the server's. Behind a proxy on the same
 * machine it is the proxy that says from where.
 */
export const isElsewhere = ({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): boolean => {
  const forwarded = headers['x-forwarded-for']
  const named = (Array.isArray(forwarded) ? forwarded.join() : (forwarded ?? '')).split(',').at(-1)!.trim()
  const address = plain(named || (socket.remoteAddress ?? ''))
  return address !== '' && !isOwn(address)
}
