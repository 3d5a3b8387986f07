// The checkouts that a search finds, in its order: as many as were asked for. Nobody tells of checkouts, so they are loaded again
// when something happens to jobs, which come with them.

import { api, isAborted } from '../lib/api.js'

/** So many come in one answer at most. */
const PAGE = 500

/** `changed()` is called when the list is another one. */
export class CheckoutList {
  #controller = null
  #wanted = PAGE

  checkouts = []
  /** How many there are in all; null until it is known. */
  total = null
  isLoading = false
  problem = null

  constructor(changed) {
    this.changed = changed
  }

  close() {
    this.#controller?.abort()
  }

  /** Begins anew: `order` is what the server calls it. */
  setFilter({ search, order }) {
    if (search === this.search && order === this.order) return
    this.search = search
    this.order = order
    this.#wanted = PAGE
    this.reload()
  }

  /** Loads the list again, as far as it was asked for. What is shown stays until the answers are there. */
  reload() {
    return this.#load([], this.#wanted)
  }

  /** Loads more, if there are more. */
  loadMore() {
    if (this.isLoading || this.problem || this.total === null || this.checkouts.length >= this.total) return undefined
    this.#wanted = this.checkouts.length + PAGE
    return this.#load(this.checkouts, this.#wanted)
  }

  async #load(first, wanted) {
    this.#controller?.abort()
    const controller = new AbortController()
    this.#controller = controller
    this.isLoading = true
    // What moved from one page to the next meanwhile is there once.
    const found = new Map(first.map((each) => [each.id, each]))
    try {
      for (let offset = first.length, total = Infinity; offset < Math.min(wanted, total); offset += PAGE) {
        const query = { search: this.search, order_by: this.order, offset, limit: PAGE }
        const page = await api.get('/api/v3/shaman/checkouts', { query, signal: controller.signal })
        for (const each of page.checkouts) found.set(each.path, { ...each, id: each.path })
        total = page.total
        this.total = total
      }
      this.checkouts = [...found.values()]
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.isLoading = false
    this.changed()
  }
}
