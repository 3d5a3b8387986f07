// What only answers about single workers have: tags, platform, address. Loaded for those that are shown, a few at a time.

import { api } from '../lib/api.js'
import { forEach } from '../lib/job-actions.js'
import { live } from '../live/live.js'
import { workerStore } from './worker-store.js'

/** Of larger farms that would be too much to ask for. */
export const MOST_DETAILED = 300
const PAUSE = 500

/** Merges into the worker store what is asked for, and loads it anew when an event tells of the worker; until `close()`. */
export class WorkerDetails {
  #wanted = new Set()
  #known = new Set()
  #timer = null
  #dispose
  #controller = new AbortController()

  constructor() {
    // Tags may be changed without anything else that an event would tell.
    this.#dispose = live.on('/workers', ({ id }) => this.#known.has(id) && this.#want(id))
  }

  close() {
    this.#dispose()
    clearTimeout(this.#timer)
    this.#controller.abort()
  }

  /** Has the details of all workers loaded that are not known yet. `again` is for when they may be out of date. */
  load({ again = false } = {}) {
    if (workerStore.size > MOST_DETAILED) return
    for (const { id } of workerStore.values()) if (again || !this.#known.has(id)) this.#want(id)
  }

  #want(id) {
    this.#known.add(id)
    this.#wanted.add(id)
    this.#timer ??= setTimeout(() => this.#fetch(), PAUSE)
  }

  async #fetch() {
    const ids = [...this.#wanted]
    this.#wanted.clear()
    await forEach(ids, async (id) => {
      const worker = await api.get(`/api/v3/worker-mgt/workers/${id}`, { signal: this.#controller.signal })
      if (workerStore.get(id)) workerStore.merge({ status_change: undefined, tags: undefined, ...worker })
    })
    this.#timer = this.#wanted.size > 0 && !this.#controller.signal.aborted ? setTimeout(() => this.#fetch(), PAUSE) : null
  }
}
