import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import type { Authenticator } from '../ports/authenticator.ts'

/** Who a token or ticket stands for, or why it is refused. Most have a ticket, which is answered at once. */
export const admitted = (authenticator: Authenticator, token: string): Principal | Promise<Principal | CloseName> => {
  const answer = token === '' ? null : authenticator.authenticate(token)
  if (answer && !(answer instanceof Promise)) return answer
  return principalOrRefusal(authenticator, token, answer)
}

const principalOrRefusal = async (
  authenticator: Authenticator,
  token: string,
  answer: Promise<Principal | null> | null,
): Promise<Principal | CloseName> => (await answer?.catch(() => null)) ?? (await authenticator.refusalOf(token))
