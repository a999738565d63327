/** What became of a template or a draft between two versions, line by line. Knows no Automerge. */
import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import { titleOfText, type TextDocument } from '@carillon/shared-model/library/text.ts'
import type { English } from '../i18n/en.ts'
import { lineDifferences, type Difference } from '../library/differences.ts'

/** All that can be changed, in words. @param addressed says whom a draft is for */
const inWords = (
  text: TextDocument,
  { t, duration }: Translator<English>,
  addressed: (to: readonly Target[]) => string,
): string =>
  [
    ...(text.kind === 'template' ? [text.name] : []),
    `# ${text.subject}`,
    text.body,
    `${t('compose.expires')}: ${text.expiresIn === null ? t('compose.never') : t('compose.after', { span: duration(text.expiresIn) })}`,
    ...(text.acknowledge ? [t('compose.acknowledge')] : []),
    ...(text.kind === 'draft' ? [`${t('messages.to')}: ${addressed(text.to)}`] : []),
  ].join('\n\n')

/** One difference, or none. */
export const textDifferences = (
  before: TextDocument,
  after: TextDocument,
  words: Translator<English>,
  addressed: (to: readonly Target[]) => string,
): Difference[] => {
  const [old, now] = [inWords(before, words, addressed), inWords(after, words, addressed)]
  if (old === now) return []
  return [{ lesson: after.kind, title: titleOfText(after), kind: 'changed', lines: lineDifferences(old, now) }]
}
