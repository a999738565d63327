import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Failure } from './command.ts'

/** Milliseconds until a command gives up waiting for the server. */
export const PATIENCE = 30_000

/**
 * Resolves when it is true of what the replica knows.
 * @throws Failure when it does not come true in time, or the server ends the connection
 */
export const until = (administrator: Administrator, isTrue: () => boolean, otherwise: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => stop(() => reject(new Failure(otherwise))), PATIENCE)
    const look = () => {
      const { connection } = administrator.replica
      if (isTrue()) stop(resolve)
      else if (connection.kind === 'ended')
        stop(() => reject(new Failure(`The server ended the connection: ${connection.reason}`)))
    }
    const stopListening = administrator.onChange(look)
    const stop = (then: () => void) => {
      clearTimeout(timer)
      stopListening()
      then()
    }
    look()
  })
