/** What `fetch` does with the API, over the sockets of a simulation. */
import { request } from 'node:http'
import type { VirtualNetwork } from './virtual-network.ts'

export const sealedFetch =
  (network: VirtualNetwork) =>
  (address: string | URL, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      const url = new URL(address)
      const headers = Object.fromEntries(new Headers(init.headers))
      const body = typeof init.body === 'string' ? Buffer.from(init.body) : null
      const sent = request(
        {
          method: init.method ?? 'GET',
          path: `${url.pathname}${url.search}`,
          headers: { ...headers, host: url.host, connection: 'close', ...(body ? { 'content-length': body.length } : {}) }, // prettier-ignore
          createConnection: () => network.dial(Number(url.port)),
        },
        (answer) => {
          const parts: Buffer[] = []
          answer.on('data', (part: Buffer) => parts.push(part))
          answer.on('error', reject)
          answer.on('end', () => {
            const status = answer.statusCode ?? 500
            const given = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)])
            const text = status === 204 || status === 304 ? null : Buffer.concat(parts)
            resolve(new Response(text, { status, headers: given }))
          })
        },
      )
      sent.on('error', reject)
      sent.end(body ?? undefined)
    })
