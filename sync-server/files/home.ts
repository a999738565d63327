/** Where the files are that come with the server. One folder down, as are the sources and what is built of them. */
const HOME = new URL('../', import.meta.url)

/** @param path relative to the server's folder */
export const ownFile = (path: string): URL => new URL(path, HOME)
