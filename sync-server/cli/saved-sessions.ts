/** Sessions that `carillon login` saved, one a server, in a file that only its owner can read. */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { deviceId } from '@carillon/shared-model/org/ids.ts'
import { writeSecret } from '../files/data-folder.ts'
import { Failure } from './command.ts'
import { jwk } from './device-key.ts'
import type { Terminal } from './terminal.ts'

const savedSession = z.object({ login: z.string(), device: deviceId, key: jwk })
/** by the server's origin */
const savedSessions = z.record(z.string(), savedSession)
type SavedSession = z.infer<typeof savedSession>

type Place = Pick<Terminal, 'env' | 'home'>

/** `XDG_CONFIG_HOME` as the XDG base directory specification has it, else `~/.config` */
const fileOf = ({ env, home }: Place): string =>
  join(env.XDG_CONFIG_HOME || join(home, '.config'), 'carillon', 'sessions.json')

const readAll = (file: string): Record<string, SavedSession> => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  try {
    return savedSessions.parse(JSON.parse(text))
  } catch {
    throw new Failure(
      `The saved sessions in ${file} cannot be read. Delete the file and sign in again with \`carillon login\`.`,
    )
  }
}

export const loadSession = (origin: string, place: Place): SavedSession | undefined => readAll(fileOf(place))[origin]

/** @param session null forgets it */
export const saveSession = (origin: string, session: SavedSession | null, place: Place): void => {
  const file = fileOf(place)
  const { [origin]: _before, ...others } = readAll(file)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeSecret(file, `${JSON.stringify(session ? { ...others, [origin]: session } : others, null, 2)}\n`)
}
