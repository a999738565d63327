import { findPerson, findUnit, type Lookup } from '../audience.ts'
import { needed, parse, type Command } from '../command.ts'
import { duration, iso, localTime, wholeNumber } from '../quantities.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { viewRows } from '../views.ts'

export const enrol: Command = {
  name: 'enrol',
  summary: 'Issues an enrolment code for computers of a unit',
  usage: `enrol --unit CODE [--person LOGIN] [--uses N] [--expires 7d] [--server URL]

  --unit CODE           the unit to which the computer will belong
  --person LOGIN        the person who will work at it
  --uses N              how many computers may use the code (default 1)
  --expires TIME        how long it is valid: 30m, 12h, 7d (default 7d)
${SERVER_USAGE}
${JSON_USAGE}: {"link","code","expiresAt"}`,

  async run(args, output, terminal) {
    const { values } = parse(args, {
      ...SERVER_OPTION,
      unit: { type: 'string' },
      person: { type: 'string' },
      uses: { type: 'string' },
      expires: { type: 'string' },
    })
    const code = needed(values.unit, 'unit')
    const uses = wholeNumber(values.uses ?? '1', 'uses', 1, 10_000)
    const expiresIn = duration(values.expires ?? '7d', 'expires')
    const session = await openSession(serverOrigin(values.server), terminal)
    const lookup: Lookup = (view) => viewRows(session, view)
    const unit = (await findUnit(code, lookup)).id
    const person = values.person === undefined ? null : (await findPerson(values.person, lookup)).id
    const made = await session.api.call('createEnrolment', { body: { unit, person, uses, expiresIn } })
    output.line(made.link)
    output.line(`Code ${made.code}, valid until ${localTime(made.expiresAt)}.`)
    output.object({ link: made.link, code: made.code, expiresAt: iso(made.expiresAt) })
  },
}
