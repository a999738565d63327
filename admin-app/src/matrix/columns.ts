import type { Translator } from '@carillon/shared-model/i18n/translator.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Column } from '@carillon/shared-model/web/table.ts'
import type { English } from '../i18n/en.ts'
import type { UnitTree } from '../org/tree.ts'

export type Person = { name: string; login: string; unit: UnitId }
type Number<Row> = { head: string; csv: (row: Row) => number }

/** Columns on screen before the marks. */
export const BEFORE_MARKS = 3

/**
 * Who somebody is and what their marks come to: what they have, which the screen tells together with what they lack, and
 * what is missing, which has a column of its own in the file.
 */
export const personColumns = <Row extends Person>(
  tree: Pick<UnitTree, 'name'>,
  { t }: Pick<Translator<English>, 't'>,
  has: Number<Row>,
  missing: Number<Row>,
): Column<Row>[] => [
  { id: 'person', head: t('matrix.person'), track: 'minmax(150px, 1.2fr)', csv: ({ name }) => name },
  { id: 'login', head: t('matrix.login'), track: null, csv: ({ login }) => login },
  { id: 'unit', head: t('matrix.unit'), track: 'minmax(130px, 1.2fr)', csv: ({ unit }) => tree.name(unit) },
  { id: 'has', track: '144px', ...has },
  { id: 'missing', track: null, ...missing },
]
