// What is to be done on the farm: the jobs that are not over.

import { api } from '../lib/api.js'
import { inTurn } from '../lib/in-turn.js'
import { live } from '../live/live.js'
import { jobStore } from './job-store.js'

const OPEN = ['active', 'queued', 'pause-requested', 'requeueing']
const MOST = 500
const PAUSE = 2_000

/** Loads the open jobs again and again while somebody looks, as events do not tell how many tasks wait. */
export class FarmLoad {
  /** Identities of open jobs, the most urgent first; null until they are known. */
  ids = null
  problem = null
  /** Whether there may be more open jobs than are known; the least urgent ones are left out then. */
  isCut = false
  #disposers

  constructor(changed) {
    this.changed = changed
    const soon = inTurn(() => this.load(), PAUSE)
    this.#disposers = [
      () => soon.cancel(),
      live.subscribe('allJobs'),
      live.on('/jobs', soon),
      live.whenStale(() => this.load()),
      jobStore.subscribe(() => this.changed()),
    ]
  }

  close() {
    for (const dispose of this.#disposers) dispose()
  }

  async load() {
    try {
      const { jobs, isLast } = await jobStore.page({ status_in: OPEN.join(','), order_by: '-priority', limit: MOST })
      this.ids = jobs.map(({ id }) => id)
      this.isCut = !isLast
      this.problem = null
    } catch (problem) {
      this.problem = problem
    }
    this.changed()
  }

  get jobs() {
    return (this.ids ?? []).map((id) => jobStore.get(id)).filter((job) => job && OPEN.includes(job.status))
  }

  /** How many tasks wait for workers; null until that is known. */
  get waitingTasks() {
    if (!this.ids) return null
    return this.jobs.reduce((sum, { task_counts: counts }) => sum + (counts?.queued ?? 0) + (counts?.['soft-failed'] ?? 0), 0)
  }

  get activeTasks() {
    if (!this.ids) return null
    return this.jobs.reduce((sum, { task_counts: counts }) => sum + (counts?.active ?? 0), 0)
  }
}

/** How much is stored, or null when no storage is served. */
export async function storageStats(options) {
  return api.get('/api/v3/shaman/stats', options)
}
