/** Who an endpoint without a window is: its key and where it is enrolled, in a file that only its owner can read. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { organisation } from '@carillon/shared-model/api/session-routes.ts'
import { deviceId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import { WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import { writeSecret } from '../files/data-folder.ts'
import { Failure, UsageError } from './command.ts'
import { jwk, newJwk } from './device-key.ts'
import { greet } from './session.ts'
import type { Terminal } from './terminal.ts'

const stored = z.object({
  server: z.string(),
  key: jwk,
  /** null: the key was made, and whether the server took it is not known */
  enrolled: z
    .object({
      device: deviceId,
      serverId: z.string(),
      rootKey: z.string(),
      /** where it was enrolled at a branch server */
      headOffice: organisation.shape.headOffice,
    })
    .nullable(),
})
type Stored = z.infer<typeof stored>
export type EnrolledDevice = Stored & { enrolled: NonNullable<Stored['enrolled']> }

const fileIn = (folder: string) => join(folder, 'device.key.json')

const load = (folder: string): Stored | null => {
  try {
    return stored.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Failure(
      `The computer's key in ${fileIn(folder)} cannot be read. Enrol the computer anew in another folder.`,
    )
  }
}

const save = <Device extends Stored>(folder: string, device: Device): Device => {
  writeSecret(fileIn(folder), `${JSON.stringify(device, null, 2)}\n`)
  return device
}

type Link = { server: string; code: string }

/** `https://carillon.example/endpoint/#enrol=CODE` @throws UsageError */
export const readLink = (link: string): Link => {
  const url = URL.canParse(link) ? new URL(link) : null
  const code = url ? new URLSearchParams(url.hash.slice(1)).get('enrol') : null
  if (url && code && /^https?:$/.test(url.protocol)) return { server: url.origin, code }
  throw new UsageError(`--enrol is a link such as https://carillon.example/endpoint/#enrol=CODE, not '${link}'.`)
}

/** A server restored from an older backup may not know it any more; one that does uses nothing up. */
const enrolAgain = async (
  { server, code }: Link,
  body: { publicKey: string; device: DeviceId; deviceName: string },
  terminal: Pick<Terminal, 'now'>,
) => {
  try {
    const { api } = await greet(server, terminal)
    await api.call('enrol', { body: { code, version: `cli-${WIRE_VERSION}`, ...body } })
  } catch {
    // Out of reach, or the code is used up: if the server does not know this computer, it says so when it is dialled.
  }
}

/**
 * The device of a folder; with a link, a computer that is not enrolled yet becomes so. The key is on the disk before the
 * server hears of it: if the answer is lost, the same key with the same code gets the same device.
 * @param name how administrators will see the computer
 */
export const enrolledDevice = async (
  folder: string,
  link: string | undefined,
  name: string,
  terminal: Pick<Terminal, 'now'>,
): Promise<EnrolledDevice> => {
  const known = load(folder)
  const wanted = link === undefined ? null : readLink(link)
  if (known?.enrolled) {
    if (wanted && wanted.server !== known.server)
      throw new Failure(`${folder} belongs to a computer of ${known.server}. Name another folder with --data.`)
    const { device } = known.enrolled
    if (wanted) await enrolAgain(wanted, { publicKey: known.key.x, device, deviceName: name }, terminal)
    return { ...known, enrolled: known.enrolled }
  }
  if (!wanted) throw new Failure(`${folder} holds no enrolled computer. Start once with --enrol LINK.`)
  const key = known?.key ?? (await newJwk())
  save(folder, { server: wanted.server, key, enrolled: null })
  const { api } = await greet(wanted.server, terminal)
  const body = { code: wanted.code, publicKey: key.x, deviceName: name, version: `cli-${WIRE_VERSION}` }
  const reply = await api.call('enrol', { body })
  const { serverId, rootKey, headOffice } = reply.organisation
  const enrolled = { device: reply.device, serverId, rootKey, headOffice }
  return save(folder, { server: wanted.server, key, enrolled })
}
