// The jobs that a filter lets through, in its order: as many as were asked for, from the server, kept in order as events come.

import { isAborted } from '../lib/api.js'
import { jobStore } from './job-store.js'

const PAGE = 200
const OVERLAP = 50

/** So many are loaded again at most; those below stay as they are known. */
const MOST_RELOADED = 2_000

/** The columns by which lists can be ordered, and what the server calls them. */
const ORDERS = { status: 'status', name: 'name', updated: 'updated', created: 'created', priority: 'priority', type: 'type' }

/** `filter` is `{ statuses, search, sort, descending }`; `changed()` is called when the list is another one. */
export class JobList {
  #controller = null
  #generation = 0
  #loading = null
  #isClosed = false
  #dispose
  // What is heard of while an answer is under way, which may be older.
  #heard = null
  // Whether what is shown is of another filter.
  #isStale = false

  jobs = []
  isComplete = false
  isLoading = false
  problem = null

  constructor(changed) {
    this.changed = changed
    this.#dispose = jobStore.subscribe((ids) => this.#merge(ids))
  }

  close() {
    this.#isClosed = true
    this.#dispose()
    this.#controller?.abort()
  }

  /** Begins anew with another filter. What was shown stays until the answer is there. */
  setFilter(filter) {
    this.filter = filter
    this.#isStale = true
    this.isComplete = false
    this.reload()
  }

  /** Loads again what is shown. What was shown stays until the answer is there. */
  reload() {
    const amount = this.#isStale ? PAGE : Math.min(MOST_RELOADED, Math.max(PAGE, this.jobs.length))
    return this.#begin(0, amount, (jobs, isLast) => {
      if (this.#isStale) this.jobs = []
      this.#isStale = false
      const loaded = new Set(jobs.map(({ id }) => id))
      const below = isLast ? [] : this.jobs.slice(amount).filter(({ id }) => !loaded.has(id))
      this.isComplete = below.length > 0 ? this.isComplete : isLast
      this.jobs = [...jobs, ...below]
    })
  }

  /** Loads more, if there are more: as many again as there are, so that the end of long lists is not far. */
  loadMore() {
    if (this.isLoading || this.isComplete || this.problem || this.#isStale) return undefined
    // What moved from one page to the other meanwhile is in the overlap.
    const amount = OVERLAP + Math.min(MOST_RELOADED, Math.max(PAGE, this.jobs.length))
    return this.#begin(Math.max(0, this.jobs.length - OVERLAP), amount, (jobs, isLast) => {
      const known = new Set(this.jobs.map(({ id }) => id))
      this.jobs = [...this.jobs, ...jobs.filter(({ id }) => !known.has(id))]
      this.isComplete = isLast
    })
  }

  /** Loads more until `isEnough(jobs)`, or all are there. Resolves to whether it came to that, with the filter that there was. */
  async loadUntil(isEnough) {
    const { filter } = this
    while (filter === this.filter && !this.#isClosed && !this.problem) {
      if (!this.isLoading && (this.isComplete || isEnough(this.jobs))) return true
      await (this.isLoading ? this.#loading : this.loadMore())
    }
    return false
  }

  #begin(...request) {
    this.#loading = this.#load(...request)
    return this.#loading
  }

  async #load(offset, limit, use) {
    this.#controller?.abort()
    this.#controller = new AbortController()
    const { signal } = this.#controller
    const generation = ++this.#generation
    const { statuses, search, sort, descending } = this.filter
    const order = (descending ? '-' : '') + ORDERS[sort]
    this.isLoading = true
    const heard = (this.#heard = new Set())
    try {
      const query = { search, status_in: statuses.join(','), order_by: order, offset, limit }
      const { jobs, isLast } = await jobStore.page(query, { signal })
      if (generation !== this.#generation) return
      this.problem = null
      use(jobs, isLast)
      this.#heard = null
      this.jobs = this.jobs.filter(({ id }) => !heard.has(id))
      this.#merge(heard)
    } catch (problem) {
      if (generation !== this.#generation || isAborted(problem)) return
      this.problem = problem
      this.#heard = null
    }
    this.isLoading = false
    this.changed()
  }

  #merge(ids) {
    if (!this.filter) return
    if (this.#heard) for (const id of ids) this.#heard.add(id)
    if (this.#isStale) return
    const last = this.jobs.at(-1)
    const shown = []
    const moved = []
    const unknown = new Set(ids)
    let isChanged = false
    for (const job of this.jobs) {
      unknown.delete(job.id)
      const now = ids.has(job.id) ? jobStore.get(job.id) : job
      isChanged ||= now !== job
      // Among its equals a job stays where the server has it.
      if (now === job || (now && this.#matches(now) && this.#compare(now, job) === 0)) shown.push(now)
      else if (now && this.#matches(now)) moved.push(now)
    }
    for (const id of unknown) {
      const job = jobStore.get(id)
      // Beyond the end of what was loaded it will come with the next page.
      if (job && this.#matches(job) && (this.isComplete || (last && this.#compare(job, last) < 0))) moved.push(job)
    }
    if (!isChanged && moved.length === 0) return
    for (const job of moved) shown.splice(this.#placeOf(job, shown), 0, job)
    this.jobs = shown
    this.changed()
  }

  // Where a job belongs in an ordered list: behind its equals.
  #placeOf(job, jobs) {
    let first = 0
    let end = jobs.length
    while (first < end) {
      const middle = (first + end) >> 1
      if (this.#compare(job, jobs[middle]) < 0) end = middle
      else first = middle + 1
    }
    return first
  }

  #matches(job) {
    const { statuses, search } = this.filter
    if (statuses.length > 0 && !statuses.includes(job.status)) return false
    const text = search.toLowerCase()
    return !text || [job.name, job.type, job.id].some((part) => part?.toLowerCase().includes(text))
  }

  #compare(a, b) {
    const { sort, descending } = this.filter
    const order = compare(a[sort], b[sort], sort)
    return descending ? -order : order
  }
}

function compare(a, b, sort) {
  if (sort === 'updated' || sort === 'created') return Date.parse(a) - Date.parse(b) || 0
  if (typeof a === 'number') return a - b
  return a < b ? -1 : a > b ? 1 : 0
}
