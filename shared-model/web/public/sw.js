/* global self, caches */
/**
 * Keeps the app for starts without a server. Pages come from the network while it answers; assets, whose names change
 * with their contents, from the cache. Each app has a worker of its own, which is told apart by the path of its scope.
 * What windows of the build before may still ask for stays here: the server has it no more.
 */
const BASE = new URL('./', self.location.href)
const CACHE = `carillon-${BASE.pathname.split('/').filter(Boolean).join('-')}`
const ENTRANCE = 'index.html'
/** Milliseconds that a page may take before the stored one is shown. */
const PATIENCE = 3000
/** How many builds are kept. */
const BUILDS = 2

const isPage = (name) => name.endsWith('.html')
const addressOf = (name) => new URL(name, BASE).href
/** In the cache alone: the files of each build that is kept, the newest first. */
const LIST = addressOf('kept-builds')

/** Every file of the build that is on the server now, as absolute addresses. */
const filesOfBuild = async () => {
  const response = await fetch(addressOf('manifest.json'), { cache: 'no-store' })
  if (!response.ok) throw new Error(`manifest.json: ${response.status}`)
  const files = new Set([ENTRANCE, 'icon.svg'])
  for (const [source, { file, css = [], assets = [] }] of Object.entries(await response.json()))
    for (const name of [...(isPage(source) ? [source] : []), file, ...css, ...assets]) files.add(name)
  return [...files].map(addressOf)
}

const isSame = (files, others) => files.length === others.length && files.every((url) => others.includes(url))

/** What is kept; a worker of before wrote no list of it. */
const keptBuilds = async (cache, stored) => {
  const list = await cache.match(LIST)
  if (list) return list.json()
  return stored.length > 0 ? [stored] : []
}

/** Stores a new build completely before the one before the last goes, so that there is always a whole one. */
const store = async () => {
  const cache = await caches.open(CACHE)
  const files = await filesOfBuild()
  const stored = (await cache.keys()).map((request) => request.url).filter((url) => url !== LIST)
  const kept = await keptBuilds(cache, stored)
  await cache.addAll(files.filter((url) => !isPage(url) && !stored.includes(url)))
  await cache.addAll(files.filter(isPage).map((url) => new Request(url, { cache: 'no-store' })))
  const builds = [files, ...kept.filter((build) => !isSame(build, files))].slice(0, BUILDS)
  await cache.put(LIST, Response.json(builds))
  const wanted = new Set(builds.flat())
  for (const url of stored) if (!wanted.has(url)) await cache.delete(url)
}

/** The stored page of an address; all that are no file of their own are the entrance's. */
const storedPage = async ({ pathname }) =>
  (await caches.match(new URL(pathname, BASE).href)) ?? caches.match(addressOf(ENTRANCE))

/** The page from the network, or the stored one when that fails or takes too long. */
const page = async (event) => {
  const stored = await storedPage(new URL(event.request.url))
  const fresh = fetch(event.request)
  event.waitUntil(fresh.then((response) => (response.ok ? store() : undefined)).catch(() => undefined))
  if (!stored) return fresh
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, stored))
  return Promise.race([fresh.then((response) => (response.ok ? response : stored)).catch(() => stored), late])
}

const asset = async (request) => (await caches.match(request, { ignoreVary: true })) ?? fetch(request)

self.addEventListener('install', (event) => event.waitUntil(store().then(() => self.skipWaiting())))
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== BASE.origin || !url.pathname.startsWith(BASE.pathname)) return
  if (event.request.mode === 'navigate') event.respondWith(page(event))
  else event.respondWith(asset(event.request))
})
// A window asks for the build that is on the server now, and is told whether it is here as a whole.
self.addEventListener('message', (event) => {
  const [port] = event.ports
  const answer = (isStored) => port.postMessage(isStored)
  event.waitUntil(
    store().then(
      () => answer(true),
      () => answer(false),
    ),
  )
})
