import { erase, exportTo, keep } from '../chat/keeping.ts'
import { queue, queues } from '../chat/queues.ts'
import { close, list, open, reopen, say, search, show, take } from '../chat/talk.ts'
import { UsageError, type Command } from '../command.ts'
import { JSON_USAGE, SERVER_USAGE } from '../server-origin.ts'

const ACTIONS: Record<string, Command['run']> = {
  queues,
  queue,
  list,
  show,
  say,
  open,
  take,
  close,
  reopen,
  search,
  keep,
  export: exportTo,
  erase,
}

export const chat: Command = {
  name: 'chat',
  summary: 'Answers those who write to queues, and says how long that is kept',
  usage: `chat list [--queue NAME] [--waiting]
       carillon chat show|take|close|reopen CONVERSATION
       carillon chat say CONVERSATION TEXT
       carillon chat open LOGIN [--queue NAME]
       carillon chat search TEXT [--limit N]
       carillon chat queues
       carillon chat queue add NAME [--hours H] [--answered-by A]
       carillon chat queue change NAME [--name N] [--hours H] [--answered-by A]
       carillon chat queue remove NAME
       carillon chat keep MONTHS|forever
       carillon chat export LOGIN --to F
       carillon chat erase LOGIN

list prints who has waited longest first. open prints the conversation with a person: of a queue, or your own.
take, close and reopen tell everybody who answers; what was said before has been seen then. keep says how many whole
months are kept beside the current one; older ones are removed. export writes all that is kept of a person; erase
removes all that they and those who answered them have said, everywhere and for good.
  --queue NAME          of this queue
  --waiting             only those who wait for an answer
  --limit N             how many, the newest first (default 50)
  --hours H             always, or such as "Mon-Fri 08:00-16:00; Sat 09:00-13:00", by the clocks of each unit
  --answered-by A       everybody who may answer chats (everybody), or profiles and logins with commas between
  --to F                the file to write
${SERVER_USAGE}
${JSON_USAGE}: of list {"id","queue","login","name","state","waitingSince","assignedTo",
                        "messages","lastText","lastAt","lastBy"}, of show a message or an event a line, of open {"id"}`,

  async run(args, output, terminal) {
    const name = args[0] ?? ''
    if (!Object.hasOwn(ACTIONS, name)) throw new UsageError(`Say what to do: ${Object.keys(ACTIONS).join(', ')}.`)
    await ACTIONS[name]!(args, output, terminal)
  },
}
