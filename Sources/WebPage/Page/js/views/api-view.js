// The API: every operation by its tag, every schema, and a way to try them.

import { api, isAborted } from '../lib/api.js'
import { APIDocument } from '../lib/api-document.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address, router } from '../lib/router.js'
import { emptyNote, link, problemNote } from '../components/pieces.js'
import { prose } from '../components/prose.js'
import '../components/schema-tree.js'
import '../components/try-operation.js'

const PAUSE_IN_TYPING = 200
// The document is that of the server's version: it stays what it is while the page is open.
let known = null

export class APIView extends Component {
  problem = null
  #timer

  connected() {
    if (!known) this.#load()
  }

  disconnected() {
    clearTimeout(this.#timer)
  }

  async #load() {
    try {
      known = new APIDocument(await api.get('/api/v3/openapi3.json', { signal: this.signal }))
      this.problem = null
    } catch (problem) {
      if (isAborted(problem)) return
      this.problem = problem
    }
    this.update()
  }

  #typed({ target }) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => router.setQuery({ q: target.value.trim() }), PAUSE_IN_TYPING)
  }

  template() {
    if (!known) return html`<div class="view-head"><h1>API</h1></div>${this.problem ? problemNote(this.problem, () => this.#load()) : html`<p class="hint">Loading…</p>`}`
    const operation = known.operation(this.query.get('operation'))
    const name = this.query.get('schema')
    const isChosen = operation || name
    return html`
      <div class="view-head"><h1>API</h1><p class="hint">${known.document.info.title} ${known.document.info.version}</p>
        <a href="/api/v3/openapi3.json" download="openapi3.json">The document as a file</a></div>
      <div class="api-layout" data-chosen=${isChosen ? 'yes' : null}>
        ${this.#list(operation, name)}
        <article class="api-content">${operation ? this.#operation(operation) : name ? this.#schema(name) : this.#start()}</article></div>`
  }

  #list(operation, name) {
    const wanted = (this.query.get('q') ?? '').toLowerCase()
    const isWanted = (...texts) => texts.some((text) => text.toLowerCase().includes(wanted))
    const tags = known.tags.map((tag) => ({ ...tag, operations: tag.operations.filter(({ id, path, summary }) => isWanted(id, path, summary)) })).filter(({ operations }) => operations.length > 0)
    const schemas = known.schemas.filter((each) => isWanted(each))
    const q = wanted ? { q: this.query.get('q') } : {}
    const field = this.querySelector('input[type=search]')
    const shown = field && document.activeElement === field ? field.value : this.query.get('q') ?? ''
    return html`<nav class="api-list" aria-label="Operations">
      <input type="search" class="search" data-search="" placeholder="Search the API" aria-label="Search the API" maxlength="200" .value=${shown} @input=${(event) => this.#typed(event)}>
      ${tags.map((tag) => html`<h2>${tag.name}</h2><ul>${tag.operations.map((each) => html`<li><a class="api-link" href=${address('/api', { operation: each.id, ...q })}
        aria-current=${each.id === operation?.id ? 'page' : null} title=${`${each.method.toUpperCase()} ${each.path}`}><span class="method" data-method=${each.method}>${each.method}</span><span>${each.summary}</span></a></li>`)}</ul>`)}
      ${schemas.length > 0 ? html`<h2>Schemas</h2><ul>${schemas.map((each) => html`<li><a class="api-link" href=${address('/api', { schema: each, ...q })}
        aria-current=${each === name ? 'page' : null}><span>${each}</span></a></li>`)}</ul>` : null}
      ${tags.length === 0 && schemas.length === 0 ? html`<p>Nothing is called like that.</p>` : null}</nav>`
  }

  #start() {
    return html`<section class="card"><h2>About it</h2>${prose(known.document.info.description)}</section>
      ${known.tags.map(({ name, description, operations }) => html`<section class="card"><h2>${name}</h2>${prose(description)}
        <p class="hint">${operations.length} operations, from ${link(address('/api', { operation: operations[0].id }), operations[0].summary)}</p></section>`)}`
  }

  #operation(operation) {
    const { method, path, summary, description, parameters, body, responses, isDeprecated } = operation
    return html`${this.#back()}
      <section class="card"><h2>${summary}</h2>
        <p class="api-path"><span class="method" data-method=${method}>${method}</span><code>${path}</code></p>
        ${isDeprecated ? html`<p><span class="badge" data-status="soft-failed">deprecated</span></p>` : null}${prose(description)}
        ${parameters.length > 0 ? html`<h3>Parameters</h3><ul class="schema-parts">${parameters.map(({ name, in: place, required, description: text }) => html`<li><div class="schema-head"><code class="schema-key">${name}</code>
          <span class="hint">${place}</span>${required ? html`<span class="schema-required">needed</span>` : null}</div>${prose(text)}</li>`)}</ul>` : null}
        ${body ? html`<h3>Body</h3>${prose(body.description)}<p class="hint">${body.types.join(', ')}</p><schema-tree .document=${known} .schema=${body.schema} .isSent=${true}></schema-tree>` : null}</section>
      <section class="card" aria-labelledby="try-it"><h2 id="try-it">Try it</h2>
        ${method === 'get' ? null : html`<p class="hint">What is sent is done, on this farm.</p>`}
        <try-operation .document=${known} .operation=${operation}></try-operation></section>
      <section class="card"><h2>Answers</h2>${responses.map(({ status, description: text, schema, headers }) => html`<details class="api-answer"><summary><code>${status === 'default' ? 'others' : status}</code> ${firstLine(text)}</summary>
        ${prose(text)}${headers.map(([name, each]) => html`<p><code>${name}</code> <span class="hint">${each?.description}</span></p>`)}
        ${schema ? html`<schema-tree .document=${known} .schema=${schema}></schema-tree>` : html`<p class="hint">Without a body.</p>`}</details>`)}</section>`
  }

  #schema(name) {
    if (!known.schema(name)) return emptyNote(`There is no schema “${name}”.`, html`<p>${link(address('/api'), 'To the API')}</p>`)
    const schema = { $ref: `#/components/schemas/${name}` }
    return html`${this.#back()}<section class="card"><h2>${name}</h2><schema-tree .document=${known} .schema=${schema} .isTitled=${true}></schema-tree></section>
      <section class="card"><h2>Example</h2><pre class="code" tabindex="0">${JSON.stringify(known.example(schema), null, 2)}</pre></section>`
  }

  #back() {
    return html`<p class="api-back">${link(address('/api'), '‹ All operations')}</p>`
  }
}

function firstLine(text) {
  return (text ?? '').trim().split('\n')[0].replaceAll('`', '')
}

properties(APIView, { params: {}, query: new URLSearchParams() })
customElements.define('api-view', APIView)
