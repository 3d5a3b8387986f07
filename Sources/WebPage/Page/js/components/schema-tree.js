// What a schema has, part by part; parts of parts are shown when they are opened. `<schema-tree .document .schema>`
// `isTitled` where its name stands above already, `isSent` for what clients send.

import { typeText } from '../lib/api-document.js'
import { Component, properties } from '../lib/component.js'
import { html } from '../lib/html.js'
import { address } from '../lib/router.js'
import { prose } from './prose.js'

export class SchemaTree extends Component {
  #open = new Set()

  schemaChanged() {
    this.#open.clear()
  }

  template() {
    if (!this.document || !this.schema) return null
    const flat = this.document.flat(this.schema)
    const { name, type, items, properties: parts, required = [], enum: choices, description, additionalProperties } = flat
    const inner = type === 'array' ? items : additionalProperties && additionalProperties !== true && !parts ? additionalProperties : null
    return html`
      ${this.isNested || this.isTitled ? null : html`<p class="schema-type">${name ? html`<a href=${address('/api', { schema: name })}>${name}</a>` : typeText(this.document, this.schema)}</p>`}
      ${this.isNested && !inner ? null : prose(description)}
      ${choices ? html`<p class="hint">One of ${choices.map((choice, index) => html`${index > 0 ? ', ' : ''}<code>${String(choice)}</code>`)}</p>` : null}
      ${inner ? html`<schema-tree .document=${this.document} .schema=${inner} .isSent=${this.isSent}></schema-tree>` : null}
      ${parts ? html`<ul class="schema-parts">${Object.entries(parts).map(([key, part]) => this.#part(key, part, required.includes(key)))}</ul>` : null}`
  }

  #part(key, schema, isRequired) {
    const flat = this.document.flat(schema)
    const { description, default: initial, enum: choices, minimum, maximum, minLength, maxLength, pattern } = flat
    const hasMore = flat.properties || flat.type === 'array' || (flat.additionalProperties && flat.additionalProperties !== true)
    const limits = [
      minimum !== undefined && `from ${minimum}`, maximum !== undefined && `to ${maximum}`, minLength !== undefined && `${minLength} characters at least`,
      maxLength !== undefined && `${maxLength} characters at most`, initial !== undefined && `default ${JSON.stringify(initial)}`,
    ].filter(Boolean).join(', ')
    return html`<li><div class="schema-head"><code class="schema-key">${key}</code><span class="hint">${typeText(this.document, schema)}</span>
        ${isRequired ? html`<span class="schema-required">${this.isSent ? 'needed' : 'always there'}</span>` : null}${limits ? html`<span class="hint">${limits}</span>` : null}
        ${pattern ? html`<code class="hint">${pattern}</code>` : null}</div>
      ${prose(description)}
      ${choices ? html`<p class="hint">One of ${choices.map((choice, index) => html`${index > 0 ? ', ' : ''}<code>${String(choice)}</code>`)}</p>` : null}
      ${hasMore ? html`<details @toggle=${(event) => this.#toggle(key, event.target.open)}><summary>${this.#open.has(key) ? 'Less' : 'More'} of ${key}</summary>
        ${this.#open.has(key) ? html`<schema-tree .document=${this.document} .schema=${schema} .isNested=${true} .isSent=${this.isSent}></schema-tree>` : null}</details>` : null}</li>`
  }

  #toggle(key, isOpen) {
    if (isOpen) this.#open.add(key)
    else this.#open.delete(key)
    this.update()
  }
}

properties(SchemaTree, { document: null, schema: null, isNested: false, isTitled: false, isSent: false })
customElements.define('schema-tree', SchemaTree)
