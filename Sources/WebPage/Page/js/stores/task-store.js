// The tasks of one job, from answers and events.

import { api } from '../lib/api.js'
import { live } from '../live/live.js'
import { Store } from './store.js'
import { TaskTimes } from './task-times.js'

const PAGE = 5_000

/** Statuses of tasks, in the order in which they are counted and shown. */
export const TASK_STATUSES = ['active', 'queued', 'paused', 'soft-failed', 'failed', 'canceled', 'completed']

/** Loads the tasks of a job and keeps them up to date until `close()`. */
export class TaskStore extends Store {
  #disposers = []
  #isLoading = false
  #isAsked = false
  #ordered = []
  #tasks = null
  /** How long they took. */
  times = new TaskTimes(this)
  isLoaded = false
  problem = null

  constructor(jobID) {
    super()
    this.jobID = jobID
    this.#disposers.push(
      live.subscribe('job', jobID),
      live.on('/task', (event) => this.#heard(event)),
      live.on('/jobs', (event) => {
        if (event.id === jobID && event.refresh_tasks) this.#reload()
      }),
      live.whenStale(() => this.#reload()),
    )
  }

  close() {
    for (const dispose of this.#disposers.splice(0)) dispose()
    this.controller?.abort()
  }

  /** Loads all tasks. While that goes on, another call has it done once more afterwards. */
  async load() {
    if (this.#isLoading) {
      this.#isAsked = true
      return
    }
    this.#isLoading = true
    this.controller = new AbortController()
    try {
      do {
        this.#isAsked = false
        await this.#loadPages()
      } while (this.#isAsked)
      this.problem = null
      this.isLoaded = true
    } catch (problem) {
      if (this.controller.signal.aborted) return
      this.problem = problem
    } finally {
      this.#isLoading = false
    }
    this.touch()
  }

  // Who looks at one task only has not asked for all of them.
  #reload() {
    if (this.controller) this.load()
  }

  /** One task with its commands. */
  async loadTask(id, options) {
    return this.merge(whole(await api.get(`/api/v3/tasks/${encodeURIComponent(id)}`, options)))
  }

  /** All tasks that are known, in the order in which the job has them: the same array as long as none changed. */
  get tasks() {
    this.#tasks ??= this.#ordered.filter(Boolean)
    return this.#tasks
  }

  merge(task) {
    const merged = super.merge(task)
    if (merged?.index_in_job) this.#ordered[merged.index_in_job - 1] = merged
    this.#tasks = null
    return merged
  }

  async #loadPages() {
    const path = `/api/v3/jobs/${encodeURIComponent(this.jobID)}/tasks`
    for (let offset = 0; ; offset += PAGE) {
      const { tasks } = await api.get(path, { query: { offset, limit: PAGE }, signal: this.controller.signal })
      this.mergeAll(tasks.map(whole))
      if (tasks.length < PAGE) return
    }
  }

  #heard(event) {
    if (event.job_id !== this.jobID) return
    const { previous_status: _, seq, worker, ...task } = event
    if (worker) task.worker = { id: worker.id ?? worker.uuid, name: worker.name, address: worker.address ?? '' }
    this.merge(whole(task))
  }
}

// A task that has no such moment was not begun, or not ended, since it was queued.
function whole(task) {
  return { started: undefined, ended: undefined, ...task }
}

const counted = new WeakMap()

/** How many of these tasks are in each status. Several parts of the page want to know that of the same array. */
export function countByStatus(tasks) {
  const known = counted.get(tasks)
  if (known) return known
  const counts = Object.fromEntries(TASK_STATUSES.map((status) => [status, 0]))
  for (const { status } of tasks) counts[status] += 1
  counted.set(tasks, counts)
  return counts
}
