// All variables and their values. `<variables-editor .variables=${document.variables}>`; `enter` tells the new ones.

import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { askText } from './dialogs.js'

const PLATFORMS = ['all', 'linux', 'windows', 'darwin']
const AUDIENCES = [['all', 'everybody'], ['workers', 'workers'], ['users', 'users']]

/** What is wrong with variables, in a sentence; null when nothing is. */
export function variablesProblem(variables) {
  for (const [name, { values }] of Object.entries(variables)) {
    if (values.length === 0) return `The variable ${name} has no value.`
    for (const each of values) if (!each.platform && !each.platforms?.length) return `A value of the variable ${name} has no platform.`
  }
  return null
}

export class VariablesEditor extends Component {
  #tell(variables) {
    this.dispatchEvent(new CustomEvent('enter', { detail: variables }))
  }

  #change(name, changes) {
    this.#tell({ ...this.variables, [name]: { ...this.variables[name], ...changes } })
  }

  #changeValue(name, index, changes) {
    const values = this.variables[name].values.map((value, each) => {
      if (each !== index) return value
      const changed = { ...value, ...changes }
      if ('platform' in changes) delete changed.platforms
      return changed
    })
    this.#change(name, { values })
  }

  #remove(name) {
    const { [name]: _, ...others } = this.variables
    this.#tell(others)
  }

  async #add() {
    const name = (await askText({ title: 'New variable', label: 'Its name, without braces', confirm: 'Add it' }))?.trim().replace(/^\{|\}$/g, '')
    if (name && !Object.hasOwn(this.variables, name)) this.#tell({ ...this.variables, [name]: { values: [{ platform: 'all', audience: 'all', value: '' }] } })
  }

  template() {
    return html`<p class="hint">{name} in a job becomes the value for the platform of the worker. A two-way variable names a directory with another path on each platform.</p>
      ${Object.entries(this.variables).map(([name, variable]) => this.#variable(name, variable))}
      <div class="action-bar"><button type="button" data-add-variable="" @click=${() => this.#add()}>Add a variable</button></div>`
  }

  #variable(name, { values, is_twoway: isTwoWay = false }) {
    return html`<fieldset class="variable" data-variable=${name}><legend><bdi>{${name}}</bdi></legend>
      <div class="view-head"><label class="check"><input type="checkbox" .checked=${isTwoWay} @change=${({ target }) => this.#change(name, { is_twoway: target.checked })}> Two-way</label>
        <button type="button" class="danger-quiet" aria-label=${`Remove the variable ${name}`} @click=${() => this.#remove(name)}>Remove</button></div>
      ${values.map((value, index) => this.#value(name, value, index, values.length))}
      <button type="button" class="plain" aria-label=${`Add a value to ${name}`} @click=${() => this.#change(name, { values: [...values, { platform: 'all', audience: 'all', value: '' }] })}>Add a value</button></fieldset>`
  }

  #value(name, value, index, count) {
    const platform = value.platforms?.join(', ') ?? value.platform
    const platforms = PLATFORMS.includes(platform) ? PLATFORMS : [...PLATFORMS, platform]
    return html`<div class="variable-value" role="group" aria-label=${`Value ${index + 1} of ${name}`}>
      <select aria-label="Platform" @change=${({ target }) => this.#changeValue(name, index, { platform: target.value })}>${platforms.map((each) => html`<option
        value=${each} .selected=${each === platform}>${each === 'all' ? 'all platforms' : each === 'darwin' ? 'macOS' : each}</option>`)}</select>
      <select aria-label="For whom" @change=${({ target }) => this.#changeValue(name, index, { audience: target.value })}>${AUDIENCES.map(([each, text]) => html`<option
        value=${each} .selected=${each === (value.audience || 'all')}>${text}</option>`)}</select>
      <input aria-label="Value" spellcheck="false" autocomplete="off" .value=${value.value} @input=${({ target }) => this.#changeValue(name, index, { value: target.value })}>
      ${count > 1 ? html`<button type="button" class="plain" aria-label=${`Remove value ${index + 1} of ${name}`}
        @click=${() => this.#change(name, { values: this.variables[name].values.filter((_, each) => each !== index) })}>✕</button>` : null}</div>`
  }
}

properties(VariablesEditor, { variables: {} })
customElements.define('variables-editor', VariablesEditor)
