// All workers: found, ordered, and acted on together.

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address, router } from '../lib/router.js'
import { live } from '../live/live.js'
import { WorkerTasks } from '../stores/worker-tasks.js'
import { WORKER_STATUSES, workerStore } from '../stores/worker-store.js'
import '../components/data-table.js'
import { readFilter } from '../components/filter-bar.js'
import { copyText, downloadLink, emptyNote, link, problemNote } from '../components/pieces.js'
import { workerColumns } from '../components/worker-columns.js'
import '../components/worker-commands.js'

const FILTERED = WORKER_STATUSES.filter(Boolean)
const { compare } = new Intl.Collator(undefined, { numeric: true })

export class WorkersView extends Component {
  selected = new Set()
  isLoaded = false
  problem = null

  connected() {
    this.columns = workerColumns((id) => this.tasks.get(id))
    // Which tasks they are at does not order them.
    this.tasks = new WorkerTasks(() => this.querySelector('data-table')?.update())
    this.own(() => this.tasks.close())
    this.own(live.subscribe('allWorkers'))
    this.own(live.whenStale(() => this.#load()))
    this.own(live.subscribe('allWorkerTags'))
    this.own(workerStore.subscribe(() => this.#changed()))
    this.#load()
  }

  queryChanged() {
    this.#changed()
  }

  async #load() {
    try {
      await this.tasks.load()
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

  #order() {
    const text = this.query.get('sort') ?? 'name'
    const key = text.replace('-', '')
    return this.columns.some((column) => column.sortable && column.key === key) ? { key, descending: text.startsWith('-') } : { key: 'name', descending: false }
  }

  #rows() {
    const { statuses, search } = readFilter(this.query)
    const wanted = search.toLowerCase()
    const { key, descending } = this.#order()
    const value = (worker) => (key === 'status' ? String(WORKER_STATUSES.indexOf(worker.status)) : worker[key] ?? '')
    return [...workerStore.values()]
      .filter((worker) => (statuses.length === 0 || statuses.includes(worker.status)) && matches(worker, wanted))
      .sort((a, b) => (descending ? -1 : 1) * compare(value(a), value(b)) || compare(a.name, b.name))
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
        <worker-commands .workers=${chosen} @done=${({ detail }) => this.querySelector('data-table')?.unselect(detail.ids)}></worker-commands></div>
      ${this.problem ? problemNote(this.problem, () => this.#load()) : null}
      ${rows.length === 0 && this.isLoaded && !this.problem ? this.#empty() : null}
      <data-table class="jobs-table" label="Workers" .hidden=${rows.length === 0} .columns=${this.columns} .rows=${rows} .selectable=${true}
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
      <li>Get ${downloadLink('Flamenco')} and put its worker on a machine that sees the shared storage.</li>
      <li>Start it: ${copyText(`flamenco-worker -manager ${location.origin}/`)}</li>
      <li>It appears here at once, and begins with what is queued.</li></ol>`)
  }
}

// Tags are found by their names too.
function matches({ name, tags = [] }, wanted) {
  return [name, ...tags.map((tag) => tag.name)].some((text) => text.toLowerCase().includes(wanted))
}

properties(WorkersView, { params: {}, query: new URLSearchParams() })
customElements.define('workers-view', WorkersView)
