import type { Content } from '@carillon/shared-model/facts/items.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Directory } from '../ports/directory.ts'

/** Recipients that content addresses now, as its report has them: people, and computers at which nobody is one. */
export const addressed = (
  content: Content,
  to: readonly Target[],
  directory: Pick<Directory, 'countPeople' | 'countComputers'>,
): number => {
  if (content.kind === 'message' || content.screens === 'people') return directory.countPeople(to)
  if (content.screens === 'computers') return directory.countComputers(to, 'all')
  return directory.countPeople(to) + directory.countComputers(to, 'unattended')
}
