// All jobs that the page knows, from answers and events.

import { api } from '../lib/api.js'
import { live } from '../live/live.js'
import { RateMeter } from './rate-meter.js'
import { Store } from './store.js'

/** Statuses of jobs, in the order in which filters offer them. */
export const JOB_STATUSES = [
  'active', 'queued', 'paused', 'completed', 'failed', 'canceled',
  'pause-requested', 'cancel-requested', 'requeueing', 'under-construction',
]

class JobStore extends Store {
  rates = new RateMeter()

  constructor() {
    super()
    live.on('/jobs', (event) => this.#heard(event))
  }

  merge(job) {
    const merged = super.merge(job)
    if (!merged) return null
    if (merged.status === 'active') this.rates.note(merged.id, merged.steps_completed)
    else this.rates.forget(merged.id)
    return merged
  }

  /** One job, with its settings and metadata. */
  async load(id, options) {
    const job = await api.get(`/api/v3/jobs/${encodeURIComponent(id)}`, options)
    return this.merge({ worker_tag: undefined, delete_requested_at: undefined, ...job })
  }

  remove(id) {
    super.remove(id)
    this.rates.forget(id)
  }

  /**
   * Some of the jobs that a query (search, status_in, order_by, limit, offset) asks for, in that order; and whether there are no more
   * after them: `{ jobs, isLast }`.
   */
  async page(query, options) {
    const { jobs } = await api.get('/api/v3/jobs', { ...options, query })
    const merged = jobs.map((job) => this.merge({ worker_tag: undefined, delete_requested_at: undefined, ...job }))
    return { jobs: merged.filter(Boolean), isLast: jobs.length < query.limit }
  }

  #heard(event) {
    if (event.was_deleted) {
      this.remove(event.id)
      return
    }
    const { previous_status, refresh_tasks, seq, worker_tag: tag, ...job } = event
    this.hear({ ...job, worker_tag: tag || undefined })
  }
}

export const jobStore = new JobStore()
