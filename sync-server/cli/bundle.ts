/** Carry bundles, by the API of a server or beside it in its own data folder. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { Readable, Transform } from 'node:stream'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { BundleRefused, readHeader, readRecords } from '@carillon/shared-model/logs/bundle-format.ts'
import { branchId } from '@carillon/shared-model/org/ids.ts'
import { takenReport, type TakenReport } from '@carillon/shared-model/views/taken-bundle.ts'
import { refusedBundle } from '../branch/bundles.ts'
import { operatorSocket } from '../http/operator-socket.ts'
import { Failure, needed, parse, UsageError } from './command.ts'
import { failureIn, saveReply, type Progress } from './download.ts'
import { fetchFrom } from './http.ts'
import type { Output } from './output.ts'
import { iso, localTime } from './quantities.ts'
import { SERVER_OPTION, serverOrigin } from './server-origin.ts'
import { openSession } from './session.ts'
import { pathIn, type Terminal } from './terminal.ts'

type Options = { body?: Readable; dryRun?: boolean }
/** Asks the server for a bundle, or hands it one. */
type Ask = (branch: string | undefined, options?: Options) => Promise<Response>

/** Of a server in this folder, by whoever may read it. */
const inFolder = (folder: string): Ask => {
  const socketPath = operatorSocket(folder)
  if (!existsSync(socketPath))
    throw new Failure(`No server runs with its data in ${folder}. Start it first, or name another folder.`)
  return (branch, { body, dryRun = false } = {}) =>
    new Promise((resolve, reject) => {
      const query = new URLSearchParams({ dryRun: String(dryRun), ...(branch === undefined ? {} : { branch }) })
      const method = body ? 'POST' : 'GET'
      const asked = request({ socketPath, method, path: `/bundle?${query.toString()}` }, (reply) => {
        const stream = Readable.toWeb(reply) as ReadableStream
        resolve(new Response(stream, { status: reply.statusCode ?? 500 }))
      })
      asked.on('error', () =>
        reject(new Failure(`The server with its data in ${folder} does not answer. Is it running?`)),
      )
      if (body) body.on('error', reject).pipe(asked)
      else asked.end()
    })
}

const overApi = async (origin: string, terminal: Terminal): Promise<Ask> => {
  const session = await openSession(origin, terminal)
  const { serverId, token, now } = session
  return async (named, { body, dryRun = false } = {}) => {
    const branch = branchId.safeParse(serverId).success ? serverId : named
    if (branch === undefined) throw new UsageError('--branch is missing: for which branch server?')
    const { method, path } = body ? RAW_ROUTES.importBundle : RAW_ROUTES.exportBundle
    const headers = { authorization: `Bearer ${await token(now())}`, 'content-type': 'application/octet-stream' }
    const sent = body ? { body: Readable.toWeb(body) as unknown as BodyInit, duplex: 'half' } : {}
    const url = `${origin}${path.replace(':branch', encodeURIComponent(branch))}?dryRun=${dryRun}`
    return fetchFrom(origin)(url, { method, headers, ...sent })
  }
}

const ask = async (values: { data?: string; server?: string }, terminal: Terminal): Promise<Ask> => {
  if (values.data !== undefined && values.server !== undefined)
    throw new UsageError('Name a folder with --data or a server with --server, not both.')
  return values.data === undefined
    ? overApi(serverOrigin(values.server), terminal)
    : inFolder(pathIn(terminal, values.data))
}

/** On a terminal, and nowhere else. @param all bytes; undefined: nobody knows */
const progressOn = ({ stderr }: Terminal, all?: number): Progress & { end: () => void } => {
  const isTerminal = 'isTTY' in stderr && stderr.isTTY === true
  let bytes = 0
  let shown = ''
  return {
    add: (count) => {
      bytes += count
      const text =
        all === undefined ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.floor((100 * bytes) / Math.max(all, 1))} %`
      if (isTerminal && text !== shown) stderr.write(`\r${(shown = text)}`)
    },
    end: () => void (isTerminal && shown !== '' && stderr.write('\r\x1b[K')),
  }
}

const exportBundle = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const options = {
    ...SERVER_OPTION,
    data: { type: 'string' },
    to: { type: 'string' },
    branch: { type: 'string' },
  } as const
  const { values } = parse(args, options)
  const file = pathIn(terminal, needed(values.to, 'to'))
  const reply = await (await ask(values, terminal))(values.branch)
  const progress = progressOn(terminal)
  const bytes = await saveReply(reply, file, progress).finally(progress.end)
  output.line(`Wrote ${file}, ${bytes} bytes. Only the server that it is for can read it.`)
  output.object({ file: values.to, bytes })
}

const importBundle = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const options = { ...SERVER_OPTION, data: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const
  const { values, positionals } = parse(args, options, ['F'])
  const file = pathIn(terminal, positionals[0]!)
  const { size } = statSync(file)
  const branch = await branchIn(file)
  const progress = progressOn(terminal, size)
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      progress.add(chunk.byteLength)
      done(null, chunk)
    },
  })
  const body = createReadStream(file).pipe(counted)
  const reply = await (
    await ask(values, terminal)
  )(branch, { body, dryRun: values['dry-run'] ?? false }).finally(progress.end)
  if (!reply.ok) throw await failureIn(reply)
  const report = takenReport.parse(await reply.json())
  printReport(report, output)
  output.object({ ...report, made: iso(report.made) })
}

/** Which branch server wrote it, or is to get it. @throws Refusal when it is no bundle */
const branchIn = async (file: string): Promise<string | undefined> => {
  try {
    for await (const { bytes } of readRecords(createReadStream(file))) {
      const { from, to } = readHeader(bytes)
      return [from, to].find((id) => branchId.safeParse(id).success)
    }
  } catch (error) {
    if (error instanceof BundleRefused) throw refusedBundle(error.reason)
    throw error
  }
  throw refusedBundle('damaged')
}

const ROSTERS = {
  new: 'A new roster: people, computers and administrators as head office has them.',
  same: 'The roster is the one that is here.',
  older: 'The roster in it is older than the one that is here, and is left out.',
} as const

const printReport = (
  { from, made, dryRun, roster, contacts, logs, skipped, isComplete }: TakenReport,
  output: Output,
) => {
  output.line(`${dryRun ? 'Nothing was changed. ' : ''}Made by ${from} ${localTime(made)}.`)
  if (roster !== null) output.line(ROSTERS[roster])
  if (contacts > 0) output.line(`When ${contacts} computers were in touch.`)
  const kinds = Object.entries(logs)
  for (const [kind, { logs, facts }] of kinds) output.line(`${kind}: ${facts} new facts in ${logs} logs`)
  if (kinds.length === 0) output.line('Everything else in it is here already.')
  for (const { log, reason } of skipped) output.line(`Left out: ${log} (${reason})`)
  if (isComplete === false)
    output.line('Something before it is lacking. Carry a bundle the other way, and then a new one.')
}

const ACTIONS: Record<string, typeof exportBundle> = { export: exportBundle, import: importBundle }

export const bundle = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const action = ACTIONS[args[1] ?? '']
  if (!action) throw new UsageError('Say what to do: branch bundle export or branch bundle import.')
  await action(args.slice(2), output, terminal)
}
