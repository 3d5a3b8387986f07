// Search and filter chips above a table. What they say is in the address, so that it can be kept and sent to others.

import { Component, properties } from '../lib/component.js'
import { statusName } from '../lib/format.js'
import { html } from '../lib/html.js'
import { router } from '../lib/router.js'

const PAUSE_IN_TYPING = 200

/** Reads what a filter bar wrote into the address. */
export function readFilter(query) {
  return { statuses: (query.get('status') ?? '').split(',').filter(Boolean), search: query.get('q') ?? '' }
}

/** `<filter-bar .statuses=${all} .query=${router.current.query} placeholder="Search jobs">` */
export class FilterBar extends Component {
  #timer

  #typed(event) {
    clearTimeout(this.#timer)
    const text = event.target.value
    this.#timer = setTimeout(() => router.setQuery({ q: text.trim() }), PAUSE_IN_TYPING)
  }

  #toggled(status, chosen) {
    const next = chosen.includes(status) ? chosen.filter((each) => each !== status) : [...chosen, status]
    router.setQuery({ status: next.join(',') })
  }

  // The button goes away with what it cleared. While the field has the focus, what is in it counts.
  #clear() {
    clearTimeout(this.#timer)
    const field = this.querySelector('input')
    field.value = ''
    field.focus({ preventScroll: true })
    router.setQuery({ status: null, q: null })
  }

  disconnected() {
    clearTimeout(this.#timer)
  }

  template() {
    const { statuses: chosen, search } = readFilter(this.query)
    const counts = this.counts
    // What is being typed is ahead of the address.
    const field = this.querySelector('input')
    const shown = field && document.activeElement === field ? field.value : search
    return html`
      <input type="search" class="search" data-search="" placeholder=${this.hint} aria-label=${this.hint}
        maxlength="200" .value=${shown} @input=${(event) => this.#typed(event)}>
      <div class="chips" role=${this.statuses.length > 0 ? 'group' : null} aria-label=${this.statuses.length > 0 ? 'Filter by status' : null}>
        ${this.statuses.map((status) => html`<button class="chip" data-status=${status}
          aria-pressed=${String(chosen.includes(status))} @click=${() => this.#toggled(status, chosen)}>${statusName(status)}${
            counts ? html`<span class="chip-count">${counts[status] ?? 0}</span>` : null}</button>`)}
        ${chosen.length > 0 || search
          ? html`<button class="plain" @click=${() => this.#clear()}>Clear</button>`
          : null}
      </div>`
  }
}

properties(FilterBar, { statuses: [], query: new URLSearchParams(), hint: 'Search', counts: null })
customElements.define('filter-bar', FilterBar)
