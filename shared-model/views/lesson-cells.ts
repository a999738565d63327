/**
 * What one person did with the lessons of a campaign, as a short text: two hundred thousand of these cells travel in one
 * reply, and objects would be four times as long and as slow to read. Cells are parted by `;` and empty where nothing is
 * known; those at the end are left out. A cell is `computer,delivered,opened,finished!try!try`: the computer on which
 * the last of these was done first, as its place in a list beside the text; when the lesson came, in milliseconds by the
 * person's clock; how long afterwards it was opened, and after that finished, as far as it was; when the quiz was tried
 * and not passed.
 */

/** Times in milliseconds by the person's clock. `computer`: place in the list beside the text. */
export type LessonCell = {
  computer: number
  deliveredAt: number
  openedAt: number | null
  finishedAt: number | null
  tries: readonly number[]
}

const encodeCell = (cell: LessonCell | null): string => {
  if (!cell) return ''
  const { computer, deliveredAt, openedAt, finishedAt, tries } = cell
  const fields = [computer, deliveredAt]
  if (openedAt !== null) {
    fields.push(openedAt - deliveredAt)
    if (finishedAt !== null) fields.push(finishedAt - openedAt)
  }
  return [fields.join(','), ...tries].join('!')
}

const decodeCell = (text: string): LessonCell | null => {
  if (text === '') return null
  const [fields, ...tries] = text.split('!')
  const [computer, deliveredAt, opened, finished] = fields!.split(',').map(Number)
  const openedAt = opened === undefined ? null : deliveredAt! + opened
  return {
    computer: computer!,
    deliveredAt: deliveredAt!,
    openedAt,
    finishedAt: finished === undefined ? null : openedAt! + finished,
    tries: tries.map(Number),
  }
}

/** What is finished has been opened, and what is opened has come: `withLesson` in folds/lessons.ts sees to it. */
export const encodeCells = (cells: readonly (LessonCell | null)[]): string =>
  cells.map(encodeCell).join(';').replace(/;+$/, '')

/** @returns one for each lesson, up to the last of which anything is known */
export const decodeCells = (text: string): (LessonCell | null)[] => (text === '' ? [] : text.split(';').map(decodeCell))

/** How far somebody has got with each lesson, without reading when. */
export const DELIVERED = 1
export const OPENED = 2
export const FINISHED = 3

const COMMA = 44
const SEMICOLON = 59

/** @returns for each lesson one of the above, or 0: nothing is known */
export const reachedIn = (text: string, lessons: number): number[] => {
  const reached = new Array<number>(lessons).fill(0)
  let lesson = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === SEMICOLON) lesson++
    else if (code === COMMA) reached[lesson]!++
  }
  return reached
}
