import type { Signed } from '@carillon/shared-model/facts/items.ts'
import { seesItem } from '../../http/scope.ts'
import type { AppendFacts } from '../../ports/append.ts'
import type { Change } from '../../ports/changes.ts'
import { MonthRollover } from '../../publish/month-rollover.ts'
import type { CredentialIssuer } from '../../publish/credentials.ts'
import { Occurrences } from '../../publish/occurrences.ts'
import { Publisher, type PublisherOptions } from '../../publish/publisher.ts'
import type { ScheduledTask } from '../../publish/scheduled-task.ts'
import type { Vouch } from '../../publish/voucher.ts'
import type { Foundation } from './foundation.ts'
import type { Registers } from './registers.ts'
import type { Stores } from './stores.ts'

type Needs = {
  credentials: CredentialIssuer
  vouch: Vouch
  append: AppendFacts
  /** does not carry what runs into each new month's logs: head office alone does */
  isBranch: boolean
  /** whether what a request is about may be published somewhere and not be known here yet */
  mayComeLater: () => boolean
  /** what is written besides when something was published */
  delivered: (signed: Signed, at: number) => readonly Change[]
  /** done after requests are answered */
  answers: readonly ScheduledTask[]
}

export const makePublishing = (
  { clock, log, calendar }: Foundation,
  { administrators, directory }: Registers,
  { items, store }: Stores,
  { credentials, vouch, append, isBranch, delivered, mayComeLater, answers }: Needs,
): Publisher => {
  const rollover = new MonthRollover({ items, store, directory, append, log, calendar })
  const occurrences = new Occurrences({ items, directory, append, calendar })
  const tasks = isBranch ? [occurrences] : [rollover, occurrences, ...answers]
  const accounts = administrators
  const sees: PublisherOptions['sees'] = (account, item) => seesItem(account, item, directory)
  const shared = { items, accounts, directory, sees, append }
  return new Publisher({ ...shared, credentials, vouch, tasks, log, clock, isBranch, delivered, mayComeLater })
}
