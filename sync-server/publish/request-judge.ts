/** Whether a request is granted: who asked, whether they signed it, and whether they may, by what a server knows now. */
import { addressesUnknown, type Requested } from '@carillon/shared-model/facts/items.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Accounts } from '../ports/accounts.ts'
import type { Items, PublishedItem } from '../ports/items.ts'
import { objection, type Objection, type Places } from './decide.ts'
import { SignatureChecker } from './verify.ts'

const UNKNOWN_RECIPIENTS =
  'This server is older than your console and does not know some of its recipients; nothing was sent. Have the server updated, or choose other recipients.'

/** When it is judged, milliseconds. `latest`: as of `objection`. */
type Moment = { now: number; latest?: number }

const notAllowed = (why: string): Objection => ({ is: 'void', why })

export class RequestJudge {
  readonly #accounts: Accounts
  readonly #places: Places
  readonly #items: Pick<Items, 'hasRelatedOccurrence'>
  readonly #signatures = new SignatureChecker()

  constructor(accounts: Accounts, places: Places, items: Pick<Items, 'hasRelatedOccurrence'>) {
    this.#accounts = accounts
    this.#places = places
    this.#items = items
  }

  /**
   * @param to whom of those addressed it is about to reach
   * @param item the item that the request is about, when it exists
   * @returns null: it is granted
   */
  async objection(
    fact: Requested,
    to: readonly Target[],
    item: PublishedItem | null,
    { now, latest }: Moment,
  ): Promise<Objection | null> {
    const { request } = fact
    const isTaken =
      'to' in request &&
      (item !== null || (await this.#items.hasRelatedOccurrence(request.item, request.act === 'repeat')))
    if (request.by !== fact.by) return notAllowed('It was asked for in the name of another administrator.')
    const grants = this.#accounts.grantsOf(fact.by)
    if (!grants) return notAllowed('Your account is disabled.')
    const key = this.#accounts.signingKey(fact.by, fact.key)
    if (!key) return notAllowed('It was signed on a computer that is signed out. Sign in and send it again.')
    if (!this.#signatures.isSignedBy(key, fact))
      return notAllowed('Its signature is not valid. Sign in again and send it again.')
    const name = this.#accounts.nameOf(fact.by)
    // What readers see as the sender.
    if ('to' in request && request.name !== name)
      return notAllowed(
        `It was written under the name “${request.name}”, and your account’s is “${name ?? ''}”. Send it again.`,
      )
    if (addressesUnknown(request)) return notAllowed(UNKNOWN_RECIPIENTS)
    if (isTaken) return notAllowed('Something else has been sent under this id already.')
    return objection(request, to, item, grants, this.#places, now, latest)
  }

  /** Whether it was signed with the key that the administrator's device has. */
  isSigned(fact: Requested): boolean {
    const key = this.#accounts.signingKey(fact.by, fact.key)
    return key !== null && this.#signatures.isSignedBy(key, fact)
  }
}
