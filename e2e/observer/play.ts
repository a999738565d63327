/** Everybody does something at random, while computers come and go and the server fails; an observer looks on. */
import type { Content } from '@carillon/shared-model/facts/items.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { Checks } from './checks.ts'
import { Doings } from './doings.ts'
import { Library, type Computer, type Sent } from './library.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Things that happen between two looks at everything. */
const EVERY = 5
/** A Thursday morning, so that a month ends while it goes on. */
const START = Date.parse('2026-11-26T08:00:00+01:00')

export class Play {
  readonly #library: Library
  readonly #chance: Chance
  readonly #doings: Doings
  readonly #checks: Checks

  private constructor(library: Library, chance: Chance) {
    this.#library = library
    this.#chance = chance
    this.#doings = new Doings(library)
    this.#checks = new Checks(library, this.#doings)
  }

  /** @returns how many comparisons were made @throws what does not hold */
  static async run(chance: Chance, steps: number): Promise<number> {
    const library = await Library.open(chance, START)
    const play = new Play(library, chance)
    try {
      await library.found(4, 14)
      // People with no computer, one and two, and computers that everybody shares.
      for (const [n, { id, unit }] of library.people.entries())
        for (let count = n % 4 === 3 ? 0 : n % 4 === 2 ? 2 : 1; count > 0; count--) await library.enrol(unit, id)
      for (let count = 0; count < 6; count++) await library.enrol(library.somewhere(), null)
      for (const computer of library.computers) if (chance.happens(0.8)) await library.connect(computer)
      for (let step = 0; step < steps; step++) {
        await play.#something()
        await play.#passes()
        if (step % EVERY === EVERY - 1) await play.#checks.all()
      }
      return play.#checks.compared
    } finally {
      library.close()
    }
  }

  /** Time goes on: minutes, or until the next morning, or over a holiday. */
  async #passes(): Promise<void> {
    const dice = this.#chance.below(100)
    const days = dice < 97 ? 0 : 20
    await this.#library.advance(dice < 70 ? MINUTE : dice < 90 ? HOUR : dice < 97 ? 14 * HOUR : days * 24 * HOUR)
    const { rows } = await this.#library.views.pull('items', 0, 1000)
    this.#doings.occurrences = (rows as unknown as ViewRow<'items'>[]).flatMap((row) => {
      const source = this.#library.sent.find(({ id }) => id === row.series)
      const { id, to, publishedAt, expires, recalledAt } = row
      return source ? [{ id, to, content: source.content, publishedAt, expires, recalledAt, marks: [], source }] : []
    })
    for (const computer of this.#library.computers) {
      if (computer.isConnected || (this.#chance.happens(0.7) && !this.#knowsOfItsRemoval(computer)))
        this.#doings.receive(computer)
      await this.#library.tell(computer)
    }
    if (this.#chance.happens(0.8)) await this.#library.settle()
  }

  async #something(): Promise<void> {
    const { people, sent, computers } = this.#library
    const dice = this.#chance.below(100)
    const computer = this.#chance.pick(computers)!
    const person = this.#chance.pick(people)!
    const item = this.#chance.pick(sent.filter(({ kind, recalledAt }) => kind === 'item' && recalledAt === null))
    if (dice < 12) await this.#publish()
    else if (dice < 14 && sent.every(({ kind }) => kind !== 'series')) await this.#repeat()
    else if (dice < 16 && sent.every(({ kind }) => kind !== 'campaign')) await this.#start()
    else if (dice < 42) await this.#acts()
    else if (dice < 56) this.#library.disconnect(computer)
    else if (dice < 70) await this.#library.connect(computer)
    else if (dice < 74 && item && !this.#isOver(item)) await this.#library.revise(item)
    else if (dice < 77 && item && !this.#isOver(item)) await this.#library.recall(item)
    else if (dice < 80 && !person.isGone) await this.#library.move(person)
    else if (dice < 82) await (person.isGone ? this.#library.comeBack(person) : this.#library.leave(person))
    else if (dice < 84) await this.#enrol(await this.#library.join())
    else if (dice < 87 && computer.revokedAt === null) await this.#replace(computer)
    else if (dice < 89 && computer.revokedAt === null) await this.#library.remove(computer)
    else if (dice < 92) await this.#library.crash()
    else if (dice < 95) for (const one of computers) this.#library.disconnect(one)
    else for (const one of computers) await this.#library.connect(one)
  }

  #isOver({ expires }: Sent): boolean {
    return expires !== null && expires <= this.#library.now
  }

  /** It says so, and nobody does anything there any more. */
  #knowsOfItsRemoval({ revokedAt, lastContact }: Computer): boolean {
    return revokedAt !== null && lastContact !== null && lastContact >= revokedAt
  }

  async #acts(): Promise<void> {
    for (let count = 0; count < 5; count++) {
      const computer = this.#chance.pick(this.#library.computers.filter(({ lastContact }) => lastContact !== null))
      if (!computer) return
      if (this.#knowsOfItsRemoval(computer)) continue
      if (this.#chance.happens(0.3)) this.#doings.learn(computer)
      else this.#doings.act(computer)
      await this.#library.tell(computer)
    }
  }

  async #enrol({ id, unit }: { id: Computer['person']; unit: Computer['unit'] }): Promise<void> {
    const computer = await this.#library.enrol(unit, id)
    if (this.#chance.happens(0.7)) await this.#library.connect(computer)
  }

  async #replace(computer: Computer): Promise<void> {
    await this.#library.remove(computer)
    await this.#enrol({ id: computer.person, unit: computer.unit })
  }

  #targets(): Target[] {
    const dice = this.#chance.below(10)
    if (dice < 4) return ['everyone']
    const units = [this.#library.somewhere(), this.#library.somewhere()]
    if (dice < 7) return units.slice(0, 1 + this.#chance.below(2))
    const one = this.#chance.pick(this.#library.people.filter(({ isGone }) => !isGone))!.id
    const computer = this.#chance.pick(this.#library.computers.filter(({ revokedAt }) => revokedAt === null))!.id
    return dice < 8 ? [one] : dice < 9 ? [computer, one] : [computer, units[0]!]
  }

  async #publish(): Promise<void> {
    const screens = (['people', 'computers', 'both', 'both'] as const)[this.#chance.below(4)]!
    const content: Content = this.#chance.happens(0.5)
      ? { kind: 'alert', severity: 'info', title: '', text: 'Fire drill', seconds: 5, screens }
      : { kind: 'message', subject: 'News', body: 'Text', images: [], acknowledge: this.#chance.happens(0.5) }
    const expires = this.#chance.happens(0.4) ? this.#library.now + this.#chance.below(20) * HOUR + MINUTE : null
    const { id, counted } = await this.#library.publish(this.#targets(), content, expires)
    const { audience } = (await this.#library.views.report(id))!
    if (audience !== counted) throw new Error(`${id} was counted for ${counted}, and its report has ${audience}`)
  }

  async #repeat(): Promise<void> {
    const lasting = this.#chance.happens(0.5) ? 12 * HOUR : null
    await this.#library.repeat(['everyone'], this.#calendar(), this.#chance.happens(0.5), lasting)
  }

  async #start(): Promise<void> {
    const calendar = this.#calendar()
    const { id } = await this.#library.start(this.#targets(), calendar)
    this.#doings.calendars.set(id, calendar)
  }

  #calendar(): Calendar {
    const from = new Date(this.#library.now + 24 * HOUR).toISOString().slice(0, 10)
    return { rule: { from, repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] }
  }
}
