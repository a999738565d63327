import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { InboxItem, TrainingCampaign } from '@carillon/shared-model/replica/endpoint.ts'

/** Images that these items and lessons show; what was recalled shows none, a stopped training what has come. */
export const shownImages = (items: readonly InboxItem[], training: readonly TrainingCampaign[]): BlobHash[] => [
  ...items.flatMap(({ content, recalledAt }) =>
    content.kind === 'message' && recalledAt === null ? content.images : [],
  ),
  ...training.flatMap(({ campaign, stoppedAt, lessons }) =>
    campaign.lessons.flatMap(({ images }, number) => (stoppedAt === null || lessons[number]?.isThere ? images : [])),
  ),
]
