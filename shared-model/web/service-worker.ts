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
