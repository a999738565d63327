import type { AdminId, ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { FoundMessage, Match, MessageSearch } from '../../ports/message-search.ts'
import type { Database } from './database.ts'

type Row = { seq: number; id: ConversationId; person: PersonId; party: QueueId | AdminId }

/** Shorter texts have no three letters in a row, by which the index finds. */
const TRIGRAM = 3
/** The index reads every message that holds any three letters of the text: above so many others would wait. */
const MOST_READ = 100_000
/** Messages that are looked at to tell how many those are. */
const SAMPLE = 500
/** Messages that are looked through together, and those among them that hold the text. */
const STEP = 5000
const MOST_MATCHES = 500

const MATCH = `SELECT m.seq, c.id, c.person, coalesce(c.queue, c.admin) AS party FROM talk_messages m
  JOIN conversations c ON c.id = m.conversation AND c.deleted = 0`
const BY_INDEX = `${MATCH} WHERE m.seq IN (SELECT rowid FROM talk_words WHERE talk_words MATCH ?1)
  AND instr(m.words, ?2) > 0 ORDER BY m.seq DESC LIMIT ${MOST_MATCHES}`
const LOOKED_THROUGH = `${MATCH} WHERE m.seq > ? AND m.seq <= ? AND instr(m.words, ?) > 0
  ORDER BY m.seq DESC LIMIT ${MOST_MATCHES}`
const SAMPLED = `SELECT words FROM talk_messages WHERE seq IN (SELECT value FROM json_each(?))`
const MESSAGE = `SELECT conversation, id, at, speaker AS by, coalesce(edit, text) AS text FROM talk_messages WHERE seq = ?`

/** The index is asked where it answers within milliseconds; otherwise messages are looked through in small steps. */
export class SqliteMessageSearch implements MessageSearch {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async *matches(words: string): AsyncGenerator<Match[]> {
    let to = this.#database.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM talk_messages')?.seq ?? 0
    if (this.#isSoonFound(words, to)) {
      const matches = this.#match(BY_INDEX, `"${words.replaceAll('"', '""')}"`, words)
      yield matches
      if (matches.length < MOST_MATCHES) return
      to = matches.at(-1)!.seq - 1
    }
    while (to > 0) {
      const from = Math.max(to - STEP, 0)
      const matches = this.#match(LOOKED_THROUGH, from, to, words)
      to = matches.length < MOST_MATCHES ? from : matches.at(-1)!.seq - 1
      yield matches
    }
  }

  async message(seq: number): Promise<FoundMessage> {
    const { conversation, id, at, by, text } = this.#database.get<FoundMessage>(MESSAGE, seq)!
    return { conversation, id, at, by, text }
  }

  #match(sql: string, ...values: (string | number)[]): Match[] {
    return this.#database
      .all<Row>(sql, ...values)
      .map(({ seq, id, person, party }) => ({ seq, talk: { id, person, with: party } }))
  }

  /** Whether the index has little to read, as far as a few messages from everywhere tell. */
  #isSoonFound(words: string, last: number): boolean {
    const letters = [...words]
    if (letters.length < TRIGRAM) return false
    const apart = Math.max(last / SAMPLE, 1)
    const seqs = Array.from({ length: Math.min(SAMPLE, last) }, (_, at) => last - Math.floor(at * apart))
    const sample = this.#database.all<{ words: string }>(SAMPLED, JSON.stringify(seqs))
    const trigrams = new Set(letters.slice(TRIGRAM - 1).map((_, at) => letters.slice(at, at + TRIGRAM).join('')))
    let read = 0
    for (const trigram of trigrams) {
      read += sample.filter((one) => one.words.includes(trigram)).length * apart
      if (read > MOST_READ) return false
    }
    return true
  }
}
