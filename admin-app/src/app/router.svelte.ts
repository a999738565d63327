import { BASE, parseRoute, type Route } from './routes.ts'

/** The page's address as state, over the History API. Links of the console are plain `<a href>`. */
export class Router {
  #path = $state(location.pathname)
  #query = $state.raw(new URLSearchParams(location.search))

  get route(): Route {
    return parseRoute(this.#path)
  }

  /** A value of the query; empty when it is not there. */
  query(name: string): string {
    return this.#query.get(name) ?? ''
  }

  go(address: string): void {
    history.pushState(null, '', address)
    this.#read()
    scrollTo(0, 0)
  }

  /** Goes on to where the address stands for. */
  replace(address: string): void {
    history.replaceState(null, '', address)
    this.#read()
  }

  /** Changes values of the query in place: a filter is no step back. */
  filter(values: Record<string, string>): void {
    const query = new URLSearchParams(this.#query)
    for (const [name, value] of Object.entries(values)) {
      if (value) query.set(name, value)
      else query.delete(name)
    }
    const text = query.toString()
    history.replaceState(null, '', this.#path + (text && `?${text}`))
    this.#read()
  }

  /** Follows the browser's history and clicks on links of the console. Returns the way to stop. */
  listen(): () => void {
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element | null)?.closest?.('a')
      const special = event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey
      if (!link || special || link.target || link.hasAttribute('download')) return
      const url = new URL(link.href)
      if (url.origin !== location.origin || !url.pathname.startsWith(BASE) || url.hash) return
      event.preventDefault()
      this.go(url.pathname + url.search)
    }
    const onPop = () => this.#read()
    addEventListener('click', onClick)
    addEventListener('popstate', onPop)
    return () => {
      removeEventListener('click', onClick)
      removeEventListener('popstate', onPop)
    }
  }

  #read(): void {
    this.#path = location.pathname
    this.#query = new URLSearchParams(location.search)
  }
}
