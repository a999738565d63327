/** As `URL.parse`, which older runtimes lack; null: it is no address. */
export const parseUrl = (text: string): URL | null => {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
