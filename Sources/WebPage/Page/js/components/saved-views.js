// Searches, filters and orders of the list of jobs that were given a name. `<saved-views .query=${query}>`

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { keep, kept } from '../lib/kept.js'
import { address } from '../lib/router.js'
import './drop-menu.js'

const KEY = 'jobs.views'
const PARTS = ['q', 'status', 'sort']

export class SavedViews extends Component {
  views = kept(KEY, [], isGood)

  // What the address says of the list, always in the same order.
  get #current() {
    const parts = PARTS.filter((name) => this.query.get(name)).map((name) => [name, this.query.get(name)])
    return new URLSearchParams(parts).toString()
  }

  #save(event) {
    event.preventDefault()
    const field = event.currentTarget.querySelector('input')
    const name = field.value.trim()
    if (!name) return
    this.#keep([...this.views.filter((view) => view.name !== name), { name, query: this.#current }])
    field.value = ''
  }

  #remove(name) {
    this.#keep(this.views.filter((view) => view.name !== name))
    this.querySelector('input').focus()
  }

  #keep(views) {
    this.views = views.sort((a, b) => a.name.localeCompare(b.name))
    keep(KEY, this.views)
    this.update()
  }

  template() {
    const current = this.#current
    const content = html`
      ${this.views.length === 0 ? html`<p class="hint">None yet: search, filter and order the jobs, then give that a name.</p>` : null}
      <ul class="saved-views">${this.views.map(({ name, query }) => html`<li>
        <a href=${address('/jobs', new URLSearchParams(query))} aria-current=${query === current ? 'true' : null}
          @click=${() => this.querySelector('drop-menu').close()}><bdi>${name}</bdi></a>
        <button class="plain" aria-label=${`Delete the view ${name}`} @click=${() => this.#remove(name)}>✕</button></li>`)}</ul>
      <form class="saved-form" @submit=${(event) => this.#save(event)}>
        <input required maxlength="100" placeholder="Name" aria-label="Name for what is shown now"><button type="submit">Save</button></form>`
    return html`<drop-menu .label=${'Views'} .content=${content}></drop-menu>`
  }
}

function isGood(views) {
  return Array.isArray(views) && views.every((view) => typeof view?.name === 'string' && typeof view.query === 'string')
}

properties(SavedViews, { query: new URLSearchParams() })
customElements.define('saved-views', SavedViews)
