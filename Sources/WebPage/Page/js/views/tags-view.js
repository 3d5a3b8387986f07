// All tags of workers: created, changed in their place, deleted.

import { api } from '../lib/api.js'
import { properties } from '../lib/component.js'
import { counted } from '../lib/format.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { tagStore } from '../stores/tag-store.js'
import { ask } from '../components/dialogs.js'
import { emptyNote, link, problemNote } from '../components/pieces.js'
import { TagComponent } from '../components/tag-component.js'
import '../components/tag-form.js'
import { toast } from '../components/toasts.js'

const NOT_OVER = 'active,queued,paused,pause-requested,requeueing,under-construction'
const MOST_JOBS = 1_000

export class TagsView extends TagComponent {
  edited = null
  // Rows are shown anew by their place, and another tag may be there: the form of the tag that is edited goes with it, as it is.
  form = null

  #edit(id) {
    const before = this.edited
    this.edited = id
    this.form = null
    this.updateNow()
    if (id === null) this.querySelector(`[data-edit="${CSS.escape(before ?? '')}"]`)?.focus()
  }

  async #delete(tag) {
    const jobs = await jobsAsking(tag.id)
    const isConfirmed = await ask({
      title: `Delete the tag “${tag.name}”?`,
      content: html`<p>${jobs}</p><p>Workers lose the tag. This cannot be undone: a new tag of the same name is another one.</p>`,
      confirm: 'Delete tag', isDangerous: true,
    })
    if (!isConfirmed) return
    try {
      await api.delete(`/api/v3/worker-mgt/tag/${tag.id}`)
      tagStore.remove(tag.id)
      toast(`Deleted the tag “${tag.name}”.`)
    } catch ({ message }) {
      toast(message, 'problem')
    }
  }

  #formFor(tag) {
    const form = Object.assign(document.createElement('tag-form'), { tag })
    form.addEventListener('done', () => this.#edit(null))
    return form
  }

  // What is moved loses the focus.
  rendered() {
    if (this.focused?.isConnected && document.activeElement !== this.focused) this.focused.focus({ preventScroll: true })
    this.focused = null
  }

  template() {
    const tags = tagStore.sorted
    if (this.isLoaded && this.edited && !tags.some(({ id }) => id === this.edited)) this.edited = this.form = null
    this.focused = this.form?.contains(document.activeElement) ? document.activeElement : null
    return html`
      <nav class="crumbs" aria-label="Where this is">${link(address('/workers'), 'Workers')} <span aria-hidden="true">›</span></nav>
      <div class="view-head"><h1>Tags</h1><p class="hint" role="status">${this.isLoaded ? counted(tags.length, 'tag') : this.problem ? null : 'Loading…'}</p></div>
      ${this.problem ? problemNote(this.problem, () => this.load()) : null}
      ${this.isLoaded && tags.length === 0 ? emptyNote('There are no tags yet.', html`<p>A tag makes a group of workers, for jobs that need those:
        those with much memory, or with a GPU. Create one below, then give it to workers on their pages.</p>`) : null}
      ${tags.length === 0 ? null : html`<ul class="rows card tag-rows">${tags.map((tag) => this.#row(tag))}</ul>`}
      <section class="card" aria-labelledby="new-tag"><h2 id="new-tag">New tag</h2><tag-form></tag-form></section>`
  }

  #row(tag) {
    if (tag.id === this.edited) return html`<li>${(this.form ??= this.#formFor(tag))}</li>`
    return html`<li><div class="tag-text"><strong><bdi>${tag.name}</bdi></strong>${tag.description ? html`<p class="hint"><bdi>${tag.description}</bdi></p>` : null}</div>
      <button data-edit=${tag.id} aria-label=${`Edit ${tag.name}`} @click=${() => this.#edit(tag.id)}>Edit</button>
      <button class="danger-quiet" aria-label=${`Delete ${tag.name}`} @click=${() => this.#delete(tag)}>Delete…</button></li>`
  }
}

// What becomes of jobs that ask for a tag, in a sentence.
async function jobsAsking(id) {
  const consequence = 'for all workers then'
  try {
    const { jobs } = await api.get('/api/v3/jobs', { query: { status_in: NOT_OVER, limit: MOST_JOBS } })
    const found = jobs.filter(({ worker_tag: tag }) => tag === id).length
    if (jobs.length === MOST_JOBS) return `All jobs that ask for it are ${consequence}: of the ${counted(MOST_JOBS, 'job')} that were looked at, ${found} do; there are more.`
    if (found > 0) return `${counted(found, 'job')} that ${found === 1 ? 'is' : 'are'} not over ${found === 1 ? 'asks' : 'ask'} for it, and ${found === 1 ? 'is' : 'are'} ${consequence}.`
    return `No job that is not over asks for it. Others that do are ${consequence}.`
  } catch {
    return `All jobs that ask for it are ${consequence}.`
  }
}

properties(TagsView, { params: {}, query: null })
customElements.define('tags-view', TagsView)
