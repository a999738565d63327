import { ApiError } from '@carillon/shared-model/api/client.ts'
import { failure } from '@carillon/shared-model/api/routes.ts'

/**
 * What a route outside the table answers, as text.
 * @param header value of the Authorization header
 * @throws ApiError, or TypeError when the server cannot be reached
 */
export const fetchText = async (path: string, header: string | null): Promise<string> => {
  const response = await fetch(path, { headers: header ? { authorization: header } : {} })
  if (response.ok) return response.text()
  const failed = failure.safeParse(await response.json().catch(() => null))
  throw failed.success
    ? new ApiError(response.status, failed.data.error, failed.data.message)
    : new ApiError(response.status, 'unexpected', `The server answered ${response.status}.`)
}
