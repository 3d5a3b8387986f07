// Which task each worker is at: what the list of workers says, and then what is told of tasks.

import { api } from '../lib/api.js'
import { inTurn } from '../lib/in-turn.js'
import { live } from '../live/live.js'
import { workerStore } from './worker-store.js'

/** Of so many active jobs the tasks are heard of, the most urgent ones first. */
const MOST_JOBS = 200
const PAUSE = 2_000

/** Follows the tasks of active jobs from the first `load()` until `close()`. `changed` is called when a worker is at another task. */
export class WorkerTasks {
  #byWorker = new Map()
  #jobs = new Map()
  // Events that come while tasks are loaded.
  #held = null
  #controller = new AbortController()
  #disposers

  constructor(changed) {
    this.changed = changed
    // What cannot be loaded is not known, until the next time.
    const soon = inTurn(() => this.load().catch(() => {}), PAUSE)
    this.#disposers = [
      () => soon.cancel(),
      live.subscribe('allJobs'),
      live.on('/jobs', ({ status, previous_status: before }) => before && status !== before && soon()),
      live.on('/task', (event) => this.#heard(event)),
    ]
  }

  close() {
    this.#controller.abort()
    for (const dispose of [...this.#disposers, ...this.#jobs.values()]) dispose()
  }

  /** The task of a worker: `{ id, jobID, name }`; undefined when none is known. */
  get(workerID) {
    return this.#byWorker.get(workerID)
  }

  /**
   * Loads all workers, and which tasks they are at. Fails when the workers cannot be loaded; of which jobs there are less may be known.
   * Of two loads the later one counts.
   */
  async load() {
    const held = (this.#held = [])
    const { signal } = this.#controller
    const query = { status_in: 'active', order_by: '-priority', limit: MOST_JOBS }
    try {
      const [active, workers] = await Promise.allSettled([api.get('/api/v3/jobs', { query, signal }), workerStore.load({ signal })])
      if (workers.status === 'rejected') throw workers.reason
      if (signal.aborted || this.#held !== held) return
      if (active.value) this.#follow(new Set(active.value.jobs.map(({ id }) => id)))
      this.#byWorker = new Map(workers.value.filter(({ task }) => task).map(({ id, task }) => [id, entry(task.job_id, task)]))
      for (const event of held) note(this.#byWorker, event)
      this.changed()
    } finally {
      if (this.#held === held) this.#held = null
    }
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
}

function note(byWorker, event) {
  const worker = event.worker?.uuid ?? event.worker?.id
  if (event.status === 'active' && worker) byWorker.set(worker, entry(event.job_id, event))
  else if (byWorker.get(worker)?.id === event.id) byWorker.delete(worker)
  else for (const [id, task] of byWorker) if (task.id === event.id) byWorker.delete(id)
}

function entry(jobID, { id, name }) {
  return { id, jobID, name }
}
