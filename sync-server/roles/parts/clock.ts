import { ClockKeeper } from '../../clock/keeper.ts'
import { ClockRepair } from '../../clock/clock-repair.ts'
import type { AppendFacts } from '../../ports/append.ts'
import type { Desks } from '../../ports/desks.ts'
import type { CredentialIssuer } from '../../publish/credentials.ts'
import type { Vouch } from '../../publish/voucher.ts'
import type { Foundation } from './foundation.ts'
import type { Registers } from './registers.ts'
import type { Stores } from './stores.ts'

type Needs = {
  append: AppendFacts
  credentials: CredentialIssuer
  vouch: Vouch
  desks: Desks
  /** the time is not what it was */
  changed: () => void
}

export const makeClockKeeper = (
  { writer, clock, log }: Foundation,
  { directory, computersOf }: Registers,
  { items, store }: Stores,
  { append, credentials, vouch, desks, changed }: Needs,
): ClockKeeper => {
  const clockRepair = new ClockRepair({
    unitOfWork: writer.unitOfWork,
    repositories: writer.repositories,
    items,
    store,
    append,
    credentials,
    vouch,
    root: () => directory.root?.id ?? null,
    clock,
    changed: () => desks.refresh(computersOf(null)),
  })
  return new ClockKeeper({ unitOfWork: writer.unitOfWork, clock, clockRepair, changed, log })
}
