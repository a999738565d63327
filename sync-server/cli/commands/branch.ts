import { newBranchKey } from '../../branch/key-file.ts'
import { writeSecret } from '../../files/data-folder.ts'
import { bundle } from '../bundle.ts'
import { findUnit, type Lookup } from '../audience.ts'
import { needed, parse, UsageError, type Command } from '../command.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { printReconciliation, reconciliationObject } from '../reconciliation.ts'
import { openSession } from '../session.ts'
import { pathIn, type Terminal } from '../terminal.ts'
import { viewRows } from '../views.ts'

const add = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const options = { ...SERVER_OPTION, unit: { type: 'string' }, out: { type: 'string' } } as const
  const { values } = parse(args, options, ['add'])
  const code = needed(values.unit, 'unit')
  const file = pathIn(terminal, needed(values.out, 'out'))
  const session = await openSession(serverOrigin(values.server), terminal)
  const lookup: Lookup = (view) => viewRows(session, view)
  const { id: unit, name } = await findUnit(code, lookup)
  const { publicKey, file: keyFile } = newBranchKey()
  const { certificate, organisation } = await session.api.call('addBranch', { body: { unit, publicKey } })
  writeSecret(file, `${JSON.stringify(keyFile(certificate, organisation), null, 2)}\n`)
  output.line(`${name} has a branch server. On its computer: carillon serve --upstream URL --key ${file}`)
  output.line('Whoever has this file is that branch server. Keep it nowhere else.')
  output.object({ id: certificate.branch, unit: code })
}

const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, SERVER_OPTION, ['list'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const units = new Map((await viewRows(session, 'units')).map((unit) => [unit.id, unit]))
  for (const one of (await session.api.call('listBranches', {})).branches) {
    const unit = units.get(one.unit)
    const state =
      one.revokedAt !== null
        ? `revoked ${localTime(one.revokedAt)}`
        : one.connected
          ? 'linked'
          : one.lastContact === null
            ? 'never linked'
            : `cut off since ${localTime(one.lastContact)}`
    const flag = one.flaggedAt === null ? '' : `, delivered what it might not ${localTime(one.flaggedAt)}`
    output.line(`${one.id}  ${unit?.code ?? one.unit}  ${unit?.name ?? ''}  ${state}${flag}`)
    const times = { added: iso(one.addedAt), until: iso(one.until) }
    const lastContact = one.lastContact === null ? null : iso(one.lastContact)
    const revoked = one.revokedAt === null ? null : iso(one.revokedAt)
    output.object({
      id: one.id,
      unit: unit?.code ?? one.unit,
      connected: one.connected,
      lastContact,
      revoked,
      flagged: one.flaggedAt === null ? null : iso(one.flaggedAt),
      ...times,
    })
  }
}

const revoke = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['revoke', 'ID'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const branch = positionals[1]!
  await session.api.call('revokeBranch', { params: { branch } })
  output.line(`Revoked ${branch}: it is cut off and admitted no more. What it delivered stays.`)
  output.object({ id: branch })
}

const report = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['report', 'ID'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const found = await session.api.call('reconciliation', { params: { branch: positionals[1]! } })
  output.object(reconciliationObject(found))
  printReconciliation(found, output)
}

const ACTIONS: Record<string, typeof add> = { add, bundle, list, report, revoke }

export const branch: Command = {
  name: 'branch',
  summary: 'Adds, lists and revokes branch servers, and carries what they lack by file',
  usage: `branch add --unit CODE --out F [--server URL]
       carillon branch list [--server URL]
       carillon branch report ID [--server URL]
       carillon branch revoke ID [--server URL]
       carillon branch bundle export --to F [--branch ID] [--data DIR | --server URL]
       carillon branch bundle import F [--dry-run] [--data DIR | --server URL]

  --unit CODE           whose computers and people it serves, with all units below
  --out F               file for its key, with which it is started: serve --upstream URL --key F
  --to F                file for what the other side lacks; only the other side can read it
  --branch ID           at head office: for which branch server
  --dry-run             say what would come of it and change nothing
  --data DIR            the folder of a server that runs on this computer, instead of signing in to it
${SERVER_USAGE}
${JSON_USAGE}: {"id","unit"}; list: a line {"id","unit","connected","lastContact","revoked","flagged","added","until"} each;
                        report: {"id","linked","cutOff":[{"from","until"}…],"links":[{"from","until","arrived":{kind: facts},"sent"}…],
                        "acts":[{"item","title","act","by","delivered","answer","why","flagged"}…],
                        "unseen":[{"item","title","by","published","expires"}…],"waiting":{"requests","acts","items","computers"}}

                        bundle export: {"file","bytes"}; bundle import: {"from","made","dryRun","roster","contacts",
                        "logs":{kind:{"logs","facts"}},"skipped":[{"log","reason"}…],"isComplete"}

The report says what came of being cut off: at head office of one of its branch servers, at a branch server of itself.
Answers are head office's: published, void (taken off its screens), late or superseded (left where it was
delivered); null: it has not come. Unseen are alerts whose time was over before anybody there had them.`,

  async run(args, output, terminal) {
    const action = ACTIONS[args[0] ?? '']
    if (!action)
      throw new UsageError('Say what to do: branch add, branch bundle, branch list, branch report or branch revoke.')
    await action(args, output, terminal)
  },
}
