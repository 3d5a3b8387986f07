// Where the shared storage is, tried by the server. `<storage-step .value=${path}>`; `choose` tells a path that suits.

import { api } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'

export class StorageStep extends Component {
  verdict = null
  problem = null
  isBusy = false

  async #check(event) {
    event.preventDefault()
    const path = this.querySelector('input').value
    this.isBusy = true
    this.verdict = null
    this.problem = null
    this.update()
    try {
      const verdict = await api.post('/api/v3/configuration/check/shared-storage', { path })
      // Another path was entered meanwhile: nothing is known of that.
      if (path === this.querySelector('input').value) this.verdict = verdict
      if (this.verdict?.is_usable) this.dispatchEvent(new CustomEvent('choose', { detail: path.trim() }))
    } catch ({ message }) {
      this.problem = message
    }
    this.isBusy = false
    this.update()
  }

  #typed() {
    this.verdict = null
    this.dispatchEvent(new CustomEvent('choose', { detail: null }))
    this.update()
  }

  rendered() {
    if (!this.wasFocused) this.querySelector('input').focus()
    this.wasFocused = true
  }

  template() {
    const trouble = this.problem ?? (this.verdict && !this.verdict.is_usable ? this.verdict.cause : null)
    const isGood = this.verdict?.is_usable || (this.verdict === null && this.value)
    return html`<h2>Where is the shared storage?</h2>
      <p>A directory that this server and all workers can read and write, on a NAS for example. The files of jobs are kept there.</p>
      <form class="stack" novalidate @submit=${(event) => this.#check(event)}>
        <label for="setup-storage">Directory on the server’s machine</label>
          <div class="path-row"><input id="setup-storage" name="path" spellcheck="false" autocomplete="off" placeholder="/mnt/farm" value=${this.value ?? ''} @input=${() => this.#typed()}>
          <button type="submit" class="primary" .disabled=${this.isBusy}>${this.isBusy ? 'Trying…' : 'Check'}</button></div></form>
      ${trouble ? html`<div class="note is-problem" role="alert"><p>${trouble}</p></div>` : null}
      ${!trouble && isGood ? html`<div class="note" role="status"><p>✓ The server can create files and links there.</p></div>` : null}`
  }
}

properties(StorageStep, { value: null })
customElements.define('storage-step', StorageStep)
