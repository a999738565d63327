/** What published facts change in the rows of a server: of one that published them itself, or took them from head office. */
import type { Request, Signed } from '@carillon/shared-model/facts/items.ts'
import { titleOf } from '@carillon/shared-model/facts/title.ts'
import type { Change } from '../ports/changes.ts'
import type { Directory } from '../ports/directory.ts'
import type { PublishedItem } from '../ports/items.ts'
import { addressed } from './addressed.ts'

/** @param at when it was published, milliseconds */
export const changesOf = (request: Request, at: number, directory: Directory): Change[] => {
  switch (request.act) {
    case 'publish': {
      const count = addressed(request.content, request.to, directory)
      return [{ kind: 'item', request, publishedAt: at, addressed: count }]
    }
    case 'start':
      return [{ kind: 'campaign', request, publishedAt: at, addressed: directory.countPeople(request.to) }]
    case 'repeat':
      return [{ kind: 'series', request, publishedAt: at, addressed: directory.countPeople(request.to) }]
    case 'reschedule':
      return [{ kind: 'rescheduled', item: request.item, at, schedule: request.schedule }]
    case 'recall':
      return [{ kind: 'recalled', item: request.item, at }]
    case 'revise':
      return [{ kind: 'revised', item: request.item, at, content: request.content }]
    case 'remind':
      return []
  }
}

/** What an item is before anything else is done about it. */
export const asPublished = (request: Extract<Request, { to: unknown }>): PublishedItem => ({
  kind: request.act === 'start' ? 'campaign' : request.act === 'repeat' ? 'series' : request.content.kind,
  title: request.act === 'start' ? request.campaign.title : titleOf(request.content),
  screens: request.act === 'publish' && request.content.kind === 'alert' ? request.content.screens : null,
  to: request.to,
  admin: request.by,
  expires: request.act === 'publish' ? request.expires : null,
  ...{ recalledAt: null, revisedAt: null, rescheduledAt: null },
})

export const historyOf = ({ request, key, sig }: Signed, at: number): Change => ({
  kind: 'history',
  item: request.item,
  at,
  signed: { request, key, sig },
})
