// How workers start Blender. `<blender-step .value=${chosen}>`; `choose` tells what the server said of the choice.

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { problemNote } from './pieces.js'

const DEFAULT = { input: 'blender', path: '', source: 'default', is_usable: true, cause: '' }
const SOURCES = { file_association: 'opens .blend files on the server', path_envvar: 'found by the search path', system_location: 'found where it is usually installed' }

export class BlenderStep extends Component {
  found = null
  typed = null
  problem = null
  trouble = null
  isBusy = false

  connected() {
    this.#find()
  }

  async #find() {
    this.problem = null
    try {
      this.found = (await api.get('/api/v3/configuration/check/blender', { signal: this.signal })) ?? []
      if (!this.value && this.found[0]?.is_usable) this.#choose(this.found[0])
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.update()
  }

  async #check(event) {
    event.preventDefault()
    const path = this.querySelector('input[name=path]').value.trim()
    this.trouble = null
    if (!path) return
    this.isBusy = true
    this.update()
    try {
      const verdict = await api.post('/api/v3/configuration/check/blender', { path })
      if (verdict.is_usable) {
        this.typed = verdict
        this.#choose(verdict)
      } else this.trouble = verdict.cause || 'This does not start Blender.'
    } catch ({ message }) {
      this.trouble = message
    }
    this.isBusy = false
    this.update()
  }

  #choose(choice) {
    this.dispatchEvent(new CustomEvent('choose', { detail: choice }))
  }

  template() {
    const choices = [...(this.found ?? []).filter(({ is_usable: isUsable }) => isUsable), ...(this.typed ? [this.typed] : []), DEFAULT]
    return html`<h2>How do workers start Blender?</h2>
      <p>One command for all workers. Blender need not be on the server’s machine; other paths for other platforms can be set later, in the settings.</p>
      ${this.problem ? problemNote(this.problem, () => this.#find()) : this.found === null ? html`<p class="hint">Looking for Blender…</p>` : null}
      <div class="choices" role="radiogroup" aria-label="Blender">${choices.map((choice) => this.#choice(choice))}</div>
      <form class="stack" @submit=${(event) => this.#check(event)}><label for="setup-blender">Another command or path</label>
        <div class="path-row"><input id="setup-blender" name="path" spellcheck="false" autocomplete="off" placeholder="/opt/blender/blender">
        <button type="submit" .disabled=${this.isBusy}>${this.isBusy ? 'Trying…' : 'Check'}</button></div></form>
      ${this.trouble ? html`<div class="note is-problem" role="alert"><p>${this.trouble}</p></div>` : null}`
  }

  #choice(choice) {
    const isDefault = choice.source === 'default'
    return html`<label class="choice"><input type="radio" name="blender" .checked=${isSame(choice, this.value)} @change=${() => this.#choose(choice)}>
      <span>${isDefault ? html`<code>blender</code>` : html`<code>${choice.path || choice.input}</code>`}</span>
      <span class="hint">${isDefault ? 'whatever each worker finds by that name' : `${choice.cause ? `${choice.cause}, ` : ''}${SOURCES[choice.source] ?? 'as you typed it'}`}</span></label>`
  }
}

/** Whether two choices are the same. */
export function isSame(a, b) {
  return a?.source === b?.source && a?.path === b?.path && a?.input === b?.input
}

properties(BlenderStep, { value: null })
customElements.define('blender-step', BlenderStep)
