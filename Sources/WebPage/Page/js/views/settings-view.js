// All settings of the server: what the file has, changed in a form, compared, saved.

import { api, isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { counted } from '../lib/format.js'
import { changeFully } from '../lib/full-call.js'
import { html } from '../lib/html.js'
import { guardLeaving } from '../lib/leaving.js'
import { address } from '../lib/router.js'
import { GROUPS } from '../lib/settings-fields.js'
import { changesOf, differences, fieldsOf } from '../lib/settings-form.js'
import { ask } from '../components/dialogs.js'
import { link, problemNote } from '../components/pieces.js'
import '../components/setting-field.js'
import { settingsComparison } from '../components/settings-comparison.js'
import { toast } from '../components/toasts.js'
import '../components/variables-editor.js'
import { variablesProblem } from '../components/variables-editor.js'

const PATH = '/api/v3/configuration/file'
// What was entered and not saved, when the view was left by a key or by the browser's history.
let draft = null

export class SettingsView extends Component {
  document = null
  problem = null
  entered = new Map()
  variables = null
  restartNeeded = []

  connected() {
    guardLeaving(() => this.#isChanged, () => this.#forget(), this.signal)
    this.#load()
  }

  disconnected() {
    if (!this.#isChanged) return
    draft = { entered: this.entered, variables: this.variables }
    toast('The changed settings are not saved. They are kept here until the tab is closed.', 'problem')
  }

  async #load() {
    try {
      this.document = await api.get(PATH, { signal: this.signal })
      this.fields = fieldsOf(this.document)
      this.problem = null
      this.#forget()
      if (draft) ({ entered: this.entered, variables: this.variables } = draft)
      draft = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.update()
  }

  #forget() {
    this.entered = new Map()
    this.variables = null
    this.update()
  }

  get #differences() {
    return this.fields ? differences(this.fields, this.entered) : []
  }

  get #hasOtherVariables() {
    return this.variables !== null && JSON.stringify(this.variables) !== JSON.stringify(this.document.variables ?? {})
  }

  get #isChanged() {
    return this.#differences.length > 0 || this.#hasOtherVariables
  }

  #enter({ path, value }) {
    this.entered.set(path, value)
    this.update()
  }

  async #save(event) {
    event.preventDefault()
    const found = this.#differences
    const wrong = found.find(({ problem }) => problem)
    const trouble = wrong ? `${wrong.label}: ${wrong.problem}.` : this.#hasOtherVariables ? variablesProblem(this.variables) : null
    if (trouble) {
      toast(trouble, 'problem')
      if (wrong) this.querySelector(`#${CSS.escape(`setting-${wrong.path}`)}`)?.focus()
      return
    }
    const isConfirmed = await ask({ title: 'Save these changes?', content: settingsComparison(found, this.document.variables ?? {}, this.variables ?? this.document.variables ?? {}), confirm: 'Save' })
    if (!isConfirmed) return
    try {
      const body = { ...changesOf(found), ...(this.#hasOtherVariables ? { variables: this.variables } : {}) }
      const { headers } = await changeFully('PUT', PATH, body)
      this.restartNeeded = [...new Set([...this.restartNeeded, ...(headers.get('X-Restart-Needed') ?? '').split(',').map((name) => name.trim()).filter(Boolean)])]
      toast('The settings are saved.')
      await this.#load()
    } catch ({ message }) {
      // What was entered stays, to be mended.
      toast(message, 'problem')
    }
  }

  template() {
    if (!this.document) {
      return html`<div class="view-head"><h1>Settings</h1></div>${this.problem ? problemNote(this.problem, () => this.#load()) : html`<p class="hint">Loading…</p>`}`
    }
    const found = this.#differences
    const changed = new Set(found.map(({ path }) => path))
    const amount = found.length + (this.#hasOtherVariables ? 1 : 0)
    const groups = [...GROUPS, { id: 'other', label: 'Others' }]
    return html`
      <div class="view-head"><h1>Settings</h1><p class="hint">What the server’s configuration file has.</p>
        ${link(address('/setup'), 'Setup assistant')}</div>
      ${this.problem ? problemNote(this.problem, () => this.#load()) : null}
      ${this.restartNeeded.length > 0 ? html`<div class="note" role="status"><p class="note-title">These have an effect only when the server is started again:</p>
        <p class="chips">${this.restartNeeded.map((name) => html`<code>${name}</code>`)}</p></div>` : null}
      <form class="settings" novalidate @submit=${(event) => this.#save(event)}>
        <div class="settings-groups">${groups.map(({ id, label }) => this.#group(id, label, changed))}</div>
        <section class="card" aria-labelledby="group-variables"><h2 id="group-variables">Variables</h2>
          <variables-editor .variables=${this.variables ?? this.document.variables ?? {}} @enter=${({ detail }) => {
            this.variables = detail
            this.update()
          }}></variables-editor></section>
        <div class="save-bar"><button type="submit" class="primary" .disabled=${amount === 0}>Save…</button>
          <button type="button" .disabled=${amount === 0} @click=${() => this.#forget()}>Discard</button>
          <span class="hint" role="status">${amount === 0 ? 'Nothing is changed.' : `${counted(amount, 'change')} not saved yet.`}</span></div>
      </form>`
  }

  #group(id, label, changed) {
    const fields = this.fields.filter(({ group }) => group === id)
    if (fields.length === 0) return null
    return html`<section class="card" aria-labelledby=${`group-${id}`}><h2 id=${`group-${id}`}>${label}</h2>
      ${fields.map((field) => html`<setting-field .field=${field} .isChanged=${changed.has(field.path)}
        .value=${this.entered.has(field.path) ? this.entered.get(field.path) : field.value} @enter=${({ detail }) => this.#enter(detail)}></setting-field>`)}</section>`
  }
}

properties(SettingsView, { params: {}, query: null })
customElements.define('settings-view', SettingsView)
