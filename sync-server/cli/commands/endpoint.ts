import { join } from 'node:path'
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { Failure, parse, UsageError, type Command } from '../command.ts'
import { privateKeyOf } from '../device-key.ts'
import { obey } from '../endpoint-commands.ts'
import { printEvents } from '../endpoint-events.ts'
import { enrolledDevice, readLink, type EnrolledDevice } from '../enrolled-device.ts'
import { sentenceOf } from '../errors.ts'
import { FileStorage } from '../file-storage.ts'
import { lockFolder } from '../../files/folder-lock.ts'
import type { Output } from '../output.ts'
import { deviceName } from '../session.ts'
import { pathIn, type Terminal } from '../terminal.ts'

/** Works until `quit`, the end of the input at a terminal, a signal, or the server's refusal. */
const live = async (
  folder: string,
  { server, key, enrolled }: EnrolledDevice,
  output: Output,
  terminal: Terminal,
): Promise<void> => {
  const { stdin, now, elapsed, timers } = terminal
  const privateKey = await privateKeyOf(key)
  const { device, serverId, rootKey, headOffice } = enrolled
  const storage = new FileStorage(folder)
  const endpoint = await Endpoint.open({
    servers: [{ id: serverId, url: socketUrl(server) }, ...(headOffice ? [headOffice] : [])],
    headOffice: headOffice?.id ?? serverId,
    storage,
    WebSocket: WebSocket,
    token: (now, audience) => makeToken({ device, privateKey }, audience, now),
    device,
    rootKey,
    now,
    elapsed,
    timers,
  })
  const input = createInterface({ input: stdin })
  try {
    await new Promise<void>((resolve, reject) => {
      const quit = () => resolve()
      void terminal.stopped().then(quit)
      printEvents(
        endpoint,
        output,
        () => storage.flushed(),
        (reason) => reject(new Failure(`The server ended the connection: ${reason}`)),
      )
      // In order, each after the one before is done.
      let commands = Promise.resolve()
      input.on('line', (line) => {
        commands = commands
          .then(async () => {
            if (!(await obey(endpoint, line))) quit()
          })
          .catch((error: unknown) => output.error(`carillon endpoint: ${sentenceOf(error)}`))
      })
      // A service has no input and works on; at a terminal its end (Ctrl+D) means to stop.
      input.on('close', () => {
        if (stdin.isTTY) quit()
      })
      endpoint.connect()
    })
  } finally {
    input.close()
    stdin.unref?.()
    await endpoint.close()
    await storage.close()
  }
}

export const endpoint: Command = {
  name: 'endpoint',
  summary: 'A computer without a window: for kiosks, servers and tests',
  usage: `endpoint --enrol LINK [--data DIR] [--name N]

  --enrol LINK          the first time: the link that \`enrol\` printed
  --data DIR            where it keeps everything (default ~/.local/share/carillon/endpoint)
  --name N              what the computer is called when it is enrolled (default: the host's name)
  --json                print events as JSON, one object a line

Works offline. Takes commands on standard input, one a line: read ID, acknowledge ID,
finish CAMPAIGN LESSON [ANSWERS], say QUEUE TEXT, disconnect, connect, quit.`,

  async run(args, output, terminal) {
    const { values } = parse(args, {
      enrol: { type: 'string' },
      data: { type: 'string' },
      name: { type: 'string' },
    })
    if (values.enrol !== undefined) readLink(values.enrol)
    const name = values.name?.trim() ?? deviceName()
    if (name.length < 1 || name.length > 64) throw new UsageError('--name has 1 to 64 characters.')
    const defaultFolder = join(terminal.home, '.local', 'share', 'carillon', 'endpoint')
    const folder = pathIn(terminal, values.data ?? defaultFolder)
    const unlock = lockFolder(folder)
    try {
      await live(folder, await enrolledDevice(folder, values.enrol, name, terminal), output, terminal)
    } finally {
      unlock()
    }
  },
}
