/** A real OpenID Connect provider on a free port, and a browser that people use it with. For tests. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export type Person = { sub: string; email?: string; email_verified?: boolean; preferred_username?: string }
export const CLIENT = { id: 'carillon', secret: 'a secret of the client' }

export class TestProvider {
  readonly issuer: string
  readonly #server: Server
  readonly #provider: Provider

  private constructor(server: Server, redirectUri: string, people: readonly Person[]) {
    this.#server = server
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    this.#provider = new Provider(this.issuer, {
      clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
      pkce: { required: () => true },
      cookies: { keys: ['of these tests'] },
      findAccount: (_context, sub) => {
        const person = people.find((one) => one.sub === sub)
        return person && { accountId: sub, claims: () => ({ ...person }) }
      },
    })
    const answer = this.#provider.callback()
    server.on('request', (request, response) => void answer(request, response))
  }

  static async start(redirectUri: string, people: readonly Person[]): Promise<TestProvider> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new TestProvider(server, redirectUri, people)
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** Keeps cookies by host, and follows no redirection by itself. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>()

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(url)
    const jar = this.cookies.get(host) ?? new Map<string, string>()
    this.cookies.set(host, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie ? { cookie } : {}) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value === '' || /max-age=0/i.test(line)) jar.delete(name!)
      else jar.set(name!, value!)
    }
    return response
  }

  /** Signs in at the provider as a person does: fills in its forms. @returns the address that it sends the browser to */
  async signInAt(url: string, sub: string, home: string): Promise<string> {
    let at = url
    let response = await this.fetch(at)
    for (;;) {
      const location = response.headers.get('location')
      if (location) {
        at = new URL(location, at).href
        if (at.startsWith(home)) return at
        response = await this.fetch(at)
        continue
      }
      const page = await response.text()
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? []
      if (!prompt) throw new Error(`The provider shows no form: ${page}`)
      const action = new URL(/action="([^"]+)"/.exec(page)![1]!, at).href
      const fields = new URLSearchParams({ prompt, login: sub, password: 'any' })
      at = action
      response = await this.fetch(action, { method: 'POST', body: fields })
    }
  }
}
