// Images of a job's tasks, the newest first. `<job-previews .store=${taskStore} .version=${n}>`

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { inTurn } from '../lib/in-turn.js'
import { address } from '../lib/router.js'
import { live } from '../live/live.js'
import { emptyNote, link, problemNote, timeText } from './pieces.js'

/** Images come several times a second on a large farm; the list is asked for again at most so often. */
const PAUSE = 2_000

export class JobPreviews extends Component {
  previews = null
  problem = null
  /** The task whose image is shown large. */
  chosen = null

  connected() {
    const soon = inTurn(() => this.#load(), PAUSE)
    this.own(() => soon.cancel())
    this.own(live.on('/last-rendered', (event) => event.job_id === this.store.jobID && soon()))
    this.own(live.whenStale(() => this.#load()))
    this.#load()
  }

  storeChanged() {
    this.previews = this.chosen = null
    this.#load()
  }

  async #load() {
    const { store } = this
    try {
      const { previews } = await api.get(`/api/v3/jobs/${encodeURIComponent(store.jobID)}/previews`, { signal: this.signal })
      if (store !== this.store) return
      this.previews = previews
      this.problem = null
    } catch (problem) {
      if (isAborted(problem) || store !== this.store) return
      this.problem = problem
    }
    this.update()
  }

  template() {
    if (!this.previews) return this.problem ? problemNote(this.problem, () => this.#load()) : html`<p class="hint">Loading…</p>`
    if (this.previews.length === 0) {
      return emptyNote('No images yet.', html`<p>Workers send an image of each task that renders; the newest of each task is shown here.</p>`)
    }
    const index = Math.max(0, this.previews.findIndex(({ task_id: id }) => id === this.chosen))
    return html`<div class="gallery">${this.#large(this.previews[index])}
      <ul class="gallery-list" aria-label="All images" @keydown=${(event) => this.#key(event, index)}>${this.previews.map((preview, place) => this.#small(preview, place === index))}</ul></div>`
  }

  #large(preview) {
    const name = this.#name(preview)
    return html`<figure class="gallery-large"><img src=${source(preview)} alt=${`Image of ${name}`}>
      <figcaption>${link(address(`/jobs/${this.store.jobID}/tasks/${preview.task_id}`, { tab: 'previews' }), html`<bdi>${name}</bdi>`, name)}
        ${timeText(preview.rendered)}</figcaption></figure>`
  }

  #small(preview, isChosen) {
    return html`<li><button data-task=${preview.task_id} aria-pressed=${String(isChosen)} tabindex=${isChosen ? 0 : -1} title=${this.#name(preview)}
      @click=${() => this.#choose(preview)}><img src=${source(preview)} alt=${this.#name(preview)} loading="lazy"></button></li>`
  }

  #name({ task_id: id }) {
    return this.store.get(id)?.name ?? id
  }

  #choose(preview) {
    this.chosen = preview.task_id
    this.updateNow()
    this.querySelector(`[data-task="${CSS.escape(preview.task_id)}"]`)?.focus()
  }

  #key(event, index) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    const next = { Home: 0, End: this.previews.length - 1 }[event.key] ?? index + (step ?? 0)
    if (next === index || !this.previews[next]) return
    event.preventDefault()
    this.#choose(this.previews[next])
  }
}

// The address of a task's image stays the same when it is rendered again.
function source({ url, rendered }) {
  return `${url}?t=${Date.parse(rendered)}`
}

properties(JobPreviews, { store: null, version: 0 })
customElements.define('job-previews', JobPreviews)
