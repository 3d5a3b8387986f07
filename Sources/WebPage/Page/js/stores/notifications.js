// What happened since the page was loaded: on the farm, and what the page itself did or could not do.

import { isMoment, statusName } from '../lib/format.js'
import { live } from '../live/live.js'
import { jobStore } from './job-store.js'
import { tagStore } from './tag-store.js'
import { workerStore } from './worker-store.js'

const MOST = 1_000
const MOST_NAMES = 10_000

/** Keeps the last ones, the newest last. Tells `change` when there is another one. */
class Notifications extends EventTarget {
  /** Each is `{ number, at, kind, text }`; those about one thing have its `name` and, if it has a page, the `path` of that. */
  all = []
  #number = 0
  // Events that tell that something is gone do not tell its name.
  #names = new Map()

  get newest() {
    return this.all.at(-1)
  }

  /** Begins to hear of everything. Nothing is loaded or kept for that, but the names of what is told about. */
  start() {
    for (const type of ['allJobs', 'allWorkers', 'allWorkerTags']) live.subscribe(type)
    live.on('/jobs', (event) => this.#heardOfJob(event))
    live.on('/workers', (event) => this.#heardOfWorker(event))
    live.on('/workertags', (event) => this.#heardOfTag(event))
  }

  /** Notes that something happened; `kind` is a status, or `done` or `problem` for what the page did. */
  add({ text, kind, name = null, path = null, at = null }) {
    this.all.push({ number: ++this.#number, at: isMoment(at) ? at : new Date().toISOString(), kind, name, path, text })
    if (this.all.length > MOST) this.all.shift()
    this.dispatchEvent(new Event('change'))
  }

  #heardOfJob({ id, name, status, previous_status: before, updated, was_deleted: isGone }) {
    const known = this.#name(id, name, jobStore, 'A job')
    if (isGone) this.add({ name: known, text: 'is deleted', kind: 'canceled' })
    else if (before !== undefined && before !== status) {
      this.add({ name: known, path: `/jobs/${id}`, text: changeText(status, before), kind: status, at: updated })
    }
  }

  #heardOfWorker({ id, name, status, previous_status: before, updated, deleted_at: deleted }) {
    const known = this.#name(id, name, workerStore, 'A worker')
    if (deleted) this.add({ name: known, text: 'is deleted', kind: 'canceled', at: deleted })
    else if (before !== undefined && before !== status) {
      this.add({ name: known, path: `/workers/${id}`, text: changeText(status, before), kind: status, at: updated })
    }
  }

  #heardOfTag({ tag: { id, name }, was_deleted: isGone }) {
    const known = this.#name(id, name, tagStore, 'A tag')
    if (isGone) this.add({ name: known, text: 'is deleted: a tag of workers', kind: 'canceled' })
    else this.add({ name: known, path: '/tags', text: 'is made or changed: a tag of workers', kind: 'done' })
  }

  #name(id, name, store, unknown) {
    const known = name || this.#names.get(id) || store.last(id)?.name || unknown
    this.#names.delete(id)
    this.#names.set(id, known)
    if (this.#names.size > MOST_NAMES) this.#names.delete(this.#names.keys().next().value)
    return known
  }
}

function changeText(status, before) {
  return `is ${statusName(status)}, was ${statusName(before)}`
}

export const notifications = new Notifications()
