/** The typed client of the route table, for apps and the command line. `fetch` is injected. */
import type { z } from 'zod'
import type { Route } from './route.ts'
import { failure, ROUTES, type RouteName } from './routes.ts'

type Part<R, Key extends string> = R extends { [K in Key]: infer S extends z.ZodType }
  ? { [K in Key]: z.input<S> }
  : unknown
type Input<Name extends RouteName> = Part<(typeof ROUTES)[Name], 'params'> &
  Part<(typeof ROUTES)[Name], 'query'> &
  Part<(typeof ROUTES)[Name], 'body'>
type Reply<Name extends RouteName> = z.output<(typeof ROUTES)[Name]['reply']>

export type FetchLike = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{
  ok: boolean
  status: number
  json: () => Promise<unknown>
}>

/** The server's answer was a failure; `message` is a sentence for people. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/**
 * @param base the server's origin, no slash at the end
 * @param authorization the value of the header, or null when nobody is signed in
 */
export const apiClient = (base: string, fetch: FetchLike, authorization: () => Promise<string | null>) => ({
  async call<Name extends RouteName>(name: Name, input: Input<Name>): Promise<Reply<Name>> {
    const route: Route = ROUTES[name]
    const { params, query, body } = input as {
      params?: Record<string, string>
      query?: Record<string, unknown>
      body?: unknown
    }
    let path = route.path
    for (const [key, value] of Object.entries(params ?? {})) path = path.replace(`:${key}`, encodeURIComponent(value))
    const search = new URLSearchParams(
      Object.entries(query ?? {}).map(([key, value]) => [key, String(value)]),
    ).toString()
    const header = route.access === 'anyone' ? null : await authorization()
    const response = await fetch(base + path + (search && `?${search}`), {
      method: route.method,
      headers: {
        ...(header ? { authorization: header } : {}),
        ...(route.method === 'POST' ? { 'content-type': 'application/json' } : {}),
      },
      ...(route.method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok) return route.reply.parse(answer) as Reply<Name>
    const failed = failure.safeParse(answer)
    throw failed.success
      ? new ApiError(response.status, failed.data.error, failed.data.message)
      : new ApiError(response.status, 'unexpected', `The server answered ${response.status}.`)
  },
})
export type ApiClient = ReturnType<typeof apiClient>
