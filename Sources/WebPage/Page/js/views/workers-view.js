// All workers: found, ordered, and acted on together.

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address, router } from '../lib/router.js'
import { requestText } from '../lib/worker-actions.js'
import { live } from '../live/live.js'
import { MOST_DETAILED, WorkerDetails } from '../stores/worker-details.js'
import { WorkerTasks } from '../stores/worker-tasks.js'
import { WORKER_STATUSES, workerStore } from '../stores/worker-store.js'
import '../components/data-table.js'
import { readFilter } from '../components/filter-bar.js'
import { copyText, emptyNote, link, problemNote, statusBadge, timeText } from '../components/pieces.js'
import '../components/worker-commands.js'

const FILTERED = WORKER_STATUSES.filter(Boolean)

export class WorkersView extends Component {
  selected = new Set()
  isLoaded = false
  problem = null

  connected() {
    this.tasks = new WorkerTasks(() => this.#changed())
    this.own(() => this.tasks.close())
    this.details = new WorkerDetails()
    this.own(() => this.details.close())
    this.own(live.subscribe('allWorkers'))
    this.own(live.whenStale(() => this.#load()))
    this.own(workerStore.subscribe(() => this.#changed()))
    this.tasks.load()
    this.#load()
  }

  queryChanged() {
    this.#changed()
  }

  async #load() {
    try {
      await workerStore.load({ signal: this.signal })
      this.details.load([...workerStore.values()].map(({ id }) => id), { again: this.isLoaded })
      this.isLoaded = true
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.#changed()
  }

  // Rows are made anew only when something changed, so that the table is not shown anew for other reasons.
  #changed() {
    this.rows = null
    this.update()
  }

  // Of large farms only what all workers have.
  get #columns() {
    const isDetailed = workerStore.size <= MOST_DETAILED
    if (this.columns && this.isDetailed === isDetailed) return this.columns
    this.isDetailed = isDetailed
    this.columns = [
      { key: 'status', label: 'Status', width: '7rem', narrowWidth: '6.4rem', sortable: true, cell: ({ status }) => statusBadge(status) },
      { key: 'name', label: 'Name', width: 'minmax(6rem, 2fr)', narrowWidth: 'minmax(3rem, 1fr)', sortable: true, cell: ({ id, name }) => link(address(`/workers/${id}`), html`<bdi>${name}</bdi>`, name) },
      { key: 'request', label: 'Asked to', width: 'minmax(4rem, 1fr)', cell: ({ status_change: change }) => (change ? html`<span title=${`Not done yet: ${requestText(change)}`}>→ ${requestText(change)}</span>` : null), secondary: true },
      { key: 'task', label: 'Task', width: 'minmax(3rem, 2fr)', cell: ({ id }) => this.#task(id), secondary: true },
      isDetailed && { key: 'tags', label: 'Tags', width: 'minmax(3rem, 1fr)', cell: tagNames, secondary: true },
      isDetailed && { key: 'platform', label: 'Platform', width: 'minmax(3rem, 5.5rem)', cell: ({ platform }) => html`<bdi title=${platform}>${platform}</bdi>`, secondary: true },
      isDetailed && { key: 'ip_address', label: 'Address', width: 'minmax(3rem, 8rem)', cell: ({ ip_address: text }) => html`<bdi title=${text}>${text}</bdi>`, secondary: true },
      { key: 'version', label: 'Software', width: 'minmax(3rem, 6rem)', sortable: true, cell: ({ version }) => html`<bdi title=${version}>${version}</bdi>`, secondary: true },
      { key: 'last_seen', label: 'Last seen', width: '6.5rem', narrowWidth: '5rem', sortable: true, cell: ({ last_seen: seen }) => timeText(seen) },
    ].filter(Boolean)
    return this.columns
  }

  #task(workerID) {
    const task = this.tasks.get(workerID)
    return task ? link(address(`/jobs/${task.jobID}/tasks/${task.id}`), html`<bdi>${task.name}</bdi>`, task.name) : null
  }

  #order() {
    const text = this.query.get('sort') ?? 'name'
    const key = text.replace('-', '')
    return this.#columns.some((column) => column.sortable && column.key === key) ? { key, descending: text.startsWith('-') } : { key: 'name', descending: false }
  }

  #rows() {
    const { statuses, search } = readFilter(this.query)
    const wanted = search.toLowerCase()
    const { key, descending } = this.#order()
    const value = (worker) => (key === 'status' ? String(WORKER_STATUSES.indexOf(worker.status)) : worker[key] ?? '')
    return [...workerStore.values()]
      .filter((worker) => (statuses.length === 0 || statuses.includes(worker.status)) && matches(worker, wanted))
      .sort((a, b) => (descending ? -1 : 1) * value(a).localeCompare(value(b), undefined, { numeric: true }) || a.name.localeCompare(b.name))
  }

  #sort({ detail: { key } }) {
    const { key: before, descending } = this.#order()
    const isDescending = key === before ? !descending : key === 'last_seen'
    const text = (isDescending ? '-' : '') + key
    router.setQuery({ sort: text === 'name' ? null : text })
  }

  template() {
    this.rows ??= this.#rows()
    const { rows } = this
    const chosen = rows.filter(({ id }) => this.selected.has(id))
    const order = this.#order()
    if (this.sortShown?.key !== order.key || this.sortShown.descending !== order.descending) this.sortShown = order
    return html`
      <div class="view-head"><h1>Workers</h1>
        <p class="hint" role="status">${this.problem ? null : this.isLoaded ? counted(rows.length, 'worker') : 'Loading…'}</p>
        ${link(address('/tags'), 'Tags')}</div>
      <filter-bar .statuses=${FILTERED} .query=${this.query} .hint=${'Search workers'} .counts=${workerStore.counts()}></filter-bar>
      <div class="action-bar" data-empty=${chosen.length === 0} role="toolbar" aria-label="Actions on selected workers">
        <span class="action-count">${chosen.length === 0 ? 'Nothing selected' : `${counted(chosen.length, 'worker')} selected`}</span>
        <worker-commands .workers=${chosen} @done=${() => this.querySelector('data-table')?.clearSelection()}></worker-commands></div>
      ${this.problem ? problemNote(this.problem, () => this.#load()) : null}
      ${rows.length === 0 && this.isLoaded && !this.problem ? this.#empty() : null}
      <data-table class="jobs-table" label="Workers" .hidden=${rows.length === 0} .columns=${this.#columns} .rows=${rows} .selectable=${true}
        .sort=${this.sortShown} @sort=${(event) => this.#sort(event)} @select=${({ detail }) => {
          this.selected = detail.ids
          this.update()
        }} @open=${({ detail }) => router.go(`/workers/${detail.id}`)}></data-table>`
  }

  #empty() {
    if (workerStore.size > 0) {
      return emptyNote('No worker is like that.', html`<button @click=${() => router.setQuery({ status: null, q: null })}>Show all workers</button>`)
    }
    return emptyNote('No worker has registered yet.', html`<ol class="steps">
      <li>Install Flamenco Worker on a machine that sees the shared storage.</li>
      <li>Start it: ${copyText(`flamenco-worker -manager ${location.origin}/`)}</li>
      <li>It appears here at once, and begins with what is queued.</li></ol>`)
  }
}

// Tags are found by their names too.
function matches({ name, tags = [] }, wanted) {
  return [name, ...tags.map((tag) => tag.name)].some((text) => text.toLowerCase().includes(wanted))
}

function tagNames({ tags }) {
  const text = (tags ?? []).map(({ name }) => name).join(', ')
  return text ? html`<bdi title=${text}>${text}</bdi>` : null
}

properties(WorkersView, { params: {}, query: new URLSearchParams() })
customElements.define('workers-view', WorkersView)
