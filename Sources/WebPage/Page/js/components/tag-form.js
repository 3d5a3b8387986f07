// Creating a tag, or changing one in its place. `<tag-form .tag=${tag}>`, without a tag for a new one; tells `done`.

import { api } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { tagStore } from '../stores/tag-store.js'
import { toast } from './toasts.js'

export class TagForm extends Component {
  isBusy = false

  async #save(event) {
    event.preventDefault()
    const form = event.target
    const { tag } = this
    const body = { name: form.elements.name.value.trim(), description: form.elements.description.value.trim() }
    if (!body.name) return
    this.isBusy = true
    this.update()
    try {
      if (tag) await api.put(`/api/v3/worker-mgt/tag/${tag.id}`, body)
      else await api.post('/api/v3/worker-mgt/tags', body)
      toast(tag ? `Saved the tag “${body.name}”.` : `Created the tag “${body.name}”.`)
      await tagStore.load()
      form.reset()
      this.dispatchEvent(new CustomEvent('done'))
    } catch ({ message }) {
      toast(message, 'problem')
    }
    this.isBusy = false
    this.update()
  }

  #key(event) {
    if (event.key !== 'Escape' || !this.tag) return
    event.stopPropagation()
    this.dispatchEvent(new CustomEvent('done'))
  }

  rendered() {
    if (this.tag && !this.wasFocused) this.querySelector('input').focus()
    this.wasFocused = true
  }

  template() {
    const { tag } = this
    // What is in the fields belongs to who types: it is filled in once.
    if (this.filled?.id !== tag?.id) this.filled = tag
    return html`<form class="tag-form" @submit=${(event) => this.#save(event)} @keydown=${(event) => this.#key(event)}>
      <label class="field"><span>Name</span><input name="name" required maxlength="255" autocomplete="off" value=${this.filled?.name ?? ''}></label>
      <label class="field"><span>What it is for</span><input name="description" maxlength="4096" autocomplete="off" value=${this.filled?.description ?? ''}></label>
      <div class="action-bar"><button type="submit" class="primary" .disabled=${this.isBusy}>${tag ? 'Save' : 'Create the tag'}</button>
        ${tag ? html`<button type="button" @click=${() => this.dispatchEvent(new CustomEvent('done'))}>Cancel</button>` : null}</div></form>`
  }
}

properties(TagForm, { tag: null })
customElements.define('tag-form', TagForm)
