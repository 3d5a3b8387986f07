// All jobs: found, ordered, and acted on together.

import { Component, properties } from '../lib/component.js'
import { counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { router } from '../lib/router.js'
import { live } from '../live/live.js'
import { JobList } from '../stores/job-list.js'
import { JOB_STATUSES } from '../stores/job-store.js'
import '../components/data-table.js'
import '../components/drop-menu.js'
import { readFilter } from '../components/filter-bar.js'
import '../components/job-commands.js'
import { columnFields, JOB_COLUMNS, shownColumns } from '../components/job-columns.js'
import { blenderSteps, emptyNote, problemNote } from '../components/pieces.js'
import '../components/saved-views.js'
import { toast } from '../components/toasts.js'

const FILTERED = JOB_STATUSES.slice(0, 6)
/** So many jobs are selected together at most. */
const MOST_SELECTED = 10_000
const FIRST_DESCENDING = ['updated', 'created', 'priority']

export class JobsView extends Component {
  connected() {
    this.list = new JobList(() => this.update())
    this.own(() => this.list.close())
    this.own(live.subscribe('allJobs'))
    this.own(live.whenStale(() => this.list.reload()))
    this.selected = new Set()
    this.queryChanged()
  }

  queryChanged() {
    const filter = this.#filter()
    const key = JSON.stringify(filter)
    if (key === this.key) return
    this.key = key
    this.list.setFilter(filter)
  }

  disconnected() {
    this.key = null
  }

  #filter() {
    const text = this.query.get('sort') ?? '-updated'
    const descending = text.startsWith('-')
    const sort = text.replace('-', '')
    const isKnown = JOB_COLUMNS.some(({ key, sortable }) => sortable && key === sort)
    return { ...readFilter(this.query), sort: isKnown ? sort : 'updated', descending: isKnown ? descending : true }
  }

  #sort({ detail: { key } }) {
    const { sort, descending } = this.#filter()
    const isDescending = key === sort ? !descending : FIRST_DESCENDING.includes(key)
    const text = (isDescending ? '-' : '') + key
    router.setQuery({ sort: text === '-updated' ? null : text })
  }

  #select(event) {
    this.selected = event.detail.ids
    this.update()
  }

  // Those that were changed no later than the newest of the chosen ones. What of the list is needed for that is loaded first.
  async #selectPreceding(chosen) {
    const newest = chosen.reduce((last, { updated }) => Math.max(last, Date.parse(updated)), -Infinity)
    const precedes = ({ updated }) => Date.parse(updated) <= newest
    const { sort, descending } = this.#filter()
    const isOldestFirst = sort === 'updated' && !descending
    this.isSelecting = true
    this.update()
    const isLoaded = await this.list.loadUntil((jobs) =>
      (isOldestFirst && !precedes(jobs.at(-1))) || jobs.filter(precedes).length > MOST_SELECTED)
    this.isSelecting = false
    this.update()
    if (!isLoaded || !this.isConnected) return
    const found = this.list.jobs.filter(precedes)
    this.updateNow()
    this.querySelector('data-table').select(found.slice(0, MOST_SELECTED).map(({ id }) => id))
    toast(found.length > MOST_SELECTED
      ? `Selected ${counted(MOST_SELECTED, 'job')}, which is the most at once; there are more.`
      : `Selected ${counted(found.length, 'job')}.`)
  }

  template() {
    const { jobs, isLoading, isComplete, problem } = this.list
    const { sort, descending, statuses, search } = this.#filter()
    const chosen = jobs.filter(({ id }) => this.selected.has(id))
    const isFiltered = statuses.length > 0 || search !== ''
    return html`
      <div class="view-head"><h1>Jobs</h1>
        <p class="hint" role="status">${problem ? null : jobs.length === 0 && isLoading ? 'Loading…' : `${isComplete ? '' : 'The first '}${counted(jobs.length, 'job')}`}</p>
        <div class="menus"><saved-views .query=${this.query}></saved-views>
          <drop-menu .label=${'Columns'} .content=${columnFields(() => this.update())}></drop-menu></div></div>
      <filter-bar .statuses=${FILTERED} .query=${this.query} .hint=${'Search jobs'}></filter-bar>
      <div class="action-bar" data-empty=${chosen.length === 0} role="toolbar" aria-label="Actions on selected jobs">
        <span class="action-count">${chosen.length === 0 ? 'Nothing selected' : `${counted(chosen.length, 'job')} selected`}</span>
        <job-commands .jobs=${chosen} @done=${({ detail }) => this.querySelector('data-table')?.unselect(detail.ids)}></job-commands>
        <button data-command="select-preceding" .disabled=${chosen.length === 0 || this.isSelecting} @click=${() => this.#selectPreceding(chosen)}
          title="All jobs of this list that were changed no later than the newest selected one">Select preceding</button></div>
      ${problem ? problemNote(problem, () => this.list.reload()) : null}
      ${jobs.length === 0 && !isLoading && !problem ? this.#empty(isFiltered) : null}
      <data-table class="jobs-table" label="Jobs" .hidden=${jobs.length === 0} .columns=${shownColumns()} .rows=${jobs} .selectable=${true}
        .sort=${this.#sortShown(sort, descending)} .rowClass=${rowClass}
        @sort=${(event) => this.#sort(event)} @select=${(event) => this.#select(event)}
        @open=${(event) => router.go(`/jobs/${event.detail.id}`)} @more=${() => this.list.loadMore()}></data-table>`
  }

  // The same object while it says the same, so that the table is not shown anew for it.
  #sortShown(key, descending) {
    if (this.sortShown?.key !== key || this.sortShown.descending !== descending) this.sortShown = { key, descending }
    return this.sortShown
  }

  #empty(isFiltered) {
    if (isFiltered) {
      return emptyNote('No job is like that.',
        html`<button @click=${() => router.setQuery({ status: null, q: null })}>Show all jobs</button>`)
    }
    return emptyNote('There are no jobs yet.', html`<ol class="steps">${blenderSteps()}</ol>`)
  }
}

const rowClass = (job) => (job.delete_requested_at ? 'is-leaving' : '')

properties(JobsView, { params: {}, query: new URLSearchParams() })
customElements.define('jobs-view', JobsView)
