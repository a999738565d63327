import { unreachable } from './errors.ts'

/** `fetch` of a server, whose failures to reach it are sentences for people. */
export const fetchFrom =
  (origin: string) =>
  async (url: string, init: RequestInit = {}): Promise<Response> => {
    try {
      return await fetch(url, init)
    } catch (error) {
      throw unreachable(origin, error)
    }
  }
