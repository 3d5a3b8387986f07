// The tags of a worker, each of them on or off. `<worker-tags .worker=${worker}>`; `done` is told when they were changed.

import { api } from '../lib/api.js'
import { properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { tagStore } from '../stores/tag-store.js'
import { emptyNote, link, problemNote } from './pieces.js'
import { TagComponent } from './tag-component.js'
import { toast } from './toasts.js'

export class WorkerTags extends TagComponent {
  // Until the server has answered nothing else is sent. Buttons that were disabled would lose the focus.
  isBusy = false

  // The server is always told all of them.
  async #toggle(tag) {
    if (this.isBusy) return
    const ids = new Set((this.worker.tags ?? []).map(({ id }) => id))
    const isAdded = !ids.delete(tag.id)
    if (isAdded) ids.add(tag.id)
    this.isBusy = true
    this.update()
    try {
      await api.post(`/api/v3/worker-mgt/workers/${this.worker.id}/settags`, { tag_ids: [...ids] })
      toast(isAdded ? `Has the tag “${tag.name}” now.` : `Has the tag “${tag.name}” no more.`)
    } catch ({ message }) {
      toast(message, 'problem')
    }
    this.isBusy = false
    this.dispatchEvent(new CustomEvent('done'))
    this.update()
  }

  template() {
    if (this.problem) return problemNote(this.problem, () => this.load())
    if (!this.isLoaded || !this.worker) return html`<p class="hint">Loading…</p>`
    if (tagStore.size === 0) return emptyNote('There are no tags yet.', html`<p>Tags make groups of workers, for jobs that need them: ${link(address('/tags'), 'create one')}.</p>`)
    const chosen = new Set((this.worker.tags ?? []).map(({ id }) => id))
    return html`<div class="chips" role="group" aria-label="Tags">${tagStore.sorted.map((tag) => html`<button class="chip" title=${tag.description}
        aria-pressed=${String(chosen.has(tag.id))} aria-disabled=${this.isBusy ? 'true' : null} @click=${() => this.#toggle(tag)}><bdi>${tag.name}</bdi></button>`)}</div>
      <p class="hint">${chosen.size === 0
        ? 'Without tags it takes only jobs that are for all workers.'
        : 'It takes jobs that ask for one of its tags, and those that are for all workers.'} ${link(address('/tags'), 'All tags')}</p>`
  }
}

properties(WorkerTags, { worker: null })
customElements.define('worker-tags', WorkerTags)
