// Addresses of the page. Every view has an address of its own, filters are in the query, and each can be opened directly.

const BASE = '/app'

/** Where the page is: which view, its parameters and its query. Tells `change` when that is another one. */
class Router extends EventTarget {
  #routes = []
  current = null

  /** Has a view shown for addresses like `/jobs/{job}`. The first that fits counts. */
  add(pattern, view, { title = '', section = '' } = {}) {
    const names = []
    const expression = pattern.replace(/\{(\w+)\}/g, (_, name) => {
      names.push(name)
      return '([^/]+)'
    })
    this.#routes.push({ expression: new RegExp(`^${expression}/?$`), names, view, title, section })
  }

  start() {
    addEventListener('popstate', () => this.#read())
    document.addEventListener('click', (event) => this.#follow(event))
    this.#read()
  }

  /** Goes to an address such as `/jobs?status=failed`. */
  go(address, { replace = false } = {}) {
    const url = BASE + address
    if (replace) history.replaceState(null, '', url)
    else history.pushState(null, '', url)
    this.#read()
  }

  /** Changes parameters of the query; null and '' take one out. Typing does not fill the browser's history. */
  setQuery(changes, { replace = true } = {}) {
    const query = new URLSearchParams(this.current.query)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '' || value === undefined) query.delete(name)
      else query.set(name, value)
    }
    const text = query.toString()
    this.go(this.current.path + (text ? `?${text}` : ''), { replace })
  }

  #follow(event) {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    const link = event.target.closest?.('a[href]')
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return
    if (link.pathname !== BASE && !link.pathname.startsWith(`${BASE}/`)) return
    if (link.pathname === location.pathname && link.hash) return
    event.preventDefault()
    this.go(link.pathname.slice(BASE.length) + link.search)
  }

  #read() {
    const path = location.pathname.slice(BASE.length) || '/'
    const query = new URLSearchParams(location.search)
    for (const route of this.#routes) {
      const match = route.expression.exec(path)
      if (!match) continue
      const params = Object.fromEntries(route.names.map((name, index) => [name, decode(match[index + 1])]))
      this.current = { ...route, path, params, query }
      this.dispatchEvent(new Event('change'))
      return
    }
    this.current = { view: 'missing-view', title: 'Not found', section: '', path, params: {}, query }
    this.dispatchEvent(new Event('change'))
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const router = new Router()

/** The address of a view, for `href`. */
export function address(path, query = {}) {
  const text = new URLSearchParams(query).toString()
  return BASE + path + (text ? `?${text}` : '')
}
