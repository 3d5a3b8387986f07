// All workers, from answers and events.

import { api } from '../lib/api.js'
import { live } from '../live/live.js'
import { Store } from './store.js'

/** Statuses of workers, in the order in which they are counted and shown. A worker that never signed on has none. */
export const WORKER_STATUSES = ['awake', 'starting', 'testing', 'restart', 'asleep', 'offline', 'error', '']

class WorkerStore extends Store {
  constructor() {
    super()
    live.on('/workers', (event) => this.#heard(event))
    live.on('/workertags', (event) => this.#heardOfTag(event))
  }

  /** Loads all workers, and resolves to them; those that are gone are forgotten. */
  async load(options) {
    const change = this.lastChange
    const { workers } = await api.get('/api/v3/worker-mgt/workers', options)
    this.keepOnly(new Set(workers.map(({ id }) => id)), change)
    this.mergeAll(workers.map((worker) => ({ status_change: undefined, tags: undefined, ...worker })))
    return workers
  }

  /** How many workers are in each status. */
  counts() {
    const counts = Object.fromEntries(WORKER_STATUSES.map((status) => [status, 0]))
    for (const { status } of this.values()) counts[status] = (counts[status] ?? 0) + 1
    return counts
  }

  #heard(event) {
    if (event.deleted_at) {
      this.remove(event.id)
      return
    }
    const { previous_status, seq, ...worker } = event
    this.hear({ status_change: undefined, ...worker })
  }

  // Workers that have it are not told of.
  #heardOfTag({ tag, was_deleted: isGone }) {
    for (const { id, tags } of this.values()) {
      if (!tags?.some((each) => each.id === tag.id)) continue
      this.merge({ id, tags: isGone ? tags.filter((each) => each.id !== tag.id) : tags.map((each) => (each.id === tag.id ? tag : each)) })
    }
  }
}

export const workerStore = new WorkerStore()
