/** Values of several passes, and how they are written. */
export type Values = number[]

export const median = (values: Values): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length === 0
    ? NaN
    : sorted.length % 2
      ? sorted[Math.floor(middle)]!
      : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const short = (value: number): string => (Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0))

/** `median (least–most)`; one value alone; an en dash for nothing. */
export const range = (values: Values | undefined): string => {
  if (!values || values.length === 0 || values.some(Number.isNaN)) return '–'
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return values.length === 1 ? short(values[0]!) : `${short(median(values))} (${short(least)}–${short(most)})`
}

/**
 * The median of the ratios pass by pass: a machine that slows down slows both. NaN when either was not measured.
 */
export const ratio = (ours: Values | undefined, theirs: Values | undefined): number => {
  if (!ours || !theirs) return NaN
  return median(ours.slice(0, theirs.length).map((value, pass) => value / theirs[pass]!))
}
