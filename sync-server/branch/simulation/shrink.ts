/** Makes a list that fails shorter, as long as it fails. */

/**
 * Leaves out halves, quarters and so on down to single ones.
 * @param fails whether what is left still does @param tries how often that may be asked
 */
export const shrink = async <One>(
  all: readonly One[],
  fails: (some: readonly One[]) => Promise<boolean>,
  tries: number,
): Promise<readonly One[]> => {
  let left = all
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length;) {
      if (tries-- <= 0) return left
      const fewer = [...left.slice(0, at), ...left.slice(at + size)]
      if (await fails(fewer)) left = fewer
      else at += size
    }
  }
  return left
}
