// One worker: what it is and does, its tags, and when it sleeps.

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { inTurn } from '../lib/in-turn.js'
import { address } from '../lib/router.js'
import { requestText } from '../lib/worker-actions.js'
import { live } from '../live/live.js'
import { WorkerTasks } from '../stores/worker-tasks.js'
import { workerStore } from '../stores/worker-store.js'
import { copyText, emptyNote, facts, link, problemNote, statusBadge, timeText } from '../components/pieces.js'
import '../components/sleep-schedule.js'
import '../components/worker-commands.js'
import '../components/worker-tags.js'

/** Much may be told of a task; the worker is asked for again at most so often, in milliseconds. */
const PAUSE = 1_000

export class WorkerView extends Component {
  problem = null
  wasThere = false

  connected() {
    const soon = inTurn(() => this.#load(), PAUSE)
    this.own(() => soon.cancel())
    this.tasks = new WorkerTasks(() => this.#tasksChanged(soon))
    this.own(() => this.tasks.close())
    this.own(live.subscribe('allWorkers'))
    this.own(live.whenStale(() => {
      this.#load()
      this.#loadTasks()
    }))
    // Events do not have all of a worker: whatever they tell of it, it is loaded anew.
    this.own(live.on('/workers', ({ id, deleted_at: isGone }) => id === this.params.worker && !isGone && this.#load()))
    this.own(workerStore.subscribe((ids) => ids.has(this.params.worker) && this.update()))
    this.#load()
    this.#loadTasks()
  }

  // What became of the task that it was at is in what is known of the worker, once that is asked for again.
  #tasksChanged(askSoon) {
    const { task } = workerStore.get(this.params.worker) ?? {}
    if (task?.status === 'active' && this.tasks.get(this.params.worker)?.id !== task.id) askSoon()
    this.update()
  }

  // Where that fails the view knows less, and says so.
  #loadTasks() {
    this.tasks.load().catch(() => {})
  }

  paramsChanged() {
    this.wasThere = false
    this.problem = null
    this.#load()
  }

  async #load() {
    const id = this.params.worker
    try {
      const worker = await api.get(`/api/v3/worker-mgt/workers/${encodeURIComponent(id)}`, { signal: this.signal })
      if (id !== this.params.worker) return
      workerStore.merge({ status_change: undefined, tags: undefined, task: undefined, ...worker })
      document.title = `${worker.name} – Shaman`
      this.wasThere = true
      this.problem = null
    } catch (problem) {
      if (isAborted(problem) || id !== this.params.worker) return
      this.problem = problem
      if (problem.status === 404) workerStore.remove(id)
    }
    this.update()
  }

  template() {
    const worker = workerStore.get(this.params.worker)
    if (!worker) {
      if (this.wasThere) return emptyNote('This worker is deleted.', html`<p>${link(address('/workers'), 'Back to the workers')}</p>`)
      return this.problem ? problemNote(this.problem, () => this.#load()) : html`<p class="hint">Loading…</p>`
    }
    if (this.one?.[0] !== worker) this.one = [worker]
    return html`
      <nav class="crumbs" aria-label="Where this is">${link(address('/workers'), 'Workers')} <span aria-hidden="true">›</span></nav>
      <div class="view-head"><h1><bdi>${worker.name}</bdi></h1>${statusBadge(worker.status)}
        ${worker.status_change ? html`<span class="hint">asked to ${requestText(worker.status_change)}</span>` : null}</div>
      ${this.problem ? problemNote(this.problem, () => this.#load()) : null}
      ${worker.status === 'error' ? html`<div class="note is-problem" role="status"><p>This worker is in error: nothing was heard of it for too long, or it could not go on.
        When its machine is in order, wake it: it begins to work as soon as it asks.</p></div>` : null}
      <div class="action-bar" role="toolbar" aria-label="Actions on the worker">
        <worker-commands .workers=${this.one} @done=${() => this.#load()}></worker-commands></div>
      <div class="cards">
        <section class="card" aria-labelledby="worker-facts"><h2 id="worker-facts">About it</h2>${this.#facts(worker)}</section>
        <section class="card" aria-labelledby="worker-tags"><h2 id="worker-tags">Tags</h2>
          <worker-tags .worker=${worker} @done=${() => this.#load()}></worker-tags></section>
        <section class="card is-schedule" aria-labelledby="worker-sleep"><h2 id="worker-sleep">Sleep schedule</h2>
          <sleep-schedule .workerID=${worker.id}></sleep-schedule></section>
      </div>`
  }

  #facts(worker) {
    return facts([
      ['Task', this.#task(worker)],
      ['Last seen', timeText(worker.last_seen)],
      ['Platform', worker.platform ? html`<bdi>${worker.platform}</bdi>` : null],
      ['Address', worker.ip_address ? copyText(worker.ip_address) : null],
      ['Software', html`<bdi>${worker.version || 'not known'}</bdi>`],
      ['Task types', worker.supported_task_types ? html`<bdi>${worker.supported_task_types.join(', ')}</bdi>` : null],
      ['Restart', worker.can_restart ? 'something starts it again after it ends' : 'nothing starts it again after it ends'],
      ['ID', copyText(worker.id)],
    ])
  }

  #task(worker) {
    const known = this.tasks.get(worker.id)
    const { task } = worker
    if (known) return link(address(`/jobs/${known.jobID}/tasks/${known.id}`), html`<bdi>${known.name}</bdi>`)
    if (!task) return 'none that is known'
    return html`${link(address(`/jobs/${task.job_id}/tasks/${task.id}`), html`<bdi>${task.name}</bdi>`)} ${statusBadge(task.status)}`
  }
}

properties(WorkerView, { params: {}, query: null })
customElements.define('worker-view', WorkerView)
