// Fills in and sends one operation of the API, and shows the answer. `<try-operation .document .operation>`

import { isAborted } from '../lib/api.js'
import { Component, properties } from '../lib/component.js'
import { bytes } from '../lib/format.js'
import { fullCall } from '../lib/full-call.js'
import { html } from '../lib/html.js'
import { askForToken } from '../lib/token.js'
import { ask } from './dialogs.js'

/** So much of an answer is shown. */
const MOST_SHOWN = 200_000

export class TryOperation extends Component {
  connected() {
    this.operationChanged()
  }

  disconnected() {
    this.#stop()
  }

  operationChanged() {
    this.#stop()
    const { operation } = this
    this.values = new Map(operation.parameters.map((each) => [each, initialValue(each)]))
    this.body = operation.body?.types[0] === 'application/json' ? JSON.stringify(this.document.example(operation.body.schema), null, 2) : ''
    this.file = null
    this.worker = { id: '', secret: '' }
    this.answer = null
    this.problem = null
  }

  #stop() {
    this.controller?.abort()
    this.controller = null
  }

  /** Where the request goes. */
  get #address() {
    let { path } = this.operation
    const query = new URLSearchParams()
    for (const [parameter, value] of this.values) {
      if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, value === '' ? `{${parameter.name}}` : encodeURIComponent(value))
      if (parameter.in === 'query' && value !== '') query.set(parameter.name, value)
    }
    return path + (query.size > 0 ? `?${query}` : '')
  }

  async #send(event) {
    event.preventDefault()
    const { operation } = this
    if (operation.method === 'delete') {
      const isConfirmed = await ask({
        title: `Send DELETE ${operation.path}?`, content: html`<p>This is done to this farm, and cannot be undone: ${operation.summary}.</p>`, confirm: 'Send', isDangerous: true,
      })
      if (!isConfirmed) return
    }
    const hasBody = operation.body !== null && (this.file || this.body !== '')
    const type = operation.body?.types[0]
    const controller = new AbortController()
    this.controller = controller
    this.problem = this.answer = null
    this.update()
    const begun = performance.now()
    try {
      const headers = Object.fromEntries([...this.values].filter(([{ in: place }, value]) => place === 'header' && value !== '').map(([{ name }, value]) => [name, value]))
      if (this.worker.id) headers.Authorization = `Basic ${btoa(`${this.worker.id}:${this.worker.secret}`)}`
      const answer = await fullCall(operation.method.toUpperCase(), this.#address, {
        text: hasBody ? (this.file ?? this.body) : undefined, contentType: this.file?.type || type, signal: controller.signal, headers,
      })
      if (this.controller === controller) this.answer = { ...answer, milliseconds: Math.round(performance.now() - begun) }
    } catch (problem) {
      if (!isAborted(problem)) this.problem = problem.message
    }
    if (this.controller === controller) this.controller = null
    this.update()
  }

  template() {
    const { operation } = this
    if (!operation || !this.values) return null
    const isJSON = operation.body?.types[0] === 'application/json'
    return html`<form class="stack" @submit=${(event) => this.#send(event)}>
      ${[...this.values.keys()].map((parameter, index) => this.#parameter(parameter, index))}
      ${operation.needsWorker ? html`<div class="try-worker">${[['id', 'UUID of the worker', 'text'], ['secret', 'Its secret', 'password']].map(([key, label, type]) => html`<label
        class="field"><span>${label}</span><input type=${type} autocomplete="off" .value=${this.worker[key]} @input=${({ target }) => { this.worker[key] = target.value }}></label>`)}</div>` : null}
      ${operation.body ? html`<label class="field"><span>Body <span class="hint">${operation.body.types.join(', ')}${operation.body.isRequired ? '' : '; may be empty'}</span></span>
        ${isJSON ? html`<textarea class="code-field" rows=${Math.min(16, this.body.split('\n').length + 1)} spellcheck="false" data-body="" .value=${this.body}
            @input=${({ target }) => { this.body = target.value }}></textarea>`
          : html`<input type="file" @change=${({ target }) => { this.file = target.files[0] ?? null }}>`}</label>` : null}
      <div class="action-bar"><button type="submit" class="primary" .disabled=${this.controller !== null}>Send</button>
        ${this.controller ? html`<button type="button" @click=${() => {
          this.#stop()
          this.update()
        }}>Stop</button>` : null}
        <code class="try-address">${operation.method.toUpperCase()} ${this.#address}</code></div></form>
      ${this.problem ? html`<div class="note is-problem" role="alert"><p>${this.problem}</p></div>` : null}
      ${this.answer ? this.#answer(this.answer) : null}`
  }

  #parameter(parameter, index) {
    const { name, in: place, required, description, schema } = parameter
    const { enum: choices, type } = this.document.flat(schema)
    const options = choices ?? (type === 'boolean' ? ['true', 'false'] : null)
    const enter = ({ target }) => {
      this.values.set(parameter, target.value)
      this.update()
    }
    const id = `parameter-${index}`
    return html`<div class="field"><label for=${id}><code>${name}</code> <span class="hint">${place === 'path' ? 'in the address' : place}${required ? '' : ', may be empty'}</span></label>
      ${options ? html`<select id=${id} @change=${enter}>${required ? null : html`<option value=""></option>`}${options.map((each) => html`<option
          value=${each} .selected=${each === this.values.get(parameter)}>${each}</option>`)}</select>`
        : html`<input id=${id} name=${name} spellcheck="false" autocomplete="off" .required=${required === true} .value=${this.values.get(parameter)} @input=${enter}>`}
      ${description ? html`<p class="hint">${description}</p>` : null}</div>`
  }

  #answer({ status, statusText, text, headers, milliseconds }) {
    const type = headers.get('Content-Type') ?? ''
    const shown = type.includes('json') ? indented(text) : text
    const giveToken = async () => (await askForToken()) && this.#send(new Event('submit'))
    return html`<div role="status" class="try-answer"><div class="view-head"><span class="badge" data-status=${status < 300 ? 'completed' : status < 400 ? 'active' : 'failed'}>${status} ${statusText}</span>
        <span class="hint">${milliseconds} ms${text ? `, ${bytes(new Blob([text]).size)}, ${type}` : ', no body'}</span>
        ${status === 401 && !this.operation.needsWorker ? html`<button @click=${giveToken}>Enter the token</button>` : null}</div>
      ${text ? html`<pre class="code" tabindex="0">${shown.slice(0, MOST_SHOWN)}${shown.length > MOST_SHOWN ? '\n…' : ''}</pre>` : null}
      <details><summary>Headers</summary><dl class="facts">${[...headers].map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></details></div>`
  }
}

function initialValue({ schema, example, required }) {
  const value = example ?? schema?.example ?? (required ? schema?.enum?.[0] ?? schema?.default : undefined)
  return value === undefined ? '' : String(value)
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

properties(TryOperation, { document: null, operation: null })
customElements.define('try-operation', TryOperation)
