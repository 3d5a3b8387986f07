// Which task each worker is at, as far as that can be known: the server tells it with tasks, not with workers.

import { api } from '../lib/api.js'
import { live } from '../live/live.js'

/** Of so many active jobs the tasks are looked at, the most urgent ones first. */
const MOST_JOBS = 20
const MOST_TASKS = 5_000
const PAUSE = 2_000

/** Follows the tasks of active jobs until `close()`. `changed` is called when a worker is at another task. */
export class WorkerTasks {
  #byWorker = new Map()
  #jobs = new Map()
  #timer = null
  // Events that come while tasks are loaded.
  #held = null
  #isClosed = false
  #disposers

  constructor(changed) {
    this.changed = changed
    this.#disposers = [
      live.subscribe('allJobs'),
      live.on('/jobs', ({ status, previous_status: before }) => before && status !== before && this.#soon()),
      live.on('/task', (event) => this.#heard(event)),
      live.whenStale(() => this.load()),
    ]
  }

  close() {
    this.#isClosed = true
    clearTimeout(this.#timer)
    for (const dispose of [...this.#disposers, ...this.#jobs.values()]) dispose()
  }

  /** The task of a worker: `{ id, jobID, name }`; undefined when none is known. */
  get(workerID) {
    return this.#byWorker.get(workerID)
  }

  /** Looks at all active jobs anew. What cannot be loaded is not known, which is no failure. Of two loads the later one counts. */
  async load() {
    const held = (this.#held = [])
    let jobs
    try {
      jobs = (await api.get('/api/v3/jobs', { query: { status_in: 'active', order_by: '-priority', limit: MOST_JOBS } })).jobs
    } catch {
      if (this.#held === held) this.#held = null
      return
    }
    if (this.#isClosed || this.#held !== held) return
    this.#follow(new Set(jobs.map(({ id }) => id)))
    const found = new Map()
    await Promise.all(jobs.map(async ({ id }) => {
      try {
        const { tasks } = await api.get(`/api/v3/jobs/${id}/tasks`, { query: { limit: MOST_TASKS } })
        for (const task of tasks) if (task.status === 'active' && task.worker) found.set(task.worker.id, entry(id, task))
      } catch {
        // The job may be deleted by now.
      }
    }))
    if (this.#isClosed || this.#held !== held) return
    for (const event of held) note(found, event)
    this.#held = null
    this.#byWorker = found
    this.changed()
  }

  #follow(ids) {
    for (const [id, dispose] of [...this.#jobs]) {
      if (ids.has(id)) continue
      dispose()
      this.#jobs.delete(id)
    }
    for (const id of ids) if (!this.#jobs.has(id)) this.#jobs.set(id, live.subscribe('job', id))
  }

  #heard(event) {
    this.#held?.push(event)
    note(this.#byWorker, event)
    this.changed()
  }

  #soon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.load()
    }, PAUSE)
  }
}

function note(byWorker, event) {
  const worker = event.worker?.uuid ?? event.worker?.id
  if (event.status === 'active' && worker) byWorker.set(worker, entry(event.job_id, event))
  else for (const [id, task] of byWorker) if (task.id === event.id) byWorker.delete(id)
}

function entry(jobID, { id, name }) {
  return { id, jobID, name }
}
