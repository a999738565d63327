/**
 * Keeps the app for starts without a server, which everything works without.
 * @param base path of the app, with a slash at its end; the worker lies in it
 */
export const keepForOfflineStarts = (base: string): void => {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register(`${base}sw.js`).catch((error: unknown) => {
    console.warn('The app will not open without the server:', error)
  })
}

/**
 * Has the worker fetch the build that is on the server now, while it keeps the one before.
 * @returns whether that is here as a whole; where there is no worker nothing is kept, and the server has what there is
 */
export const fetchNewBuild = async (base: string): Promise<boolean> => {
  const worker = (await navigator.serviceWorker?.getRegistration(base))?.active
  if (!worker) return true
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true)
    worker.postMessage('store', [port2])
  })
}
