/** Where a lesson stands: a number between those of its neighbours, so that moving it changes nothing of the others. */

/** null: an end of the list. The neighbours may be as close that nothing fits between them; then it is null as well. */
export const positionBetween = (before: number | null, after: number | null): number | null => {
  if (before === null) return after === null ? 1 : after - 1
  if (after === null) return before + 1
  const middle = before + (after - before) / 2
  return middle > before && middle < after ? middle : null
}

/**
 * The positions that change so that a lesson comes to stand at an index among the others.
 * @param others positions of the other lessons, by id, in order
 */
export const positionsFor = (
  id: string,
  index: number,
  others: readonly (readonly [id: string, position: number])[],
): ReadonlyMap<string, number> => {
  const at = Math.min(Math.max(index, 0), others.length)
  const position = positionBetween(others[at - 1]?.[1] ?? null, others[at]?.[1] ?? null)
  if (position !== null) return new Map([[id, position]])
  const order = others.map(([other]) => other)
  order.splice(at, 0, id)
  return new Map(order.map((one, number) => [one, number + 1]))
}
