// The checkouts of the store: their sizes, and the jobs whose files are in them. `<checkout-table .query=${query}>`; search and
// order are in the address.

import { Component, properties } from '../lib/component.js'
import { bytes, count, counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { inTurn } from '../lib/in-turn.js'
import { address, router } from '../lib/router.js'
import { live } from '../live/live.js'
import { CheckoutList } from '../stores/checkout-list.js'
import './data-table.js'
import { readFilter } from './filter-bar.js'
import { emptyNote, link, problemNote, statusBadge, timeText } from './pieces.js'

/** After something happened to a job, so long is waited for more, in milliseconds. */
const PAUSE = 2_000
/** So many jobs of one checkout are named. */
const JOBS_SHOWN = 2
const FIRST_DESCENDING = ['created', 'files', 'bytes']

const COLUMNS = [
  { key: 'path', label: 'Checkout', width: 'minmax(8rem, 2fr)', narrowWidth: 'minmax(5rem, 1fr)', sortable: true, cell: ({ path }) => html`<bdi title=${path}>${path}</bdi>` },
  { key: 'jobs', label: 'Jobs', width: 'minmax(8rem, 2fr)', secondary: true, cell: jobLinks },
  { key: 'files', label: 'Files', width: '6rem', sortable: true, numeric: true, secondary: true, cell: ({ files }) => (files === undefined ? '–' : count(files)) },
  { key: 'bytes', label: 'Size', width: '6.5rem', narrowWidth: '5rem', sortable: true, numeric: true, cell: ({ bytes: size }) => (size === undefined ? '–' : bytes(size)) },
  { key: 'created', label: 'Made', width: '8rem', narrowWidth: '5.5rem', sortable: true, cell: ({ created }) => timeText(created) },
]

export class CheckoutTable extends Component {
  connected() {
    this.list = new CheckoutList(() => this.update())
    this.own(() => this.list.close())
    this.own(live.subscribe('allJobs'))
    const soon = inTurn(() => this.list.reload(), PAUSE)
    this.own(() => soon.cancel())
    this.own(live.on('/jobs', soon))
    this.own(live.whenStale(() => this.list.reload()))
    this.queryChanged()
  }

  queryChanged() {
    const { key, descending } = this.#order
    this.list.setFilter({ search: readFilter(this.query).search, order: (descending ? '-' : '') + key })
  }

  get #order() {
    const text = this.query.get('sort') ?? '-created'
    const key = text.replace('-', '')
    return COLUMNS.some((column) => column.sortable && column.key === key) ? { key, descending: text.startsWith('-') } : { key: 'created', descending: true }
  }

  #sort(key) {
    const { key: before, descending } = this.#order
    const isDescending = key === before ? !descending : FIRST_DESCENDING.includes(key)
    const text = (isDescending ? '-' : '') + key
    router.setQuery({ sort: text === '-created' ? null : text })
  }

  template() {
    const { checkouts, total, problem } = this.list
    const { search } = readFilter(this.query)
    const order = this.#order
    if (this.sorted?.key !== order.key || this.sorted.descending !== order.descending) this.sorted = order
    return html`
      <p class="hint" role="status">${problem ? null : total === null ? 'Loading…' : counted(total, 'checkout')}</p>
      <filter-bar .query=${this.query} .hint=${'Search checkouts'}></filter-bar>
      ${problem ? problemNote(problem, () => this.list.reload()) : null}
      ${total === 0 && !problem ? emptyNote(search ? 'No checkout is like that.' : 'There are no checkouts.') : null}
      <data-table class="checkouts-table" label="Checkouts" .hidden=${checkouts.length === 0} .columns=${COLUMNS} .rows=${checkouts} .sort=${this.sorted}
        @sort=${({ detail }) => this.#sort(detail.key)} @more=${() => this.list.loadMore()}
        @open=${({ detail }) => this.#open(detail.id)}></data-table>`
  }

  // A checkout is looked at by what uses it.
  #open(id) {
    const job = this.list.checkouts.find((each) => each.id === id)?.jobs[0]
    if (job) router.go(`/jobs/${job.id}`)
  }
}

function jobLinks({ jobs, files }) {
  if (jobs.length === 0) return html`<span class="hint">${files === undefined ? 'not made here' : 'none'}</span>`
  return html`<span class="job-links">${jobs.slice(0, JOBS_SHOWN).map(({ id, name, status }) => html`<span>${statusBadge(status)}
    ${link(address(`/jobs/${id}`), html`<bdi>${name}</bdi>`, name)}</span>`)}${jobs.length > JOBS_SHOWN ? html`<span class="hint">and more</span>` : null}</span>`
}

properties(CheckoutTable, { query: new URLSearchParams() })
customElements.define('checkout-table', CheckoutTable)
