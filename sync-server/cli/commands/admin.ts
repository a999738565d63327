import { CAPABILITIES } from '@carillon/shared-model/access/capabilities.ts'
import { READY_MADE_IDS } from '@carillon/shared-model/access/profiles.ts'
import { add, change, grant, list, revoke } from '../admin/accounts.ts'
import { disable, enable, invite, remove, resetCode, sessions } from '../admin/acts.ts'
import { profile } from '../admin/profiles.ts'
import { unlock } from '../admin/unlock.ts'
import { UsageError, type Command } from '../command.ts'
import { JSON_USAGE, SERVER_USAGE } from '../server-origin.ts'

const ACTIONS: Record<string, Command['run']> = {
  add,
  list,
  change,
  grant,
  revoke,
  invite,
  disable,
  enable,
  remove,
  'reset-code': resetCode,
  sessions,
  unlock,
  profile,
}

export const admin: Command = {
  name: 'admin',
  summary: 'Manages accounts of administrators, their profiles and grants',
  usage: `admin list [--server URL]
       carillon admin add LOGIN --name N [--profile P] [--units CODE,CODE] [--grant G]… [--identity I]
       carillon admin change LOGIN [--name N] [--profile P|none] [--units CODE,CODE] [--identity I]
       carillon admin grant LOGIN G          carillon admin revoke LOGIN CAPABILITY
       carillon admin invite|disable|enable|remove|reset-code LOGIN
       carillon admin sessions LOGIN [--end]
       carillon admin unlock LOGIN [--data DIR]
       carillon admin profile list           carillon admin profile remove PROFILE
       carillon admin profile add --name N --grant PG…
       carillon admin profile change PROFILE [--name N] [--grant PG…]

add prints an invitation with which the person chooses a password, unless CARILLON_NEW_PASSWORD holds one;
invite prints a new one, also for a password that was lost. disable ends all sessions at once; remove is for
accounts that were never used; reset-code asks for time-based codes no more. unlock ends a lock-out after too many
wrong passwords; it works on the server's own machine, also while the server runs, and needs no session.
  --profile P           ${READY_MADE_IDS.join(', ')}, or one of your own
  --units CODE,CODE     what the account is responsible for: where its profile says “where responsible”;
                        or: everything
  --grant G             CAPABILITY over the whole organisation, or CAPABILITY@CODE,CODE
          PG            CAPABILITY everywhere, or CAPABILITY@assigned: where the account is responsible
  --identity I          as the OpenID Connect provider names the person; empty takes it away
  --data DIR            the server's data folder (default ./data)
  --end                 end all sessions of the account
CAPABILITY: ${CAPABILITIES.join(', ').replace(/(.{70,90}?), /g, '$1,\n  ')}.
${SERVER_USAGE}
${JSON_USAGE}: accounts {"login","name","profile","responsible","grants","state","totp","identity",
                        "lastSeen"}, of add and invite also {"link","expiresAt"}; profiles {"id","name","grants"}`,

  async run(args, output, terminal) {
    const name = args[0] ?? ''
    if (!Object.hasOwn(ACTIONS, name))
      throw new UsageError(`Say what to do with administrators: ${Object.keys(ACTIONS).join(', ')}.`)
    await ACTIONS[name]!(args, output, terminal)
  },
}
